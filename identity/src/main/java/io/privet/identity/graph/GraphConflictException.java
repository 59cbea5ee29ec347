package io.privet.identity.graph;

/**
 * Others change the same people at the same time, or PostgreSQL ended a deadlock. Nothing is wrong:
 * roll the transaction back and run it again.
 */
public final class GraphConflictException extends RuntimeException {

  private static final long serialVersionUID = 1;

  GraphConflictException(String message) {
    super(message);
  }

  GraphConflictException(Throwable cause) {
    super("identity graph: concurrent change (expected: run the transaction again)", cause);
  }
}

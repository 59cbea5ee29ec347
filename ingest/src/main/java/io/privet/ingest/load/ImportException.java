package io.privet.ingest.load;

/** An import that cannot start or cannot go on. Its message is for the person who started it. */
public final class ImportException extends Exception {
  private static final long serialVersionUID = 1L;

  private final Code code;

  /** What went wrong. */
  public enum Code {
    /** The file cannot be read, or not as the mapping says. */
    INPUT,
    /** The file does not have what the mapping names. */
    MAPPING,
    /** The restart file belongs to another import. */
    RESTART,
    /** The error file or restart file cannot be written. */
    OUTPUT,
    /** The edge refuses the import: write key, address, or an answer that is none. */
    REFUSED,
    /** The edge did not take a batch for longer than the time to give up. */
    UNREACHABLE
  }

  ImportException(Code code, String message) {
    super(message);
    this.code = code;
  }

  ImportException(Code code, String message, Throwable cause) {
    super(message, cause);
    this.code = code;
  }

  /** What went wrong. */
  public Code code() {
    return code;
  }
}

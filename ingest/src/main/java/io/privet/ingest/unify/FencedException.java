package io.privet.ingest.unify;

/** Another unifier moved an offset first: this batch is not this one's to apply. */
final class FencedException extends RuntimeException {

  private static final long serialVersionUID = 1;

  FencedException() {
    super("offset moved by another unifier");
  }
}

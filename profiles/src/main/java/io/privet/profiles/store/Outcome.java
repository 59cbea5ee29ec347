package io.privet.profiles.store;

/** What became of an event that was given to {@link EventApplier}. */
public enum Outcome {
  /** It is stored and folded into its profile. */
  APPLIED,
  /** The same source and message id had been applied before; nothing was done. */
  DUPLICATE,
  /** No purpose may process it: its consent is recorded and nothing else is kept. */
  UNCONSENTED
}

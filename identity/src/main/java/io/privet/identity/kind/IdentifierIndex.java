package io.privet.identity.kind;

import io.privet.privacy.keys.BlindIndex;

/** Makes the keys of identifiers: the way from values to pseudonyms. There is none back. */
public final class IdentifierIndex {

  private final BlindIndex index;

  /** Takes the keyed hash that the keys are made of. */
  public IdentifierIndex(BlindIndex index) {
    this.index = index;
  }

  /** The key of an identifier; the same one for ever while the index secret is kept. */
  public IdentifierKey key(Identifier identifier) {
    IdentifierKind kind = identifier.kind();
    return IdentifierKey.of(kind, index.hash(kind.indexName(), identifier.value()));
  }
}

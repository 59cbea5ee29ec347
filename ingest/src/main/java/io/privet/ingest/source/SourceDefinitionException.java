package io.privet.ingest.source;

/** The definitions of sources cannot be used. The message names the place and what is expected. */
public final class SourceDefinitionException extends RuntimeException {

  private static final long serialVersionUID = 1;

  private final String path;

  SourceDefinitionException(String path, String found, String expected) {
    super("%s: %s (expected: %s)".formatted(path, found, expected));
    this.path = path;
  }

  /** Where in the document, for example {@code sources.web.keys[0]}. */
  public String path() {
    return path;
  }
}

package io.privet.deploy.secrets;

import io.privet.deploy.files.WholeFile;
import io.privet.ingest.source.WriteKey;
import io.privet.privacy.access.NewToken;
import io.privet.privacy.access.Tokens;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Writes the definitions of a new node: two sources and one token. The definitions hold hashes;
 * what they are hashes of goes to the secrets. A definition file that exists is left as it is.
 */
public final class FirstStart {

  /** Secret: the write key of the source {@code web}. */
  public static final String WEB_KEY = "write-key";

  /** Secret: the write key of the source {@code backoffice}. */
  public static final String BACKOFFICE_KEY = "write-key-backoffice";

  /** Secret: the token {@code local}, which may do everything. */
  public static final String TOKEN = "token";

  private static final String SOURCES =
      """
      # Sources of events. A change takes effect at the next start.
      # A write key stands here by its SHA-256 only:  printf %%s "$KEY" | sha256sum
      sources:

        # The shop's pages and apps. The key is in secrets/%s.
        web:
          keys: [%s]
          # Origins of pages that may send; name yours before the shop is public.
          origins: ["*"]
          # The key of a page is public: whoever has it may send in anybody's name. This line leaves
          # e-mail addresses, phone numbers and customer numbers to the sources that know them:
          # identifiers: [anonymous_id, user_id]
          consent:
            # What every event serves, whatever the visitor chose.
            always: [necessary]
            # What an event serves that says nothing of consent.
            default: [necessary]

        # Order system, CRM, imports: what it says wins over what a page says at the same time.
        # The key is in secrets/%s.
        backoffice:
          priority: 10
          keys: [%s]
          # An order with hundreds of lines is one event.
          limits: {event_bytes: 512000}
          consent:
            always: [necessary]
            default: [necessary]
      """;

  private static final String TOKENS =
      """
      # Who may call the gRPC services. A change takes effect at the next start.
      # A token stands here by its SHA-256 only:  printf %%s "$TOKEN" | sha256sum
      tokens:

        # The operator of this machine. The token is in secrets/%s.
        - name: local
          sha256: %s
          permissions: [profile.read, profile.write]
          purposes: [necessary, analytics, personalization, marketing, advertising, sale]
      """;

  private final Secrets secrets;
  private final Path definitions;

  /** Takes where secrets and definitions are kept. */
  public FirstStart(Secrets secrets, Path definitions) {
    this.secrets = secrets;
    this.definitions = definitions;
  }

  /** Writes the files that are missing. */
  public void run() {
    try {
      Files.createDirectories(definitions);
      if (Files.notExists(sources())) {
        WholeFile.write(sources(), newSources());
      }
      if (Files.notExists(tokens())) {
        WholeFile.write(tokens(), newTokens());
      }
    } catch (IOException e) {
      throw new UncheckedIOException("definitions: cannot be written to " + definitions, e);
    }
  }

  /** Name of the secret that holds the write key of a source. */
  public static String keySecret(String source) {
    return source.equals("web") ? WEB_KEY : WEB_KEY + "-" + source;
  }

  /** The file of the sources. */
  public Path sources() {
    return definitions.resolve("sources.yaml");
  }

  /** The file of the tokens. */
  public Path tokens() {
    return definitions.resolve("tokens.yaml");
  }

  private String newSources() {
    return SOURCES.formatted(
        WEB_KEY, newKey(WEB_KEY).hash(), BACKOFFICE_KEY, newKey(BACKOFFICE_KEY).hash());
  }

  private WriteKey newKey(String secret) {
    WriteKey key = WriteKey.generate();
    secrets.write(secret, key.reveal() + "\n");
    return key;
  }

  private String newTokens() {
    NewToken token = Tokens.generate();
    secrets.write(TOKEN, token.text() + "\n");
    return TOKENS.formatted(TOKEN, token.sha256());
  }
}

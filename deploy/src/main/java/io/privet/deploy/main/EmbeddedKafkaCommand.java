package io.privet.deploy.main;

import io.privet.deploy.embedded.KafkaBroker;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The embedded broker as a process of its own, for tests that kill it. */
@Command(name = "embedded-kafka", hidden = true, mixinStandardHelpOptions = true)
final class EmbeddedKafkaCommand implements Runnable {

  @SuppressWarnings("NullAway.Init") // Set by picocli.
  @Option(names = "--dir", required = true)
  private Path directory;

  @Option(names = "--port", required = true)
  private int port;

  @Option(names = "--flush-messages", defaultValue = "1")
  private long flushMessages;

  @Override
  public void run() {
    Termination.run(
        () -> KafkaBroker.start(KafkaBroker.Options.fixed(directory, port, flushMessages)),
        broker -> {
          System.out.println("ready " + broker.bootstrapServers());
          Termination.await();
        },
        KafkaBroker::close);
  }
}

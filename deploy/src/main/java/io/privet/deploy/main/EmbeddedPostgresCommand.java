package io.privet.deploy.main;

import io.privet.deploy.embedded.PostgresProcess;
import io.privet.deploy.secrets.Secrets;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The embedded PostgreSQL alone, to look into it or for tests that kill it. */
@Command(name = "embedded-postgres", hidden = true, mixinStandardHelpOptions = true)
final class EmbeddedPostgresCommand implements Runnable {

  @SuppressWarnings("NullAway.Init") // Set by picocli.
  @Option(names = "--data", required = true)
  private Path data;

  @Option(names = "--port", required = true)
  private int port;

  @Override
  public void run() {
    Termination.run(
        this::start,
        running -> {
          System.out.println("ready " + running.postgres().jdbcUrl());
          Termination.await();
        },
        running -> running.postgres().close());
  }

  /** The lock goes with the process. */
  private record Running(AutoCloseable lock, PostgresProcess postgres) {}

  private Running start() {
    DataDirectory directory = new DataDirectory(data);
    AutoCloseable lock = directory.lock();
    Secrets secrets = new Secrets(directory.secrets());
    return new Running(lock, PostgresProcess.start(directory.postgres(secrets, port)));
  }
}

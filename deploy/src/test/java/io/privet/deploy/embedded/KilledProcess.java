package io.privet.deploy.embedded;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A {@code privet} command in a process of its own that can be killed. */
public final class KilledProcess implements AutoCloseable {

  private final Process process;

  private KilledProcess(Process process) {
    this.process = process;
  }

  /**
   * Starts the command on this test's class path and waits for the line in which it says that it is
   * ready.
   */
  public static KilledProcess start(String... arguments) throws IOException {
    KilledProcess started = launch(arguments);
    started.awaitReady();
    return started;
  }

  /** Starts the command and leaves it alone. */
  public static KilledProcess launch(String... arguments) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(ProcessHandle.current().info().command().orElseThrow());
    command.addAll(List.of("-Xmx512m", "-cp", System.getProperty("java.class.path")));
    command.add("io.privet.deploy.main.Privet");
    command.addAll(List.of(arguments));
    return new KilledProcess(
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start());
  }

  /** Ends it as kill -9 does, and waits until it is gone. */
  public void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  /** Asks it to end as SIGTERM does; its exit status, or -1 when it did not end in time. */
  public int terminate() throws InterruptedException {
    process.destroy();
    return process.waitFor(30, TimeUnit.SECONDS) ? process.exitValue() : -1;
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }

  @SuppressWarnings("resource") // The stream is the process's.
  private void awaitReady() throws IOException {
    BufferedReader lines = process.inputReader(UTF_8);
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      if (line.startsWith("ready ")) {
        return;
      }
    }
    throw new IllegalStateException("ended before it was ready, status " + process.exitValue());
  }
}

package io.privet.deploy.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * This program run again as a child, under the same Java and the same options. It is spoken to in
 * lines over its standard streams and ends with this process.
 */
final class Child implements AutoCloseable {

  /** Goes before the answer to a command. */
  static final String DONE = "floor done";

  private static final int LINES_TO_SHOW = 15;
  private static final String END = "\0";
  private static final Duration PATIENCE_TO_END = Duration.ofSeconds(40);

  private final Process process;
  private final String name;
  private final Thread hook;
  private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();

  private Child(Process process, String name) {
    this.process = process;
    this.name = name;
    this.hook = new Thread(this::stop, "end-" + name);
    Runtime.getRuntime().addShutdownHook(hook);
    Thread reader = new Thread(this::read, name + "-output");
    reader.setDaemon(true);
    reader.start();
  }

  /**
   * Starts it.
   *
   * @param name for messages
   * @param javaOptions options beside those of this process
   * @param arguments the command and its arguments
   * @param errors file that its standard error is appended to
   */
  static Child start(String name, List<String> javaOptions, List<String> arguments, Path errors) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .filter(Child::isInherited)
        .forEach(command::add);
    command.addAll(javaOptions);
    command.addAll(program());
    command.addAll(arguments);
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectError(Redirect.appendTo(errors.toFile()));
    try {
      return new Child(builder.start(), name);
    } catch (IOException e) {
      throw new UncheckedIOException(name + ": did not start", e);
    }
  }

  /** What follows the marker in the next line that holds it; other lines are passed over. */
  String await(String marker, Duration patience) {
    Deque<String> passed = new ArrayDeque<>();
    long end = System.nanoTime() + patience.toNanos();
    try {
      while (true) {
        String line = lines.poll(end - System.nanoTime(), TimeUnit.NANOSECONDS);
        if (line == null) {
          throw failed("no \"%s\" after %d s".formatted(marker, patience.toSeconds()), passed);
        }
        if (line.equals(END)) {
          throw failed("ended early, status " + process.waitFor(), passed);
        }
        int at = line.indexOf(marker);
        if (at >= 0) {
          return line.substring(at + marker.length()).strip();
        }
        passed.add(line);
        if (passed.size() > LINES_TO_SHOW) {
          passed.remove();
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** Says a line and waits for the answer, a line with {@link #DONE}. */
  String ask(String line, Duration patience) {
    try {
      OutputStream input = process.getOutputStream();
      input.write((line + "\n").getBytes(UTF_8));
      input.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(name + ": does not listen", e);
    }
    return await(DONE, patience);
  }

  ProcessHandle handle() {
    return process.toHandle();
  }

  /** Ends it and waits until it has ended. */
  @Override
  public void close() {
    stop();
    Runtime.getRuntime().removeShutdownHook(hook);
  }

  private IllegalStateException failed(String fact, Deque<String> lastLines) {
    String lines = lastLines.isEmpty() ? "" : "\n" + String.join("\n", lastLines);
    return new IllegalStateException(name + ": " + fact + lines);
  }

  private void stop() {
    process.destroy();
    try {
      if (!process.waitFor(PATIENCE_TO_END.toSeconds(), TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }

  private void read() {
    try (BufferedReader output = process.inputReader(UTF_8)) {
      for (String line = output.readLine(); line != null; line = output.readLine()) {
        lines.add(line);
      }
    } catch (IOException e) {
      lines.add(name + ": " + e.getMessage());
    }
    lines.add(END);
  }

  /** A recording or an agent is meant for one process. */
  private static boolean isInherited(String option) {
    return !option.contains("StartFlightRecording")
        && !option.startsWith("-agent")
        && !option.startsWith("-javaagent");
  }

  private static List<String> program() {
    String path = System.getProperty("java.class.path");
    boolean isOneJar = path.endsWith(".jar") && path.indexOf(File.pathSeparatorChar) < 0;
    return isOneJar ? List.of("-jar", path) : List.of("-cp", path, "io.privet.deploy.main.Privet");
  }
}

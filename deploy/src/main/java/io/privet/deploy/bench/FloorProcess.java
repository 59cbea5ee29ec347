package io.privet.deploy.bench;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;

/** The process of {@link FloorCommand}, as the bench sees it. */
final class FloorProcess implements AutoCloseable {

  /** Goes before the port of the gRPC server. */
  static final String READY = "floor ready ";

  private static final Duration PATIENCE = Duration.ofMinutes(5);

  private final Child child;
  private final int httpPort;
  private final int grpcPort;

  private FloorProcess(Child child, int httpPort) {
    this.child = child;
    this.httpPort = httpPort;
    this.grpcPort = Integer.parseInt(child.await(READY, Duration.ofSeconds(60)));
  }

  /** Starts it beside a node. */
  static FloorProcess start(NodeProcess node, Path errors) {
    int httpPort = FreePorts.next();
    List<String> arguments =
        List.of(
            "bench-floor",
            "--http-port=" + httpPort,
            "--event-loops=" + Runtime.getRuntime().availableProcessors(),
            "--postgres-port=" + node.postgresPort(),
            "--postgres-password-file=" + node.postgresPasswordFile(),
            "--bootstrap-servers=" + node.bootstrapServers());
    return new FloorProcess(Child.start("floor", List.of(), arguments, errors), httpPort);
  }

  int httpPort() {
    return httpPort;
  }

  int grpcPort() {
    return grpcPort;
  }

  /** Bytes of the empty server's answers from now on. */
  void answer(int bytes) {
    child.ask("answer " + bytes, PATIENCE);
  }

  /** Rows to select from, and the answer to give. */
  void profiles(int rows, int stateBytes, byte[] answer) {
    String text = Base64.getEncoder().encodeToString(answer);
    child.ask("profiles " + rows + " " + stateBytes + " " + text, PATIENCE);
  }

  /** Records a second of a bare producer. */
  double produce(FloorProducer.Work work) {
    String[] done =
        child
            .ask(
                "produce %s %d %d %d"
                    .formatted(work.topic(), work.valueBytes(), work.outstanding(), work.millis()),
                PATIENCE)
            .split(" ", -1);
    return Long.parseLong(done[0]) * 1e9 / Long.parseLong(done[1]);
  }

  /** Events a second of bare inserts. */
  double insert(FloorInserts.Work work) {
    String done =
        child.ask(
            "insert %d %d %d %d %d"
                .formatted(
                    work.events(),
                    work.batch(),
                    work.connections(),
                    work.bodyBytes(),
                    work.stateBytes()),
            PATIENCE);
    return work.events() * 1e9 / Long.parseLong(done);
  }

  @Override
  public void close() {
    child.close();
  }
}

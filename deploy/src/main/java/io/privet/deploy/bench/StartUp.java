package io.privet.deploy.bench;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Seconds from the start of the process to readiness, over a new data directory: both embedded
 * services are set up, every schema is migrated, keys are made.
 */
final class StartUp {

  private final Path directory;
  private final NodeProcess.Launch launch;

  StartUp(Path directory, NodeProcess.Launch launch) {
    this.directory = directory;
    this.launch = launch;
  }

  /** The median of some starts, the last one on the given directory. */
  Figure fresh(int starts, Path last) {
    List<Double> seconds = new ArrayList<>();
    for (int i = 1; i <= starts; i++) {
      Path data = i == starts ? last : directory.resolve("fresh-" + i);
      try (NodeProcess node = NodeProcess.start(data, launch)) {
        seconds.add(node.startTime().toMillis() / 1e3);
      }
    }
    return Figure.of("start", "s", Median.of(seconds, s -> s));
  }
}

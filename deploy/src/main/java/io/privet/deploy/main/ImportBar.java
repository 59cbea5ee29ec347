package io.privet.deploy.main;

import io.privet.ingest.load.Progress;
import java.text.DecimalFormat;
import java.time.Duration;
import java.util.Optional;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/** Draws an import on the terminal's error stream: bytes of the file, rows, rate, time left. */
final class ImportBar implements Progress, AutoCloseable {
  private static final int INTERVAL_MILLIS = 200;
  private static final long MEGABYTE = 1_000_000;

  private final ProgressBar bar;
  private volatile Optional<Duration> left = Optional.empty();

  ImportBar() {
    this.bar =
        new ProgressBarBuilder()
            .setTaskName("import")
            .setStyle(ProgressBarStyle.ASCII)
            .setUpdateIntervalMillis(INTERVAL_MILLIS)
            .setUnit(" MB", MEGABYTE)
            .setInitialMax(-1)
            .setEtaFunction(state -> left)
            .build();
  }

  @Override
  public void update(Snapshot snapshot) {
    left = snapshot.left();
    snapshot.bytesTotal().ifPresent(bar::maxHint);
    bar.stepTo(snapshot.bytesRead());
    bar.setExtraMessage(
        " %s rows, %s/s, %s rejected"
            .formatted(
                grouped(snapshot.tally().rows()),
                grouped((long) snapshot.rowsPerSecond()),
                grouped(snapshot.tally().rejectedRows())));
  }

  private static String grouped(long number) {
    return new DecimalFormat("#,##0").format(number);
  }

  @Override
  public void close() {
    bar.close();
  }
}

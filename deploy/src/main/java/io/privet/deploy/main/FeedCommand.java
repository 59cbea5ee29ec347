package io.privet.deploy.main;

import io.privet.profiles.feed.FeedResync;
import java.util.Map;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The change feed. */
@Command(
    name = "feed",
    description = "Work on the change feed.",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND")
final class FeedCommand implements Runnable {

  private static final int BATCH = 1_000;

  @SuppressWarnings("NullAway.Init") // Set by picocli.
  @Spec
  private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "no command");
  }

  @Command(
      description = "Send everybody through the feed again; the node's feed role does the sending.",
      mixinStandardHelpOptions = true)
  int resync(@Mixin SettingsOptions options) {
    LocalNode node = new LocalNode(options.load(Map.of()).settings());
    long marked = node.with(FeedCommand::mark);
    spec.commandLine().getOut().println(marked + " profiles marked for the feed");
    spec.commandLine().getOut().flush();
    return 0;
  }

  private static long mark(Foundation foundation) {
    try (ProgressBar bar =
        new ProgressBarBuilder().setTaskName("marking").setUnit(" profiles", 1).build()) {
      FeedResync resync = new FeedResync(foundation.vertx(), foundation.pool(), BATCH);
      return Futures.await(
          resync.run(
              (done, total) -> {
                bar.maxHint(total);
                bar.stepTo(done);
              }));
    }
  }
}

package dev.ferula.tool.tsdb;

import dev.ferula.tool.line.Flag;
import dev.ferula.tool.line.Syntaxes;
import java.time.Duration;

/** What stands behind every command that makes blocks. */
public final class ImportOptions {
  private final Flag<Boolean> humanReadable =
      Flag.toggle("human-readable", "Print human readable values.").letter("r");
  private final Flag<Boolean> quiet =
      Flag.toggle("quiet", "Do not print created blocks.").letter("q");
  private final Flag<Duration> maxBlockDuration =
      Flag.one(
              "max-block-duration",
              Syntaxes.DURATION,
              "Maximum duration created blocks may span. Anything less than 2h is ignored.")
          .placeholder("<duration>")
          .hidden();

  /** The flags. */
  public Flag<?>[] flags() {
    return new Flag<?>[] {humanReadable, quiet, maxBlockDuration};
  }

  boolean humanReadable() {
    return humanReadable.value();
  }

  boolean quiet() {
    return quiet.value();
  }

  long maxBlockMillis() {
    Duration longest = maxBlockDuration.orNull();
    return longest == null ? 0 : longest.toMillis();
  }
}

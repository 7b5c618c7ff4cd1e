package dev.ferula.rules;

import dev.ferula.matcher.LabelsHash;
import dev.ferula.model.Labels;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A group of rules as configured.
 *
 * @param file the file that it stands in; name and file together identify a group
 * @param interval between two evaluations
 * @param limit how many alerts or series one rule may yield; 0 for any number
 * @param queryOffset how far in the past the rules look; null for the server's default
 */
public record RuleGroupConfig(
    String name,
    String file,
    Duration interval,
    int limit,
    @Nullable Duration queryOffset,
    List<RuleConfig> rules) {
  private static final long NANOS_PER_MILLI = 1_000_000;

  public RuleGroupConfig {
    rules = List.copyOf(rules);
  }

  /** What identifies the group among all. */
  public String key() {
    return file + ";" + name;
  }

  /** The last slot at or before a time, in milliseconds; slots are spread by name and file. */
  public long slot(long now) {
    return Math.floorDiv(exactSlot(now), NANOS_PER_MILLI);
  }

  /* In nanoseconds. */
  private long exactSlot(long now) {
    Labels identity = Labels.of("name", name, "file", file);
    long offset = Long.remainderUnsigned(LabelsHash.of(identity), nanos());
    long adjusted = now * NANOS_PER_MILLI - offset;
    return adjusted - Math.floorMod(adjusted, nanos()) + offset;
  }

  /** The first slot at or after a time, in milliseconds. */
  public long nextSlot(long time) {
    // Slots lie between milliseconds and are rounded down.
    long slot = slot(time - 1) + interval.toMillis();
    return slot < time ? slot + interval.toMillis() : slot;
  }

  /** The first slot at or after a time in milliseconds, in nanoseconds and not rounded. */
  public long nextExactSlot(long time) {
    long slot = exactSlot(time);
    return slot < time * NANOS_PER_MILLI ? slot + nanos() : slot;
  }

  private long nanos() {
    return interval.toMillis() * NANOS_PER_MILLI;
  }
}

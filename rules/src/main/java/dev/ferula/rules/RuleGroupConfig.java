package dev.ferula.rules;

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
  public RuleGroupConfig {
    rules = List.copyOf(rules);
  }

  /** What identifies the group among all. */
  public String key() {
    return file + ";" + name;
  }
}

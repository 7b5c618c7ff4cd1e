package dev.ferula.tool.check;

import dev.ferula.model.PromDuration;
import dev.ferula.scrape.ScrapeConfig;
import dev.ferula.tool.Terminal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * What is looked for in configurations beyond their validity.
 *
 * @param rules what is looked for in the rules that they name
 * @param lookback scrape intervals as long as this are findings; zero for none
 */
record ConfigLint(RuleLint rules, Duration lookback) {
  private static final String TOO_LONG = "too-long-scrape-interval";

  /** Reads the value of {@code --lint}; names that are unknown are told of and passed over. */
  static ConfigLint parse(String names, boolean fatal, Duration lookback, Terminal terminal) {
    boolean intervals = false;
    List<String> forRules = new ArrayList<>();
    for (String name : names.split(",", -1)) {
      intervals |= name.equals(TOO_LONG) || name.equals("all");
      if (name.equals("none")) {
        return new ConfigLint(new RuleLint(false, fatal), Duration.ZERO);
      }
      if (!name.equals(TOO_LONG)) {
        forRules.add(name);
      }
    }
    RuleLint rules = RuleLint.parse(forRules, fatal, terminal);
    return new ConfigLint(rules, intervals ? lookback : Duration.ZERO);
  }

  /** The finding in a job, or an empty text. */
  String findingIn(ScrapeConfig job) {
    if (lookback.isZero() || job.interval().compareTo(lookback) < 0) {
      return "";
    }
    return "too long scrape interval found, data point will be marked as stale - job: "
        + job.jobName()
        + ", interval: "
        + PromDuration.format(job.interval());
  }
}

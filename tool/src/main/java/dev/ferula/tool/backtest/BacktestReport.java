package dev.ferula.tool.backtest;

import dev.ferula.backtest.AlertDifference;
import dev.ferula.backtest.BacktestResult;
import dev.ferula.backtest.Episode;
import dev.ferula.backtest.RuleOutcome;
import dev.ferula.model.PromDuration;
import java.io.PrintStream;
import java.time.Instant;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Prints what a back-test has found. */
final class BacktestReport {
  private final PrintStream out;

  BacktestReport(PrintStream out) {
    this.out = out;
  }

  static boolean isUnexplained(AlertDifference difference) {
    return difference.cause() == AlertDifference.Cause.UNEXPLAINED;
  }

  void print(BacktestResult result) {
    long fired = 0;
    for (RuleOutcome rule : result.rules()) {
      out.println(summary(rule, result.to()));
      for (Episode episode : rule.episodes()) {
        fired += episode.hasFired() ? 1 : 0;
        out.println("    " + line(episode, result.to()));
      }
      if (rule.unlistedEpisodes() > 0) {
        out.println("    and " + rule.unlistedEpisodes() + " more");
      }
    }
    out.println(result.rules().size() + " rules, " + fired + " alerts fired");
    printRecorded(result);
  }

  private void printRecorded(BacktestResult result) {
    for (AlertDifference difference : result.differences()) {
      out.println(
          "  "
              + Instant.ofEpochMilli(difference.timestamp())
              + " "
              + (difference.replayed() ? "not recorded: " : "not replayed: ")
              + difference.series()
              + " ("
              + difference.cause().text()
              + ")");
    }
    if (!result.differences().isEmpty()) {
      out.println(result.differences().size() + " differences from what was recorded");
    }
  }

  private static String summary(RuleOutcome rule, long end) {
    StringBuilder text = new StringBuilder(rule.group()).append(" / ").append(rule.name());
    text.append(": ").append(rule.evaluations()).append(" evaluations");
    if (rule.alerting()) {
      List<Episode> fired = rule.episodes().stream().filter(Episode::hasFired).toList();
      long millis = fired.stream().mapToLong(episode -> episode.firingMillis(end)).sum();
      text.append(", fired ").append(fired.size()).append(" times");
      text.append(" for ").append(duration(millis));
    } else {
      text.append(", ").append(rule.samples()).append(" samples");
    }
    if (rule.failures() > 0) {
      text.append(", ").append(rule.failures()).append(" failed: ").append(rule.firstFailure());
    }
    return text.toString();
  }

  private static String line(Episode episode, long end) {
    String state =
        episode.hasFired()
            ? "fired "
                + Instant.ofEpochMilli(episode.firedAt())
                + " for "
                + duration(episode.firingMillis(end))
            : "pending only";
    String ended = episode.endedAt() == Episode.NEVER ? ", not ended" : "";
    return Instant.ofEpochMilli(episode.activeAt()) + " " + state + ended + " " + episode.labels();
  }

  private static String duration(long millis) {
    return PromDuration.formatMillis(millis / 1000 * 1000);
  }

  /** Prints what is otherwise by other rules; rules are paired by group and name, in order. */
  void printDifference(BacktestResult before, BacktestResult after) {
    Map<String, RuleOutcome> known = numbered(before);
    Map<String, RuleOutcome> wanted = numbered(after);
    int changed = 0;
    for (Map.Entry<String, RuleOutcome> entry : wanted.entrySet()) {
      RuleOutcome old = known.remove(entry.getKey());
      if (old == null) {
        out.println("+ " + summary(entry.getValue(), after.to()));
        printEpisodes("+", entry.getValue(), Set.of(), after.to());
        changed++;
      } else if (differ(old, entry.getValue())) {
        out.println("- " + summary(old, before.to()));
        out.println("+ " + summary(entry.getValue(), after.to()));
        printEpisodes("-", old, new HashSet<>(entry.getValue().episodes()), before.to());
        printEpisodes("+", entry.getValue(), new HashSet<>(old.episodes()), after.to());
        changed++;
      }
    }
    for (RuleOutcome gone : known.values()) {
      out.println("- " + summary(gone, before.to()));
      printEpisodes("-", gone, Set.of(), before.to());
      changed++;
    }
    out.println(changed + " rules behave otherwise");
  }

  private static boolean differ(RuleOutcome before, RuleOutcome after) {
    return before.fingerprint() != after.fingerprint()
        || before.samples() != after.samples()
        || before.failures() != after.failures();
  }

  private void printEpisodes(String sign, RuleOutcome rule, Set<Episode> both, long end) {
    for (Episode episode : rule.episodes()) {
      if (!both.contains(episode)) {
        out.println(sign + "   " + line(episode, end));
      }
    }
  }

  /* By group name rather than file, which differs between the two. */
  private static Map<String, RuleOutcome> numbered(BacktestResult result) {
    Map<String, RuleOutcome> numbered = new LinkedHashMap<>();
    Map<String, Integer> counts = new LinkedHashMap<>();
    for (RuleOutcome rule : result.rules()) {
      String group = rule.group().substring(rule.group().indexOf(';') + 1);
      String name = group + "/" + rule.name();
      numbered.put(name + "/" + counts.merge(name, 1, Integer::sum), rule);
    }
    return numbered;
  }
}

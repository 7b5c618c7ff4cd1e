package dev.ferula.tool.check;

import dev.ferula.config.rules.RuleFile;
import dev.ferula.model.Labels;
import dev.ferula.rules.WrittenLabels;
import dev.ferula.tool.Terminal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What is looked for in rules beyond their validity.
 *
 * @param duplicates rules that would write the same series
 * @param fatal whether a finding changes the exit code
 */
record RuleLint(boolean duplicates, boolean fatal) {
  static final String DEFAULT = "duplicate-rules";
  static final int EXIT_LINT = 3;

  /** What a rule writes. */
  private record Written(String metric, Labels labels) {}

  private static final Comparator<Written> ORDER =
      Comparator.comparing(Written::metric).thenComparing(Written::labels);

  /** Reads the value of {@code --lint}; names that are unknown are told of and passed over. */
  static RuleLint parse(String names, boolean fatal, Terminal terminal) {
    return parse(List.of(names.split(",", -1)), fatal, terminal);
  }

  static RuleLint parse(List<String> names, boolean fatal, Terminal terminal) {
    boolean duplicates = false;
    for (String name : names) {
      switch (name) {
        case "all", DEFAULT -> duplicates = true;
        case "none" -> {}
        default -> terminal.out().println("WARNING: unknown lint option: \"" + name + "\"");
      }
    }
    return new RuleLint(duplicates, fatal);
  }

  /** The finding in a file's rules, or an empty text. */
  String findingIn(RuleFile file) {
    List<Written> found = duplicates ? duplicatesIn(file) : List.of();
    if (found.isEmpty()) {
      return "";
    }
    StringBuilder text = new StringBuilder("lint error ");
    text.append(found.size()).append(" duplicate rule(s) found.\n");
    for (Written written : found) {
      text.append("Metric: ").append(written.metric()).append("\nLabel(s):\n");
      written.labels().forEach((name, value) -> text.append("\t" + name + ": " + value + "\n"));
    }
    return text.append("Might cause inconsistency while recording expressions").toString();
  }

  private static List<Written> duplicatesIn(RuleFile file) {
    List<Written> all = new ArrayList<>();
    for (RuleFile.Group group : file.groups()) {
      for (RuleFile.Rule rule : group.rules()) {
        Map<String, String> labels = new HashMap<>(group.labels());
        labels.putAll(rule.labels());
        all.add(new Written(rule.name(), WrittenLabels.of(labels)));
      }
    }
    all.sort(ORDER);
    List<Written> twice = new ArrayList<>();
    for (int i = 1; i < all.size(); i++) {
      boolean again = all.get(i).equals(all.get(i - 1));
      if (again && (twice.isEmpty() || !twice.getLast().equals(all.get(i)))) {
        twice.add(all.get(i));
      }
    }
    return twice;
  }
}

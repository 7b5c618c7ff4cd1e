package dev.ferula.tool.test;

import dev.ferula.ruletest.Mutation;
import dev.ferula.ruletest.RuleCoverage;
import dev.ferula.ruletest.RuleMutations;
import java.io.PrintStream;
import java.util.List;

/** Prints what tests do not look at. */
final class GapReport {
  private final PrintStream out;
  private boolean found;

  GapReport(PrintStream out) {
    this.out = out;
  }

  boolean isFound() {
    return found;
  }

  void coverage(RuleCoverage coverage) {
    List<RuleCoverage.Seen> rules = coverage.rules();
    long tested = rules.stream().filter(RuleCoverage.Seen::tested).count();
    int branches = rules.stream().mapToInt(RuleCoverage.Seen::branches).sum();
    int unseen = rules.stream().mapToInt(rule -> rule.unseen().size()).sum();
    out.println(
        "Coverage: "
            + tested
            + " of "
            + rules.size()
            + " rules tested, "
            + (branches - unseen)
            + " of "
            + branches
            + " branches seen");
    for (RuleCoverage.Seen rule : rules) {
      String head = "  " + rule.file() + ", group " + rule.group() + ", " + rule.rule() + ": ";
      if (!rule.tested()) {
        out.println(head + "no test looks at it");
      } else if (!rule.fired()) {
        out.println(head + "no test has it firing");
      }
      rule.unseen().forEach(branch -> out.println(head + "never had a result: " + branch));
      found |= !rule.isFull();
    }
    out.println();
  }

  void mutations(RuleMutations mutations) {
    List<Mutation> survivors = mutations.survivors();
    out.println(
        "Mutation: "
            + (mutations.count() - survivors.size())
            + " of "
            + mutations.count()
            + " changes noticed");
    for (Mutation mutation : survivors) {
      out.println(
          "  "
              + mutation.file()
              + ", group "
              + mutation.group()
              + ", "
              + mutation.name()
              + ": no test notices "
              + mutation.what());
    }
    found |= !survivors.isEmpty();
    out.println();
  }
}

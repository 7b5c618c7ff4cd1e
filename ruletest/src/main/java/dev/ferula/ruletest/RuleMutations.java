package dev.ferula.ruletest;

import dev.ferula.rules.RuleGroupConfig;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Changes the rules of test files one by one and runs the tests again: a change that no test
 * notices is a test that is missing. The tests must pass before. For one thread.
 */
public final class RuleMutations {
  private final int count;
  private final List<Mutation> survivors;

  /** Runs the tests of these files with each change. */
  public RuleMutations(RuleTests tests, List<Path> files) {
    Map<Mutation, List<Path>> mutations = new LinkedHashMap<>();
    for (Path file : files) {
      Set<RuleGroupConfig> groups = new LinkedHashSet<>();
      RuleTestReport report =
          tests.run(
              file,
              new RunHooks(
                  group -> {
                    groups.add(group);
                    return group;
                  },
                  RunHooks.NONE.observer()));
      if (!report.passed()) {
        throw new IllegalArgumentException(file + ": the tests fail without any change");
      }
      for (RuleGroupConfig group : groups) {
        for (Mutation mutation : Mutation.of(group)) {
          mutations.computeIfAbsent(mutation, _ -> new ArrayList<>()).add(file);
        }
      }
    }
    this.count = mutations.size();
    this.survivors =
        mutations.entrySet().stream()
            .filter(entry -> survives(tests, entry.getKey(), entry.getValue()))
            .map(Map.Entry::getKey)
            .toList();
  }

  private static boolean survives(RuleTests tests, Mutation mutation, List<Path> files) {
    RunHooks hooks = new RunHooks(mutation::applied, RunHooks.NONE.observer());
    return files.stream().allMatch(file -> tests.run(file, hooks).passed());
  }

  /** How many changes there were. */
  public int count() {
    return count;
  }

  /** The changes with which all tests still pass. */
  public List<Mutation> survivors() {
    return survivors;
  }
}

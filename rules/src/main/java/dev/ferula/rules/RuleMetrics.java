package dev.ferula.rules;

import dev.ferula.stats.StatsRegistry;

/** What is counted about rules. Thread-safe. */
public abstract class RuleMetrics {
  RuleMetrics() {}

  /** Instruments in a registry, in which they must not be yet, under Prometheus's names. */
  public static RuleMetrics in(StatsRegistry registry) {
    return new RegisteredRuleMetrics(registry);
  }

  /** Nothing is counted, as in tests of rules. */
  public static RuleMetrics none() {
    return new RuleMetrics() {
      @Override
      Group group(String key) {
        return new Group();
      }
    };
  }

  /** The counts of the group with the given key; they are there, at 0, from now on. */
  abstract Group group(String key);

  /** Counts about one group; none, unless a method is overridden. */
  static class Group {
    void rules(int count) {}

    void interval(double seconds) {}

    void samples(long count) {}

    /** One rule was evaluated. */
    void evaluation(double seconds, boolean failed) {}

    /** The whole group was evaluated. */
    void iteration(double seconds, double timestampSeconds) {}

    void deadSelectors(int count) {}

    void scheduled() {}

    void missed(long count) {}

    void restored(double seconds) {}

    /** The group is gone: its series end. */
    void remove() {}
  }
}

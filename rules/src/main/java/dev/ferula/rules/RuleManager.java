package dev.ferula.rules;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The rule groups of the configuration in force. {@link #apply} replaces them; a group that did not
 * change goes on undisturbed, one that did takes over the state of the one before. Thread-safe.
 */
public final class RuleManager implements AutoCloseable {
  /**
   * Series of a removed group end after so many intervals, in which a renamed one may take them.
   */
  private static final int STALE_AFTER_INTERVALS = 2;

  private RuleContext context;
  private final Map<String, GroupLoop> loops = new LinkedHashMap<>();
  private volatile List<RuleGroup> inForce = List.of();
  private boolean appliedBefore;
  private boolean closed;

  public RuleManager(RuleContext context) {
    this.context = context;
  }

  /** Puts the groups in force, in their order. */
  public synchronized void apply(
      List<RuleGroupConfig> groups, RuleOptions options, AlertTemplates templates)
      throws InterruptedException {
    if (closed) {
      return;
    }
    boolean sameOptions = options.equals(context.options());
    context = context.withOptions(options, templates);
    Map<String, GroupLoop> before = new LinkedHashMap<>(loops);
    List<GroupLoop> fresh = new ArrayList<>();
    // A file that two patterns name is read twice; its groups still run once.
    Map<String, RuleGroupConfig> wanted = new LinkedHashMap<>();
    groups.forEach(config -> wanted.put(config.key(), config));
    stopReplaced(wanted, sameOptions);
    loops.clear();
    for (RuleGroupConfig config : wanted.values()) {
      GroupLoop old = before.remove(config.key());
      if (old != null && sameOptions && old.group().config().equals(config)) {
        loops.put(config.key(), old);
        continue;
      }
      RuleGroup group = new RuleGroup(config, context, appliedBefore);
      if (old != null) {
        old.stop();
        old.awaitEnd();
        group.takeOver(old.group());
      }
      GroupLoop loop = new GroupLoop(group, context, !appliedBefore);
      loops.put(config.key(), loop);
      fresh.add(loop);
    }
    for (GroupLoop removed : before.values()) {
      remove(removed);
    }
    Set<String> recorded = RuleDependencies.recorded(groups);
    for (GroupLoop loop : loops.values()) {
      loop.group().rules().forEach(rule -> rule.ledger().recorded(recorded));
    }
    inForce = sorted();
    appliedBefore = true;
    fresh.forEach(GroupLoop::start);
  }

  /* All at once, so that a reload waits for the longest evaluation and not for the sum of them. */
  private void stopReplaced(Map<String, RuleGroupConfig> wanted, boolean sameOptions) {
    for (GroupLoop loop : loops.values()) {
      RuleGroupConfig config = loop.group().config();
      if (!sameOptions || !config.equals(wanted.get(config.key()))) {
        loop.stop();
      }
    }
  }

  private void remove(GroupLoop removed) throws InterruptedException {
    removed.stop();
    removed.awaitEnd();
    RuleGroup group = removed.group();
    group.metrics().remove();
    long now = context.clock().getAsLong();
    Thread.ofVirtual()
        .name("rules-stale-" + group.config().name())
        .start(
            () -> {
              if (waitIntervals(group)) {
                group.storeAllStale(now);
              }
            });
  }

  private synchronized boolean waitIntervals(RuleGroup group) {
    long end = System.nanoTime() + STALE_AFTER_INTERVALS * group.config().interval().toNanos();
    try {
      long left = end - System.nanoTime();
      while (!closed && left > 0) {
        wait(Math.max(1, left / 1_000_000));
        left = end - System.nanoTime();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
    return !closed;
  }

  /** The groups, ordered by file and name. */
  public List<RuleGroup> groups() {
    return inForce;
  }

  private List<RuleGroup> sorted() {
    return loops.values().stream()
        .map(GroupLoop::group)
        .sorted(
            Comparator.comparing((RuleGroup group) -> group.config().file())
                .thenComparing(group -> group.config().name()))
        .toList();
  }

  /** The alerting rules of all groups: the ones that have come furthest first, then by name. */
  public List<AlertingRule> alertingRules() {
    List<AlertingRule> rules = new ArrayList<>();
    for (RuleGroup group : groups()) {
      group.rules().stream()
          .filter(AlertingRule.class::isInstance)
          .map(AlertingRule.class::cast)
          .sorted(
              Comparator.comparing(AlertingRule::state)
                  .reversed()
                  .thenComparing(rule -> rule.config().name()))
          .forEach(rules::add);
    }
    return rules;
  }

  /** Stops all groups and waits for the evaluations that are under way. */
  @Override
  public void close() {
    List<GroupLoop> all;
    synchronized (this) {
      closed = true;
      all = List.copyOf(loops.values());
      notifyAll();
    }
    all.forEach(GroupLoop::stop);
    try {
      for (GroupLoop loop : all) {
        loop.awaitEnd();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}

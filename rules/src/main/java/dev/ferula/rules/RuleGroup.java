package dev.ferula.rules;

import dev.ferula.model.Labels;
import dev.ferula.model.StaleMarker;
import dev.ferula.promql.QueryException;
import dev.ferula.storage.AppendStatus;
import dev.ferula.storage.Appender;
import dev.ferula.storage.CommitResult;
import dev.ferula.storage.StorageException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/**
 * A group at work: evaluates its rules one after the other, stores what they yield, and marks as
 * stale what they no longer yield. Evaluated by one thread at a time; the accessors may be called
 * by any.
 */
public final class RuleGroup {
  private static final System.Logger LOG = System.getLogger(RuleGroup.class.getName());

  /* Expected where another rule or an older configuration writes the same series. */
  private static final Set<AppendStatus> QUIET =
      Set.of(
          AppendStatus.OUT_OF_ORDER,
          AppendStatus.TOO_OLD,
          AppendStatus.DUPLICATE,
          AppendStatus.ACCEPTED);

  private final RuleGroupConfig config;
  private final List<Rule> rules = new ArrayList<>();
  private final RuleContext context;
  private final RuleMetrics.Group metrics;
  private final LongSupplier nanoTime;
  private final List<RuleQuery> queries = new ArrayList<>();
  private final List<List<Integer>> stages;

  /* The series that each rule yielded last; those of rules that are gone. */
  private final List<YieldedSeries> yielded = new ArrayList<>();
  private Set<Labels> staleSeries = new LinkedHashSet<>();

  private volatile long lastEvaluation = RuleStatus.NEVER;
  private volatile long evaluationNanos;

  /**
   * A group that nobody has evaluated yet.
   *
   * @param restored whether alerts write their series from the first evaluation on; else the
   *     manager says when what an earlier process knew of them has been restored
   */
  public RuleGroup(RuleGroupConfig config, RuleContext context, boolean restored) {
    this.config = config;
    this.context = context;
    this.metrics = context.metrics().group(config.key());
    this.nanoTime = context.nanoTime();
    RuleQuery query = context.query().forGroup(config.file(), config.name());
    for (RuleConfig each : config.rules()) {
      Rule rule = rule(each, context, restored);
      rules.add(rule);
      queries.add(query.watching(rule.ledger()));
      yielded.add(new YieldedSeries());
    }
    this.stages = context.threads().areAny() ? RuleDependencies.stages(config.rules()) : oneByOne();
    metrics.rules(rules.size());
    metrics.interval(config.interval().toMillis() / 1000.0);
  }

  private List<List<Integer>> oneByOne() {
    List<List<Integer>> numbers = new ArrayList<>();
    for (int i = 0; i < rules.size(); i++) {
      numbers.add(List.of(i));
    }
    return numbers;
  }

  private static Rule rule(RuleConfig config, RuleContext context, boolean restored) {
    return config instanceof RuleConfig.Alerting alerting
        ? new AlertingRule(alerting, context.templates(), restored)
        : new RecordingRule((RuleConfig.Recording) config);
  }

  public RuleGroupConfig config() {
    return config;
  }

  /** The rules in their order. */
  public List<Rule> rules() {
    return Collections.unmodifiableList(rules);
  }

  /** When the last evaluation began, in milliseconds; {@link RuleStatus#NEVER} before the first. */
  public long lastEvaluation() {
    return lastEvaluation;
  }

  /** How long the last evaluation took. */
  public long evaluationNanos() {
    return evaluationNanos;
  }

  /** The last slot at or before a time, in milliseconds; slots are spread by name and file. */
  public long slot(long now) {
    return config.slot(now);
  }

  /**
   * Evaluates every rule once.
   *
   * @param timestamp the slot, in milliseconds
   * @param stopped asked before each rule
   */
  public void evaluate(long timestamp, BooleanSupplier stopped) {
    long startedAt = context.clock().getAsLong();
    long start = nanoTime.getAsLong();
    AtomicLong samples = new AtomicLong();
    context.threads().run(stages, i -> samples.addAndGet(evaluate(i, timestamp)), stopped);
    if (stopped.getAsBoolean()) {
      return;
    }
    metrics.samples(samples.get());
    metrics.deadSelectors(deadSelectors());
    storeStale(timestamp);
    evaluationNanos = nanoTime.getAsLong() - start;
    lastEvaluation = startedAt;
    metrics.iteration(evaluationNanos / 1e9, startedAt / 1000.0);
  }

  private int deadSelectors() {
    int dead = 0;
    for (Rule rule : rules) {
      dead += rule.ledger().deadSelectors();
    }
    return dead;
  }

  private int evaluate(int index, long timestamp) {
    Rule rule = rules.get(index);
    long startedAt = context.clock().getAsLong();
    long start = nanoTime.getAsLong();
    String error = "";
    boolean failed = false;
    int count = 0;
    try {
      int pending = rule instanceof AlertingRule alerting ? alerting.pendingAlerts() : 0;
      RuleQuery query = queries.get(index);
      List<RuleSample> samples = rule.evaluate(timestamp, queryOffset(), config.limit(), query);
      count = samples.size();
      rule.ledger().ended(timestamp, rule.yields(samples));
      if (rule instanceof AlertingRule alerting) {
        alerting.account(pending);
        alerting.send(timestamp, config.interval().toMillis(), context.options(), context.sink());
      }
      error = store(index, samples, timestamp - queryOffset());
    } catch (RuntimeException | InternalError | StackOverflowError e) {
      // Defects, too: the rules behind this one must not fall silent with it.
      failed = true;
      error = e.getMessage() == null ? e.toString() : e.getMessage();
      logFailure(rule, e);
    }
    long took = nanoTime.getAsLong() - start;
    RuleHealth health = error.isEmpty() ? RuleHealth.GOOD : RuleHealth.BAD;
    rule.status(new RuleStatus(health, error, took, startedAt));
    // Samples that the storage refuses make a rule unhealthy, but its evaluation did not fail.
    metrics.evaluation(took / 1e9, failed);
    return count;
  }

  private void logFailure(Rule rule, Throwable e) {
    boolean canceled =
        e instanceof QueryException query && query.kind() == QueryException.Kind.CANCELED;
    if (!canceled) {
      LOG.log(
          System.Logger.Level.WARNING,
          "msg=\"Evaluating rule failed\" file="
              + config.file()
              + " group="
              + config.name()
              + " name="
              + rule.config().name(),
          e);
    }
  }

  /** The samples of a rule, and stale markers for the series that it no longer yields. */
  private String store(int index, List<RuleSample> samples, long timestamp) {
    Map<AppendStatus, Integer> refused = new EnumMap<>(AppendStatus.class);
    YieldedSeries series = yielded.get(index);
    String error = "";
    boolean stored = false;
    series.begin();
    try (Appender appender = context.storage().appender()) {
      for (RuleSample sample : samples) {
        AppendStatus status = series.append(appender, sample, timestamp);
        if (status != AppendStatus.ACCEPTED) {
          refused.put(status, refused.getOrDefault(status, 0) + 1);
          error = refusal(status, appender);
        }
      }
      series.appendStale(appender, timestamp, RuleGroup::logStale);
      CommitResult result = appender.commit();
      stored = true;
      if (result.outOfOrder() + result.duplicates() + result.tooOld() > 0 && error.isEmpty()) {
        LOG.log(System.Logger.Level.DEBUG, () -> "msg=\"some rule samples lost a race\" " + result);
      }
    } finally {
      series.end(stored);
    }
    for (Map.Entry<AppendStatus, Integer> entry : refused.entrySet()) {
      LOG.log(
          System.Logger.Level.WARNING,
          "msg=\"Rule evaluation result discarded\" group="
              + config.name()
              + " reason="
              + entry.getKey()
              + " num_dropped="
              + entry.getValue());
    }
    return error;
  }

  private static String refusal(AppendStatus status, Appender appender) {
    return switch (status) {
      case OUT_OF_ORDER -> "out of order sample";
      case TOO_OLD -> "too old sample";
      case DUPLICATE -> "duplicate sample for timestamp";
      case OUT_OF_BOUNDS -> "out of bounds";
      case ACCEPTED -> "";
      case UNKNOWN_SERIES, REFUSED, INVALID -> appender.refusal();
    };
  }

  private static void appendStale(Appender appender, Labels labels, long timestamp) {
    long ref = appender.resolve(labels);
    logStale(
        labels,
        ref == Appender.NO_REF
            ? AppendStatus.REFUSED
            : appender.append(ref, Appender.NO_START, timestamp, StaleMarker.VALUE));
  }

  private static void logStale(Labels labels, AppendStatus status) {
    if (!QUIET.contains(status)) {
      LOG.log(
          System.Logger.Level.WARNING,
          () -> "msg=\"Adding stale sample failed\" sample=" + labels + " reason=" + status);
    }
  }

  /** Ends the series of rules that are gone. */
  private void storeStale(long timestamp) {
    if (staleSeries.isEmpty()) {
      return;
    }
    try (Appender appender = context.storage().appender()) {
      for (Labels labels : staleSeries) {
        appendStale(appender, labels, timestamp - queryOffset());
      }
      appender.commit();
      staleSeries = new LinkedHashSet<>();
    } catch (StorageException e) {
      LOG.log(
          System.Logger.Level.WARNING,
          "msg=\"Stale sample appending for previous configuration failed\"",
          e);
    }
  }

  /** Ends every series of this group, which is gone from the configuration. */
  void storeAllStale(long timestamp) {
    yielded.forEach(series -> staleSeries.addAll(series.labels()));
    storeStale(timestamp);
  }

  /**
   * Takes over alerts and series from the group whose place this one takes. Rules are paired by
   * name and labels, the first with the first, the second with the second.
   */
  void takeOver(RuleGroup before) {
    lastEvaluation = before.lastEvaluation;
    evaluationNanos = before.evaluationNanos;
    staleSeries.addAll(before.staleSeries);
    Map<String, List<Integer>> places = new HashMap<>();
    for (int i = 0; i < before.rules.size(); i++) {
      places.computeIfAbsent(pairing(before.rules.get(i)), key -> new ArrayList<>()).add(i);
    }
    for (int i = 0; i < rules.size(); i++) {
      List<Integer> candidates = places.getOrDefault(pairing(rules.get(i)), List.of());
      if (!candidates.isEmpty()) {
        int from = candidates.removeFirst();
        yielded.set(i, before.yielded.get(from));
        rules.get(i).ledger().takeOver(before.rules.get(from).ledger());
        if (rules.get(i) instanceof AlertingRule mine
            && before.rules.get(from) instanceof AlertingRule theirs) {
          mine.takeOver(theirs);
        }
      }
    }
    places
        .values()
        .forEach(left -> left.forEach(i -> staleSeries.addAll(before.yielded.get(i).labels())));
  }

  private static String pairing(Rule rule) {
    return rule.config().name() + rule.config().labels();
  }

  long queryOffset() {
    var own = config.queryOffset();
    return (own == null ? context.options().queryOffset() : own).toMillis();
  }

  RuleMetrics.Group metrics() {
    return metrics;
  }
}

package dev.ferula.backtest;

import dev.ferula.promql.Engine;
import dev.ferula.promql.plan.Planner;
import dev.ferula.rules.AlertTemplates;
import dev.ferula.rules.RuleConfig;
import dev.ferula.rules.RuleDependencies;
import dev.ferula.rules.RuleGroupConfig;
import dev.ferula.storage.Queryable;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Runs rules over stored data as they would have run live: at the slots of their groups, each
 * seeing what the rules before it have yielded. Time goes in chunks; within one each rule is a
 * single range query. Memory is bounded by the engine's limit on samples for each thread, and by
 * what rules keep for rules that look back at them.
 */
public final class Backtest {
  private final Engine engine;
  private final Queryable data;
  private final AlertTemplates templates;
  private final BacktestOptions options;
  private final ChunkEvaluator evaluator;

  /**
   * A test bench.
   *
   * @param engine evaluates as live; its limits hold for each query
   * @param templates expands the labels of alerts
   */
  public Backtest(
      Engine engine, Queryable data, AlertTemplates templates, BacktestOptions options) {
    this.engine = engine;
    this.data = data;
    this.templates = templates;
    this.options = options;
    this.evaluator = new ChunkEvaluator(engine);
  }

  /**
   * Runs the rules of some groups.
   *
   * @param from the first moment, in milliseconds; rules begin earlier by as long as alerts wait,
   *     so that what was active then is active here
   * @param to the last moment
   * @throws CancellationException if the progress says to stop
   */
  public BacktestResult run(List<RuleGroupConfig> groups, long from, long to, Progress progress)
      throws InterruptedException {
    return new Run(groups, from, to, progress).result();
  }

  /** One run. */
  private final class Run {
    private final List<ReplayedRule> rules = new ArrayList<>();
    private final List<BitSet> reads = new ArrayList<>();
    private final List<RecordedAlerts> recorded = new ArrayList<>();
    private final long from;
    private final long to;
    private final long begin;
    private final Progress progress;
    private final long work;
    private long done;

    Run(List<RuleGroupConfig> groups, long from, long to, Progress progress) {
      this.from = from;
      this.to = to;
      this.progress = progress;
      for (RuleGroupConfig group : groups) {
        for (RuleConfig config : group.rules()) {
          rules.add(new ReplayedRule(group, config, templates, options.maxEpisodes()));
        }
      }
      begin = from - leadUp(groups);
      connect();
      long chunk = options.chunk().toMillis();
      work = rules.size() * ((to - begin) / chunk + 1);
    }

    /* An alert that was firing at the beginning has waited before; chains take an interval each. */
    private static long leadUp(List<RuleGroupConfig> groups) {
      long longest = 0;
      for (RuleGroupConfig group : groups) {
        for (RuleConfig config : group.rules()) {
          long hold =
              config instanceof RuleConfig.Alerting alerting
                  ? alerting.holdDuration().plus(alerting.keepFiringFor()).toMillis()
                  : 0;
          longest = Math.max(longest, hold + 2 * group.interval().toMillis());
        }
      }
      return longest;
    }

    private void connect() {
      for (int reader = 0; reader < rules.size(); reader++) {
        BitSet read = new BitSet();
        for (int writer = 0; writer < rules.size(); writer++) {
          if (RuleDependencies.reads(rules.get(reader).selectors, rules.get(writer).config)) {
            read.set(writer);
          }
        }
        reads.add(read);
      }
      for (int writer = 0; writer < rules.size(); writer++) {
        keepFor(writer);
      }
      for (ReplayedRule rule : rules) {
        rule.reportFrom(from);
        if (options.verify() && rule.config instanceof RuleConfig.Alerting) {
          rule.recorded = new RecordedAlerts(rule, data, evaluator);
          recorded.add(rule.recorded);
        }
      }
    }

    private void keepFor(int writer) {
      long lookback = -1;
      for (int reader = 0; reader < rules.size(); reader++) {
        if (reads.get(reader).get(writer)) {
          lookback = Math.max(lookback, lookback(rules.get(reader)));
        }
      }
      if (lookback >= 0) {
        rules.get(writer).series = new RuleSeries(lookback);
      }
    }

    private long lookback(ReplayedRule rule) {
      Planner planner =
          new Planner(
              0, 0, 0, engine.options().lookbackDelta(), engine.options().defaultSubqueryStep());
      return Math.max(0, -planner.plan(rule.config.expr()).minTime())
          + rule.queryOffset
          + rule.group.interval().toMillis();
    }

    /* A rule that stands before what it reads in its own group sees the value before: a circle. */
    private List<BitSet> ordering() {
      List<BitSet> ordering = new ArrayList<>();
      reads.forEach(read -> ordering.add((BitSet) read.clone()));
      for (int reader = 0; reader < rules.size(); reader++) {
        int number = reader;
        reads.get(reader).stream()
            .filter(
                w -> w > number && rules.get(w).group.key().equals(rules.get(number).group.key()))
            .forEach(w -> ordering.get(w).set(number));
      }
      return ordering;
    }

    BacktestResult result() throws InterruptedException {
      Schedule schedule = Schedule.of(ordering());
      long chunk = options.chunk().toMillis();
      try (ExecutorService threads =
          Executors.newFixedThreadPool(
              options.threads(), Thread.ofPlatform().name("backtest-", 0).daemon().factory())) {
        for (long start = begin; start <= to; start += chunk) {
          long end = Math.min(start + chunk - 1, to);
          for (ReplayedRule rule : rules) {
            if (rule.series != null) {
              rule.series.forgetBefore(start);
            }
          }
          stages(threads, schedule.before(), start, end);
          if (!passed(threads, schedule.slotBySlot(), start, end)) {
            slotBySlot(schedule.slotBySlot(), start, end);
          }
          stages(threads, schedule.after(), start, end);
        }
      }
      List<AlertDifference> differences = new ArrayList<>();
      recorded.forEach(one -> differences.addAll(one.differences()));
      differences.sort(Comparator.comparingLong(AlertDifference::timestamp));
      return new BacktestResult(
          from, to, rules.stream().map(ReplayedRule::outcome).toList(), differences);
    }

    private void stages(ExecutorService threads, List<List<Integer>> stages, long start, long end)
        throws InterruptedException {
      for (List<Integer> stage : stages) {
        List<Future<?>> running = new ArrayList<>();
        for (int rule : stage) {
          running.add(threads.submit(() -> chunk(rule, start, end)));
        }
        await(running);
      }
    }

    private static void await(List<Future<?>> running) throws InterruptedException {
      try {
        for (Future<?> one : running) {
          one.get();
        }
      } catch (ExecutionException e) {
        running.forEach(other -> other.cancel(false));
        throw e.getCause() instanceof RuntimeException failure
            ? failure
            : new IllegalStateException(e.getCause());
      }
    }

    private void chunk(int number, long start, long end) {
      ReplayedRule rule = rules.get(number);
      long first = firstSlot(rule, start);
      if (first <= end) {
        evaluator.evaluate(rule, view(number), first, lastSlot(rule, first, end));
      }
      finished(rule, start, end);
    }

    private void finished(ReplayedRule rule, long start, long end) {
      if (rule.recorded != null && end >= from) {
        rule.recorded.compare(firstSlot(rule, Math.max(start, from)), end);
      }
      advance();
    }

    private synchronized void advance() {
      if (!progress.at(++done, work)) {
        throw new CancellationException("the back-test was stopped");
      }
    }

    private static long lastSlot(ReplayedRule rule, long first, long end) {
      long interval = rule.group.interval().toMillis();
      return first + (end - first) / interval * interval;
    }

    private static long firstSlot(ReplayedRule rule, long start) {
      return rule.group.nextSlot(start);
    }

    /* Rules in circles, at once, where none of them yields anything: each is asked what it yields
     * if the others, and itself, yield nothing. If that is nothing for all, then by induction over
     * time it is what they do: at no slot is there a first to yield something. */
    private boolean passed(ExecutorService threads, List<Integer> numbers, long start, long end)
        throws InterruptedException {
      if (!numbers.stream().allMatch(number -> rules.get(number).isIdle())) {
        return false;
      }
      AtomicBoolean nothing = new AtomicBoolean(true);
      List<Future<?>> running = new ArrayList<>();
      for (int number : numbers) {
        running.add(
            threads.submit(
                () -> {
                  if (nothing.get() && !yieldsNothing(number, start, end)) {
                    nothing.set(false);
                  }
                }));
      }
      await(running);
      if (!nothing.get()) {
        return false;
      }
      for (int number : numbers) {
        ReplayedRule rule = rules.get(number);
        long first = firstSlot(rule, start);
        if (first <= end) {
          rule.passed(first, (end - first) / rule.group.interval().toMillis() + 1);
        }
        finished(rule, start, end);
      }
      return true;
    }

    private boolean yieldsNothing(int number, long start, long end) {
      ReplayedRule rule = rules.get(number);
      long first = firstSlot(rule, start);
      return first > end
          || evaluator.yieldsNothing(rule, view(number), first, lastSlot(rule, first, end));
    }

    /* By time, then as the rules stand. */
    private void slotBySlot(List<Integer> numbers, long start, long end) {
      long[] next = new long[numbers.size()];
      for (int i = 0; i < next.length; i++) {
        next[i] = firstSlot(rules.get(numbers.get(i)), start);
      }
      List<Queryable> views = numbers.stream().map(this::view).toList();
      while (true) {
        int due = -1;
        for (int i = 0; i < next.length; i++) {
          if (next[i] <= end && (due < 0 || next[i] < next[due])) {
            due = i;
          }
        }
        if (due < 0) {
          break;
        }
        ReplayedRule rule = rules.get(numbers.get(due));
        evaluator.evaluateSlot(rule, views.get(due), next[due]);
        next[due] += rule.group.interval().toMillis();
      }
      numbers.forEach(number -> finished(rules.get(number), start, end));
    }

    private Queryable view(int number) {
      BitSet read = reads.get(number);
      if (read.isEmpty()) {
        return data;
      }
      List<RuleSeries> made = new ArrayList<>();
      List<RuleConfig> writers = new ArrayList<>();
      read.stream()
          .forEach(
              writer -> {
                RuleSeries series = rules.get(writer).series;
                if (series != null) {
                  made.add(series);
                }
                writers.add(rules.get(writer).config);
              });
      return new ReplacedStorage(data, new WrittenSeries(writers), begin, made);
    }
  }
}

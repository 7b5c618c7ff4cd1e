package dev.ferula.server.web;

import dev.ferula.backtest.Backtest;
import dev.ferula.backtest.BacktestOptions;
import dev.ferula.backtest.BacktestResult;
import dev.ferula.backtest.Episode;
import dev.ferula.backtest.RuleOutcome;
import dev.ferula.config.rules.ParsedRules;
import dev.ferula.config.rules.RuleFileException;
import dev.ferula.config.rules.RuleFileLoader;
import dev.ferula.config.rules.RuleGroups;
import dev.ferula.model.Labels;
import dev.ferula.model.NameScheme;
import dev.ferula.promql.Engine;
import dev.ferula.promql.parser.ParserOptions;
import dev.ferula.rules.EngineRuleQuery;
import dev.ferula.rules.RuleGroupConfig;
import dev.ferula.rules.template.AlertTemplateExpander;
import dev.ferula.storage.Queryable;
import dev.ferula.web.api.rules.BacktestApi;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;

/**
 * Back-tests over the server's own data: one at a time, by the engine of its queries and with their
 * limits. The last ones are remembered.
 */
public final class Backtests implements BacktestApi.Bench, AutoCloseable {
  static final int MAX_RULES = 1000;
  private static final int REMEMBERED = 8;
  private static final int MAX_EPISODES = 1000;

  private final Engine engine;
  private final Queryable data;
  private final ParserOptions parser;
  private final Deque<Job> jobs = new ArrayDeque<>();
  private long lastId;

  private static final class Job {
    private final long id;
    private volatile String state = "running";
    private volatile String error = "";
    private volatile long done;
    private volatile long all;
    private volatile boolean canceled;
    private volatile List<BacktestApi.Outcome> rules = List.of();

    Job(long id) {
      this.id = id;
    }

    boolean isRunning() {
      return state.equals("running");
    }
  }

  public Backtests(Engine engine, Queryable data, ParserOptions parser) {
    this.engine = engine;
    this.data = data;
    this.parser = parser;
  }

  @Override
  public long start(String file, String rules, long from, long to, Duration interval) {
    List<RuleGroupConfig> groups = groups(file, rules, interval);
    Job job;
    synchronized (jobs) {
      if (jobs.stream().anyMatch(Job::isRunning)) {
        throw new IllegalStateException("another back-test runs; one runs at a time");
      }
      job = new Job(++lastId);
      jobs.addLast(job);
      if (jobs.size() > REMEMBERED) {
        jobs.removeFirst();
      }
    }
    Thread.ofPlatform().daemon().name("backtest").start(() -> run(job, groups, from, to));
    return job.id;
  }

  private List<RuleGroupConfig> groups(String file, String text, Duration interval) {
    List<RuleGroupConfig> groups;
    try {
      groups =
          new RuleGroups(parser, interval)
              .of(
                  file,
                  new RuleFileLoader(NameScheme.UTF8, new ParsedRules(parser), false)
                      .loadUnnamed(text));
    } catch (RuleFileException e) {
      throw new IllegalArgumentException(String.join("\n", e.errors()), e);
    }
    int count = groups.stream().mapToInt(group -> group.rules().size()).sum();
    if (count > MAX_RULES) {
      throw new IllegalArgumentException(count + " rules, at most " + MAX_RULES + " are tested");
    }
    return groups;
  }

  private void run(Job job, List<RuleGroupConfig> groups, long from, long to) {
    String state = "failed";
    try {
      AlertTemplateExpander templates =
          new AlertTemplateExpander(new EngineRuleQuery(engine, data), parser, Labels.EMPTY, "");
      // One thread: the others are for those who look at the server meanwhile.
      BacktestOptions options =
          new BacktestOptions(BacktestOptions.DEFAULT.chunk(), 1, MAX_EPISODES, false);
      BacktestResult result =
          new Backtest(engine, data, templates, options)
              .run(groups, from, to, (done, all) -> advance(job, done, all));
      job.rules = result.rules().stream().map(Backtests::outcome).toList();
      state = "done";
    } catch (CancellationException e) {
      state = "canceled";
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      state = "canceled";
    } catch (RuntimeException e) {
      job.error = String.valueOf(e.getMessage());
    } finally {
      job.state = state;
    }
  }

  private static boolean advance(Job job, long done, long all) {
    job.done = done;
    job.all = all;
    return !job.canceled;
  }

  private static BacktestApi.Outcome outcome(RuleOutcome rule) {
    return new BacktestApi.Outcome(
        rule.group(),
        rule.name(),
        rule.alerting(),
        rule.evaluations(),
        rule.failures(),
        rule.firstFailure(),
        rule.samples(),
        rule.fingerprint(),
        rule.episodes().stream().map(Backtests::episode).toList(),
        rule.unlistedEpisodes());
  }

  private static BacktestApi.Episode episode(Episode episode) {
    return new BacktestApi.Episode(
        episode.labels(), episode.activeAt(), time(episode.firedAt()), time(episode.endedAt()));
  }

  private static @Nullable Long time(long millis) {
    return millis == Episode.NEVER ? null : (Long) millis;
  }

  private @Nullable Job find(long id) {
    synchronized (jobs) {
      return jobs.stream().filter(job -> job.id == id).findFirst().orElse(null);
    }
  }

  @Override
  public BacktestApi.@Nullable Status status(long id) {
    Job job = find(id);
    if (job == null) {
      return null;
    }
    String state = job.state;
    return new BacktestApi.Status(id, state, job.done, job.all, job.error, job.rules);
  }

  @Override
  public boolean cancel(long id) {
    Job job = find(id);
    if (job == null || !job.isRunning()) {
      return false;
    }
    job.canceled = true;
    return true;
  }

  /** Ends what runs. */
  @Override
  public void close() {
    synchronized (jobs) {
      jobs.forEach(job -> job.canceled = true);
    }
  }
}

package dev.ferula.backtest;

import dev.ferula.matcher.Matcher;
import dev.ferula.model.Labels;
import dev.ferula.model.StaleMarker;
import dev.ferula.rules.ActiveAlert;
import dev.ferula.rules.AlertState;
import dev.ferula.rules.AlertTemplates;
import dev.ferula.rules.RuleConfig;
import dev.ferula.rules.RuleException;
import dev.ferula.rules.RuleGroupConfig;
import dev.ferula.rules.RuleQuery;
import dev.ferula.rules.RuleReplay;
import dev.ferula.rules.RuleSample;
import dev.ferula.rules.ledger.RuleLedger;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One rule on its way through the test. For one thread at a time. */
final class ReplayedRule {
  /** Where in the order of slots and rules it stands. */
  final RuleGroupConfig group;

  final RuleConfig config;
  final long queryOffset;
  final List<List<Matcher>> selectors;

  /** What it yields, kept where others read it. */
  @Nullable RuleSeries series;

  /** Where each sample of ALERTS goes, if anybody wants to know. */
  @Nullable RecordedAlerts recorded;

  private final RuleReplay replay;
  private final int maxEpisodes;
  private final List<Episode> episodes = new ArrayList<>();
  private final Map<Labels, Episode> open = new HashMap<>();
  /* The series of the slot before, where they are kept. */
  private Set<Labels> seriesBefore = Set.of();
  private boolean yieldedBefore;
  private long reportFrom;
  private long unlisted;
  private long evaluations;
  private long failures;
  private String firstFailure = "";
  private long samples;
  private long fingerprint;

  ReplayedRule(RuleGroupConfig group, RuleConfig config, AlertTemplates templates, int episodes) {
    this.group = group;
    this.config = config;
    this.queryOffset = group.queryOffset() == null ? 0 : group.queryOffset().toMillis();
    this.selectors = new RuleLedger(config.expr()).conditions();
    this.replay = new RuleReplay(config, group.limit(), new LabelTemplates(templates));
    this.maxEpisodes = episodes;
  }

  /** What happens earlier only leads up to the test. */
  void reportFrom(long timestamp) {
    reportFrom = timestamp;
  }

  /** Whether an evaluation that finds nothing would leave everything as it is. */
  boolean isIdle() {
    return replay.isIdle() && !yieldedBefore;
  }

  /** Nothing was found at some slots, from {@code first} on, while the rule was idle. */
  void passed(long first, long slots) {
    long interval = group.interval().toMillis();
    long early = Math.max(0, Math.ceilDiv(Math.max(0, reportFrom - first), interval));
    evaluations += Math.max(0, slots - early);
  }

  void failed(long timestamp, String message) {
    if (timestamp >= reportFrom) {
      evaluations++;
      failures++;
      firstFailure = firstFailure.isEmpty() ? message : firstFailure;
    }
  }

  /** Goes on by one slot. */
  void step(long timestamp, List<RuleQuery.Element> elements) {
    List<RuleSample> yielded;
    try {
      yielded = replay.step(timestamp, elements);
    } catch (RuleException e) {
      failed(timestamp, String.valueOf(e.getMessage()));
      follow(timestamp);
      return;
    }
    evaluations += timestamp >= reportFrom ? 1 : 0;
    store(timestamp - queryOffset, yielded);
    if (config instanceof RuleConfig.Alerting) {
      follow(timestamp);
    }
  }

  private void store(long timestamp, List<RuleSample> yielded) {
    boolean counts = timestamp + queryOffset >= reportFrom;
    for (RuleSample sample : yielded) {
      if (counts) {
        count(timestamp, sample);
      }
      if (recorded != null) {
        recorded.replayed(sample.labels(), timestamp);
      }
    }
    yieldedBefore = !yielded.isEmpty();
    RuleSeries kept = series;
    if (kept != null) {
      keep(kept, timestamp, yielded);
    }
  }

  private void keep(RuleSeries kept, long timestamp, List<RuleSample> yielded) {
    Set<Labels> now = HashSet.newHashSet(yielded.size());
    for (RuleSample sample : yielded) {
      now.add(sample.labels());
      kept.add(timestamp, sample);
    }
    for (Labels labels : seriesBefore) {
      if (!now.contains(labels)) {
        kept.add(labels, timestamp, StaleMarker.VALUE);
      }
    }
    seriesBefore = now;
  }

  private void count(long timestamp, RuleSample sample) {
    samples++;
    long value =
        sample.histogram() == null
            ? Double.doubleToRawLongBits(sample.value())
            : sample.histogram().hashCode();
    long hash = (sample.labels().hashCode() * 31L + timestamp) * 0x9E3779B97F4A7C15L + value;
    hash = (hash ^ hash >>> 32) * 0xD6E8FEB86659FD93L;
    fingerprint += hash ^ hash >>> 29;
  }

  /* Episodes begin, fire and end as alerts do. */
  private void follow(long timestamp) {
    Set<Labels> active = new HashSet<>();
    for (ActiveAlert alert : replay.alerts()) {
      active.add(alert.labels());
      Episode known = open.get(alert.labels());
      long firedAt = alert.state() == AlertState.FIRING ? alert.firedAt() : Episode.NEVER;
      if (known == null) {
        open.put(
            alert.labels(),
            new Episode(group.key(), alert.labels(), alert.activeAt(), firedAt, Episode.NEVER));
      } else if (!known.hasFired() && firedAt != Episode.NEVER) {
        open.put(
            alert.labels(),
            new Episode(group.key(), alert.labels(), known.activeAt(), firedAt, Episode.NEVER));
      }
    }
    if (open.size() == active.size()) {
      return;
    }
    for (Labels labels : List.copyOf(open.keySet())) {
      if (!active.contains(labels)) {
        end(open.remove(labels), timestamp);
      }
    }
  }

  private void end(@Nullable Episode episode, long timestamp) {
    if (episode == null || (timestamp != Episode.NEVER && timestamp < reportFrom)) {
      return;
    }
    if (episodes.size() < maxEpisodes) {
      episodes.add(
          new Episode(
              episode.group(), episode.labels(), episode.activeAt(), episode.firedAt(), timestamp));
    } else {
      unlisted++;
    }
  }

  /** What the rule has done; alerts that are still active are left open. */
  RuleOutcome outcome() {
    List.copyOf(open.values()).forEach(episode -> end(episode, Episode.NEVER));
    open.clear();
    episodes.sort(Comparator.comparingLong(Episode::activeAt).thenComparing(Episode::labels));
    return new RuleOutcome(
        group.key(),
        config.name(),
        config instanceof RuleConfig.Alerting,
        evaluations,
        failures,
        firstFailure,
        samples,
        fingerprint,
        List.copyOf(episodes),
        unlisted);
  }
}

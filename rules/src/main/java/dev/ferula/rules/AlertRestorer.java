package dev.ferula.rules;

import dev.ferula.matcher.Matcher;
import dev.ferula.model.Labels;
import dev.ferula.model.StaleMarker;
import dev.ferula.storage.Querier;
import dev.ferula.storage.SampleIterator;
import dev.ferula.storage.SelectHints;
import dev.ferula.storage.SeriesSet;
import dev.ferula.storage.StorageException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Gives the alerts of a group the time back that they had been pending before a restart, from the
 * {@code ALERTS_FOR_STATE} series. Time in which the server was down does not count as pending.
 */
final class AlertRestorer {
  private static final System.Logger LOG = System.getLogger(AlertRestorer.class.getName());

  private final RuleContext context;

  AlertRestorer(RuleContext context) {
    this.context = context;
  }

  /** Restores every alerting rule of the group; in any case each counts as restored afterwards. */
  void restore(RuleGroup group, long now) {
    long from = now - context.options().outageTolerance().toMillis();
    try (Querier querier = context.history().querier(from, now)) {
      for (Rule rule : group.rules()) {
        if (rule instanceof AlertingRule alerting) {
          tryToRestore(alerting, querier, from, now);
        }
      }
    } catch (StorageException e) {
      LOG.log(System.Logger.Level.ERROR, "msg=\"Failed to restore 'for' state\"", e);
    } finally {
      for (Rule rule : group.rules()) {
        if (rule instanceof AlertingRule alerting) {
          alerting.restored();
        }
      }
    }
  }

  /* What cannot be read of one alert must not cost the others their time. */
  private void tryToRestore(AlertingRule rule, Querier querier, long from, long now) {
    try {
      restore(rule, querier, from, now);
    } catch (StorageException e) {
      LOG.log(
          System.Logger.Level.ERROR,
          "msg=\"Failed to restore 'for' state\" alertname=" + rule.config().name(),
          e);
    }
  }

  private void restore(AlertingRule rule, Querier querier, long from, long now) {
    long hold = rule.config().holdDuration().toMillis();
    if (hold < context.options().forGracePeriod().toMillis()) {
      return;
    }
    Map<Labels, long[]> lastStates = lastStates(rule, querier, from, now);
    rule.replaceAlerts(
        alert -> {
          long[] last = lastStates.get(alert.labels());
          return last == null ? alert : alert.activeAt(restoredActiveAt(hold, last, now));
        });
  }

  /* By labels of the alert: when it was last written, and since when it was active then. */
  private static Map<Labels, long[]> lastStates(
      AlertingRule rule, Querier querier, long from, long now) {
    List<Matcher> matchers =
        List.of(
            Matcher.of(Matcher.Type.EQUAL, Labels.METRIC_NAME, AlertingRule.ALERTS_FOR_STATE),
            Matcher.of(Matcher.Type.EQUAL, AlertingRule.ALERT_NAME, rule.config().name()));
    SeriesSet series = querier.select(SelectHints.of(from, now), matchers);
    Map<Labels, long[]> states = new HashMap<>();
    for (int i = 0; i < series.size(); i++) {
      SampleIterator samples = series.samples(i, null);
      long timestamp = 0;
      double value = StaleMarker.VALUE;
      while (samples.next() == SampleIterator.Kind.FLOAT) {
        timestamp = samples.timestamp();
        value = samples.value();
      }
      if (!StaleMarker.isStale(value)) {
        states.put(
            series.labels(i).withoutMetricName(), new long[] {timestamp, ((long) value) * 1000});
      }
    }
    return states;
  }

  private long restoredActiveAt(long hold, long[] last, long now) {
    // Whole seconds, as the other time is.
    long downAt = Math.floorDiv(last[0], 1000L) * 1000;
    long activeAt = last[1];
    long remaining = hold - (downAt - activeAt);
    long grace = context.options().forGracePeriod().toMillis();
    if (remaining <= 0) {
      // It was firing, and fires again with the next evaluation.
      return activeAt;
    }
    if (remaining < grace) {
      // It fires when the grace period is over.
      return now + grace - hold;
    }
    return activeAt + (now - downAt);
  }
}

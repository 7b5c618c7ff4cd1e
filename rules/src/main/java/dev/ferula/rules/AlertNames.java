package dev.ferula.rules;

import dev.ferula.model.Labels;
import java.util.HashMap;
import java.util.Map;

/**
 * The labels of the series that say of each alert of a rule which state it is in and since when:
 * the same at every evaluation, so those of the alerts that there are are kept. For one thread at a
 * time.
 */
final class AlertNames {
  /* So many more than there are alerts are kept before all are forgotten. */
  private static final int SPARE = 16;

  private final Map<Labels, Names> known = new HashMap<>();

  private record Names(Labels pending, Labels firing, Labels since) {
    static Names of(Labels alert) {
      return new Names(
          inState(alert, AlertState.PENDING),
          inState(alert, AlertState.FIRING),
          alert.with(Labels.METRIC_NAME, AlertingRule.ALERTS_FOR_STATE));
    }

    private static Labels inState(Labels alert, AlertState state) {
      Labels.Builder labels = alert.toBuilder();
      labels.set(Labels.METRIC_NAME, AlertingRule.ALERTS);
      labels.set(AlertingRule.ALERT_STATE, state.text());
      return labels.build();
    }
  }

  private Names names(ActiveAlert alert) {
    Names names = known.get(alert.labels());
    if (names == null) {
      names = Names.of(alert.labels());
      known.put(alert.labels(), names);
    }
    return names;
  }

  /** The series that says in which state an alert is, pending or firing. */
  Labels state(ActiveAlert alert) {
    Names names = names(alert);
    return alert.state() == AlertState.FIRING ? names.firing() : names.pending();
  }

  /** The series that says since when it is active. */
  Labels since(ActiveAlert alert) {
    return names(alert).since();
  }

  /** Forgets all once most of what is kept is of alerts that have gone. */
  void evaluated(int alerts) {
    if (known.size() > 2 * alerts + SPARE) {
      known.clear();
    }
  }
}

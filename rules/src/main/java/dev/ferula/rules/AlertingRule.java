package dev.ferula.rules;

import dev.ferula.model.Alert;
import dev.ferula.model.Labels;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * Makes an alert of each element of an expression, and follows it from pending over firing to
 * resolved. Evaluated by one thread at a time; the alerts may be read by any.
 */
public final class AlertingRule extends Rule {
  /** Resolved alerts are kept, and sent again, for so long. */
  static final long RESOLVED_RETENTION = 15 * 60_000L;

  /** The series that says which alerts there are. */
  static final String ALERTS = "ALERTS";

  /** The series that says since when each alert has been active. */
  static final String ALERTS_FOR_STATE = "ALERTS_FOR_STATE";

  static final String ALERT_NAME = "alertname";
  static final String ALERT_STATE = "alertstate";

  /* So many more elements than there are now are known by name before all are forgotten. */
  private static final int SPARE = 16;

  /* An alert is sent before it would end by itself this many times over. */
  private static final int VALID_SENDINGS = 4;

  private final RuleConfig.Alerting config;
  private final AlertTemplates templates;
  private final Map<Labels, ActiveAlert> active = new LinkedHashMap<>();
  private final AlertNames names = new AlertNames();

  /* What an element becomes does not change unless the rule's labels tell of it. */
  private final boolean fixedLabels;
  private final Map<Labels, Labels> identities = new HashMap<>();
  private volatile List<ActiveAlert> snapshot = List.of();
  private boolean restored;
  private long evaluatedAt = Long.MIN_VALUE;

  AlertingRule(RuleConfig.Alerting config, AlertTemplates templates, boolean restored) {
    super(config.expr());
    this.config = config;
    this.templates = templates;
    this.restored = restored;
    this.fixedLabels = !hasTemplates(config.labels());
  }

  private static boolean hasTemplates(Labels labels) {
    for (int i = 0; i < labels.size(); i++) {
      if (labels.value(i).contains("{{")) {
        return true;
      }
    }
    return false;
  }

  @Override
  public RuleConfig.Alerting config() {
    return config;
  }

  /** The alerts that are pending or firing. */
  public List<ActiveAlert> activeAlerts() {
    List<ActiveAlert> alerts = new ArrayList<>();
    for (ActiveAlert alert : snapshot) {
      if (alert.resolvedAt() == 0) {
        alerts.add(alert);
      }
    }
    return alerts;
  }

  /** How far the furthest alert has come. */
  public AlertState state() {
    if (status().evaluatedAt() == RuleStatus.NEVER) {
      return AlertState.UNKNOWN;
    }
    AlertState state = AlertState.INACTIVE;
    for (ActiveAlert alert : snapshot) {
      if (alert.state().compareTo(state) > 0) {
        state = alert.state();
      }
    }
    return state;
  }

  @Override
  List<RuleSample> evaluate(long timestamp, long queryOffset, int limit, RuleQuery query) {
    followClock(timestamp);
    List<RuleQuery.Element> elements = query.evaluate(config.expr(), timestamp - queryOffset);
    Set<Labels> present = merge(alertsOf(elements, timestamp));
    List<RuleSample> samples = new ArrayList<>();
    int count = 0;
    for (Labels labels : List.copyOf(active.keySet())) {
      ActiveAlert alert = step(labels, present.contains(labels), timestamp);
      if (alert != null) {
        count++;
        if (restored) {
          samples.add(stateSample(alert));
          samples.add(forStateSample(alert));
        }
      }
    }
    if (limit > 0 && count > limit) {
      active.clear();
      publish();
      throw new RuleException("exceeded limit of " + limit + " with " + count + " alerts");
    }
    publish();
    names.evaluated(active.size());
    return samples;
  }

  /* Where the clock was set back, alerts have waited and fired for as long as before. */
  private void followClock(long timestamp) {
    if (timestamp < evaluatedAt) {
      long back = evaluatedAt - timestamp;
      active.replaceAll((labels, alert) -> alert.earlier(back));
    }
    evaluatedAt = timestamp;
  }

  @Override
  boolean yields(List<RuleSample> samples) {
    for (ActiveAlert alert : snapshot) {
      if (alert.resolvedAt() == 0) {
        return true;
      }
    }
    return false;
  }

  /** Tells the ledger whether pending alerts end because their series do. */
  void account(int pendingBefore) {
    boolean fires = false;
    int pending = 0;
    for (ActiveAlert alert : snapshot) {
      fires |= alert.state() == AlertState.FIRING;
      pending += alert.state() == AlertState.PENDING ? 1 : 0;
    }
    if (fires) {
      ledger().fired();
    } else if (pending < pendingBefore && ledger().lostSeries()) {
      ledger().forExceedsData();
    }
  }

  /** How many alerts wait for their time to fire. */
  int pendingAlerts() {
    int pending = 0;
    for (ActiveAlert alert : snapshot) {
      pending += alert.state() == AlertState.PENDING ? 1 : 0;
    }
    return pending;
  }

  private Map<Labels, ActiveAlert> alertsOf(List<RuleQuery.Element> elements, long timestamp) {
    Map<Labels, ActiveAlert> alerts = LinkedHashMap.newLinkedHashMap(elements.size());
    for (RuleQuery.Element element : elements) {
      Labels annotations =
          templates.expand(config.annotations(), config.name(), element, timestamp);
      Labels identity =
          fixedLabels
              ? identities.computeIfAbsent(element.labels(), key -> identity(element, timestamp))
              : identity(element, timestamp);
      ActiveAlert alert = ActiveAlert.pending(identity, annotations, element.value(), timestamp);
      if (alerts.put(identity, alert) != null) {
        throw new RuleException(
            "vector contains metrics with the same labelset after applying alert labels");
      }
    }
    if (identities.size() > 2 * elements.size() + SPARE) {
      identities.clear();
    }
    return alerts;
  }

  private Labels identity(RuleQuery.Element element, long timestamp) {
    Labels.Builder labels = element.labels().withoutMetricName().toBuilder();
    for (int i = 0; i < config.labels().size(); i++) {
      String text = config.labels().value(i);
      String value = templates.expand(text, config.name(), element, timestamp);
      labels.set(config.labels().name(i), value);
    }
    labels.set(ALERT_NAME, config.name());
    return labels.build();
  }

  /* Known alerts take the new value and annotations, new and resolved ones begin as pending. */
  private Set<Labels> merge(Map<Labels, ActiveAlert> current) {
    for (Map.Entry<Labels, ActiveAlert> entry : current.entrySet()) {
      ActiveAlert alert = entry.getValue();
      ActiveAlert known = active.get(entry.getKey());
      if (known != null && known.state() != AlertState.INACTIVE) {
        alert = known.updated(alert.annotations(), alert.value());
      }
      active.put(entry.getKey(), alert);
    }
    return new HashSet<>(current.keySet());
  }

  /** Moves one alert on; returns it while it is pending or firing, else null. */
  private @org.jspecify.annotations.Nullable ActiveAlert step(
      Labels labels, boolean present, long timestamp) {
    ActiveAlert alert = active.get(labels);
    if (alert == null) {
      return null;
    }
    if (present) {
      alert = alert.keepingSince(0);
    } else {
      alert = keepFiring(alert, timestamp);
      if (alert.keepFiringSince() == 0 || !stillKept(alert, timestamp)) {
        end(labels, alert, timestamp);
        return null;
      }
    }
    long hold = config.holdDuration().toMillis();
    if (alert.state() == AlertState.PENDING && timestamp - alert.activeAt() >= hold) {
      alert = alert.fired(timestamp);
    }
    // A reload may have made the hold duration longer.
    if (alert.state() == AlertState.FIRING && timestamp - alert.activeAt() < hold) {
      alert = alert.pendingAgain();
    }
    active.put(labels, alert);
    return alert;
  }

  private ActiveAlert keepFiring(ActiveAlert alert, long timestamp) {
    boolean keeps = alert.state() == AlertState.FIRING && !config.keepFiringFor().isZero();
    return keeps && alert.keepFiringSince() == 0 ? alert.keepingSince(timestamp) : alert;
  }

  private boolean stillKept(ActiveAlert alert, long timestamp) {
    return alert.state() == AlertState.FIRING
        && timestamp - alert.keepFiringSince() < config.keepFiringFor().toMillis();
  }

  private void end(Labels labels, ActiveAlert alert, long timestamp) {
    boolean forgotten =
        alert.state() == AlertState.PENDING
            || (alert.resolvedAt() != 0 && timestamp - alert.resolvedAt() > RESOLVED_RETENTION);
    if (forgotten) {
      active.remove(labels);
    } else if (alert.state() != AlertState.INACTIVE) {
      active.put(labels, alert.resolved(timestamp));
    }
  }

  private RuleSample stateSample(ActiveAlert alert) {
    return RuleSample.of(names.state(alert), 1);
  }

  private RuleSample forStateSample(ActiveAlert alert) {
    return RuleSample.of(names.since(alert), (double) Math.floorDiv(alert.activeAt(), 1000L));
  }

  /** Hands on the alerts that are due. */
  void send(long timestamp, long interval, RuleOptions options, AlertSink sink) {
    long resendDelay = options.resendDelay().toMillis();
    List<Alert> due = new ArrayList<>();
    for (Map.Entry<Labels, ActiveAlert> entry : active.entrySet()) {
      ActiveAlert alert = entry.getValue();
      if (alert.needsSending(timestamp, resendDelay)) {
        entry.setValue(alert.sent(timestamp));
        long validUntil = timestamp + Math.max(resendDelay, interval) * VALID_SENDINGS;
        due.add(
            new Alert(
                alert.labels(),
                alert.annotations(),
                alert.firedAt(),
                alert.resolvedAt() == 0 ? validUntil : alert.resolvedAt(),
                options.externalUrl() + graphLink(config.expr().toString())));
      }
    }
    publish();
    if (!due.isEmpty()) {
      sink.send(due);
    }
  }

  /** The path of the page that shows an expression. */
  static String graphLink(String expression) {
    // Go, whose links these are compared with, escapes the one and not the other.
    String escaped =
        URLEncoder.encode(expression, StandardCharsets.UTF_8)
            .replace("*", "%2A")
            .replace("%7E", "~");
    return "/graph?g0.expr=" + escaped + "&g0.tab=1";
  }

  void restored() {
    restored = true;
  }

  /** The alerts themselves, to be changed by the evaluating thread only. */
  Collection<ActiveAlert> alerts() {
    return List.copyOf(active.values());
  }

  /** Puts another alert in the place of each. */
  void replaceAlerts(UnaryOperator<ActiveAlert> change) {
    active.replaceAll((labels, alert) -> change.apply(alert));
    publish();
  }

  /** Takes over the alerts of the rule whose place this one takes. */
  void takeOver(AlertingRule before) {
    active.putAll(before.active);
    evaluatedAt = before.evaluatedAt;
    publish();
  }

  private void publish() {
    snapshot = List.copyOf(active.values());
  }
}

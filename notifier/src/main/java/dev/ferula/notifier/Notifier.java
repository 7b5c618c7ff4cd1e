package dev.ferula.notifier;

import dev.ferula.matcher.relabel.Relabelling;
import dev.ferula.model.Alert;
import dev.ferula.model.Labels;
import dev.ferula.model.TargetGroup;
import dev.ferula.stats.StatsRegistry;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;

/**
 * Sends alerts to all Alertmanagers. Alerts get the external labels, then are relabelled for all
 * Alertmanagers, then for those of each section of the configuration. Safe for use by several
 * threads.
 */
public final class Notifier implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(Notifier.class.getName());

  private final NotifierOptions options;
  private final NotifierMetrics metrics;
  private final Object lock = new Object();
  private Map<String, AlertmanagerSet> sets = Map.of();
  private Labels externalLabels = Labels.EMPTY;
  private Relabelling relabelling = Relabelling.NONE;
  private boolean closed;

  public Notifier(NotifierOptions options, StatsRegistry registry) {
    this.options = options;
    this.metrics = new NotifierMetrics(registry, options.queueCapacity());
    registry.observeGauge(
        "prometheus_notifications_alertmanagers_discovered",
        "The number of alertmanagers discovered and active.",
        () -> active().size());
  }

  /**
   * Uses this configuration from now on. The Alertmanagers of a section that is as before keep
   * their queues; the others are stopped, as {@link #close} does it.
   *
   * @param alertmanagers the sections by the names under which {@link #sync} has their targets
   */
  public void applyConfig(
      Labels newExternalLabels,
      Relabelling alertRelabelling,
      Map<String, AlertmanagerOptions> alertmanagers) {
    List<AlertmanagerSet> gone;
    List<SendLoop> loops = new ArrayList<>();
    synchronized (lock) {
      if (closed) {
        return;
      }
      gone = new ArrayList<>(sets.values());
      Map<String, AlertmanagerSet> next = new LinkedHashMap<>();
      alertmanagers.forEach((name, section) -> next.put(name, takeOver(section, gone)));
      gone.forEach(set -> loops.addAll(set.releaseLoops()));
      sets = next;
      externalLabels = newExternalLabels;
      relabelling = alertRelabelling;
    }
    stop(loops);
    gone.forEach(AlertmanagerSet::closeClient);
  }

  private AlertmanagerSet takeOver(AlertmanagerOptions section, List<AlertmanagerSet> old) {
    for (AlertmanagerSet set : old) {
      if (set.options().identity().equals(section.identity())) {
        old.remove(set);
        return set;
      }
    }
    return new AlertmanagerSet(section, options, metrics);
  }

  /** Takes the targets of each section for all the Alertmanagers that there are. */
  public void sync(Map<String, List<TargetGroup>> groupsBySection) {
    List<SendLoop> gone = new ArrayList<>();
    synchronized (lock) {
      if (closed) {
        return;
      }
      groupsBySection.forEach(
          (name, groups) -> {
            AlertmanagerSet set = sets.get(name);
            if (set == null) {
              LOG.log(System.Logger.Level.DEBUG, "no section for targets section=" + name);
            } else {
              gone.addAll(set.sync(groups));
            }
          });
    }
    stop(gone);
  }

  /** Queues alerts for every Alertmanager; returns at once. */
  public void send(List<Alert> alerts) {
    synchronized (lock) {
      if (closed) {
        return;
      }
      List<Alert> relabelled = AlertmanagerSet.relabel(alerts, relabelling, externalLabels);
      if (!relabelled.isEmpty()) {
        sets.values().forEach(set -> set.send(relabelled));
      }
    }
  }

  /** The URLs that alerts are posted to. */
  public List<String> active() {
    synchronized (lock) {
      return sets.values().stream().flatMap(set -> set.active().stream()).toList();
    }
  }

  /** The URLs of discovered Alertmanagers that relabelling has dropped. */
  public List<String> dropped() {
    synchronized (lock) {
      return sets.values().stream().flatMap(set -> set.dropped().stream()).toList();
    }
  }

  /**
   * Sends or drops what waits, as the options say, and ends. All queues are emptied at the same
   * time, so that a dead Alertmanager holds up nothing but itself.
   */
  @Override
  public void close() {
    List<AlertmanagerSet> all;
    List<SendLoop> loops = new ArrayList<>();
    synchronized (lock) {
      closed = true;
      all = List.copyOf(sets.values());
      all.forEach(set -> loops.addAll(set.releaseLoops()));
      sets = Map.of();
    }
    stop(loops);
    all.forEach(AlertmanagerSet::closeClient);
  }

  private static void stop(List<SendLoop> loops) {
    CountDownLatch stopped = new CountDownLatch(loops.size());
    for (SendLoop loop : loops) {
      Thread.ofVirtual()
          .name("notifier stop")
          .start(
              () -> {
                try {
                  loop.stop();
                } catch (InterruptedException e) {
                  Thread.currentThread().interrupt();
                } finally {
                  stopped.countDown();
                }
              });
    }
    try {
      stopped.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}

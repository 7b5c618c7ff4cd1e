package dev.ferula.notifier;

import dev.ferula.matcher.relabel.Relabelling;
import dev.ferula.model.Alert;
import dev.ferula.model.Labels;
import dev.ferula.model.TargetGroup;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The Alertmanagers that one section of the configuration has found. Guarded by the notifier. */
final class AlertmanagerSet {
  private static final System.Logger LOG = System.getLogger(AlertmanagerSet.class.getName());
  private static final String ADDRESS = "__address__";
  private static final String SCHEME = "__scheme__";
  private static final String PATH = "__alerts_path__";

  private final NotifierOptions notifierOptions;
  private final NotifierMetrics metrics;
  private final AlertPost post;
  private final Map<String, SendLoop> loops = new LinkedHashMap<>();
  private final AlertmanagerOptions options;
  private List<String> dropped = List.of();

  AlertmanagerSet(
      AlertmanagerOptions options, NotifierOptions notifierOptions, NotifierMetrics metrics) {
    this.options = options;
    this.notifierOptions = notifierOptions;
    this.metrics = metrics;
    this.post = options.post().get();
  }

  AlertmanagerOptions options() {
    return options;
  }

  List<String> active() {
    return List.copyOf(loops.keySet());
  }

  List<String> dropped() {
    return dropped;
  }

  /** Takes the groups for all that there is; returns the loops of those that are gone. */
  List<SendLoop> sync(List<TargetGroup> groups) {
    Set<String> found = new LinkedHashSet<>();
    List<String> left = new ArrayList<>();
    for (TargetGroup group : groups) {
      try {
        addUrls(group, found, left);
      } catch (IllegalArgumentException e) {
        LOG.log(
            System.Logger.Level.ERROR,
            "creating discovered Alertmanagers failed error=" + e.getMessage());
      }
    }
    dropped = List.copyOf(left);
    for (String url : found) {
      if (!loops.containsKey(url)) {
        SendLoop loop = new SendLoop(url, post, options.timeout(), notifierOptions, metrics);
        loops.put(url, loop);
        loop.start();
      }
    }
    List<SendLoop> gone = new ArrayList<>();
    loops
        .entrySet()
        .removeIf(
            entry -> {
              boolean absent = !found.contains(entry.getKey());
              if (absent) {
                gone.add(entry.getValue());
              }
              return absent;
            });
    return gone;
  }

  /* A group with one bad address is left out as a whole. */
  private void addUrls(TargetGroup group, Set<String> found, List<String> left) {
    List<String> urls = new ArrayList<>();
    for (Labels target : group.targets()) {
      Labels.Builder builder = target.toBuilder();
      builder.set(SCHEME, options.scheme()).set(PATH, options.path());
      group
          .shared()
          .forEach(
              (name, value) -> {
                if (!target.has(name)) {
                  builder.set(name, value);
                }
              });
      Labels discovered = builder.build();
      if (!options.relabelling().apply(builder)) {
        left.add(url(discovered));
        continue;
      }
      Labels relabelled = builder.build();
      if (relabelled.valueOrEmpty(ADDRESS).contains("/")) {
        throw new IllegalArgumentException(
            "\"" + relabelled.valueOrEmpty(ADDRESS) + "\" is not a valid hostname");
      }
      urls.add(url(relabelled));
    }
    found.addAll(urls);
  }

  private static String url(Labels alertmanager) {
    String scheme = alertmanager.valueOrEmpty(SCHEME);
    String path = alertmanager.valueOrEmpty(PATH);
    String slash = path.isEmpty() || path.startsWith("/") ? "" : "/";
    return (scheme.isEmpty() ? "" : scheme + ":")
        + "//"
        + alertmanager.valueOrEmpty(ADDRESS)
        + slash
        + path;
  }

  void send(List<Alert> alerts) {
    List<Alert> relabelled = relabel(alerts, options.alertRelabelling(), Labels.EMPTY);
    if (!relabelled.isEmpty()) {
      loops.values().forEach(loop -> loop.add(relabelled));
    }
  }

  /** Alerts with external labels where they have none of the name, relabelled. */
  static List<Alert> relabel(List<Alert> alerts, Relabelling relabelling, Labels externalLabels) {
    if (relabelling.isEmpty() && externalLabels.isEmpty()) {
      return alerts;
    }
    List<Alert> relabelled = new ArrayList<>(alerts.size());
    for (Alert alert : alerts) {
      Labels.Builder builder = alert.labels().toBuilder();
      externalLabels.forEach(
          (name, value) -> {
            if (!alert.labels().has(name)) {
              builder.set(name, value);
            }
          });
      if (relabelling.apply(builder)) {
        relabelled.add(
            new Alert(
                builder.build(),
                alert.annotations(),
                alert.startsAt(),
                alert.endsAt(),
                alert.generatorUrl()));
      }
    }
    return relabelled;
  }

  /** All loops, which the set forgets. */
  List<SendLoop> releaseLoops() {
    List<SendLoop> all = List.copyOf(loops.values());
    loops.clear();
    return all;
  }

  void closeClient() {
    post.close();
  }
}

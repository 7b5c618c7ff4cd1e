package dev.ferula.notifier;

import dev.ferula.matcher.relabel.Relabelling;
import java.time.Duration;
import java.util.function.Supplier;

/**
 * Alertmanagers that are reached in one way.
 *
 * @param identity what tells these options from others, compared with {@code equals}: a set of
 *     Alertmanagers whose identity is the same in a new configuration goes on with its queues
 * @param pathPrefix in front of the path of the API
 * @param relabelling applied to discovered Alertmanagers
 * @param alertRelabelling applied to the alerts that these Alertmanagers get
 * @param post makes the client that requests are made with, once for each new set
 */
public record AlertmanagerOptions(
    Object identity,
    String scheme,
    String pathPrefix,
    Duration timeout,
    Relabelling relabelling,
    Relabelling alertRelabelling,
    Supplier<AlertPost> post) {
  /** The path that alerts are posted to. */
  String path() {
    String prefix = pathPrefix;
    while (prefix.startsWith("/")) {
      prefix = prefix.substring(1);
    }
    while (prefix.endsWith("/")) {
      prefix = prefix.substring(0, prefix.length() - 1);
    }
    return (prefix.isEmpty() ? "" : "/" + prefix) + "/api/v2/alerts";
  }
}

package dev.ferula.notifier;

import dev.ferula.matcher.relabel.Relabelling;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
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
  private static final String API = "/api/v2/alerts";

  /** The path that alerts are posted to, without detours. */
  String path() {
    Deque<String> steps = new ArrayDeque<>();
    for (String step : (pathPrefix + API).split("/")) {
      if (step.equals("..")) {
        steps.pollLast();
      } else if (!step.isEmpty() && !step.equals(".")) {
        steps.addLast(step);
      }
    }
    return "/" + String.join("/", steps);
  }
}

package dev.ferula.discovery;

import dev.ferula.stats.StatsRegistry;
import java.time.Duration;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** The settings of one way of finding targets. Equal ones find the same targets. */
public interface Mechanism {
  /** Its name, as in {@code consul_sd_configs}. */
  String mechanism();

  /** What finds the targets; it closes the client at its end. */
  Discoverer discoverer(Surroundings surroundings);

  /**
   * What a discoverer works with.
   *
   * @param job a label of its metrics
   * @param client asks servers, with the settings that stand beside the mechanism's own
   * @param environment gives the variables that name the cloud this program runs in
   */
  record Surroundings(
      String job,
      WebClient client,
      StatsRegistry registry,
      RefreshMetrics refreshMetrics,
      Pause pause,
      UnaryOperator<@Nullable String> environment) {
    /** Asks at once and after each interval. */
    public Discoverer refreshing(
        String mechanism, Duration interval, RefreshDiscoverer.Refresh refresh) {
      return new RefreshDiscoverer(mechanism, job, interval, refresh, refreshMetrics, pause);
    }
  }
}

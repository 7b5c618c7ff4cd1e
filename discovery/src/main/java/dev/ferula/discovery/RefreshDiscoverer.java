package dev.ferula.discovery;

import dev.ferula.model.TargetGroup;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

/** Asks for targets at once and after each interval; what fails is told of and asked again. */
public final class RefreshDiscoverer implements Discoverer {
  private static final System.Logger LOG = System.getLogger(RefreshDiscoverer.class.getName());

  /** Where the targets come from. */
  @FunctionalInterface
  public interface Refresh extends AutoCloseable {
    /**
     * The groups as they are now, empty ones for those that are gone.
     *
     * @throws DiscoveryException if they cannot be had
     */
    List<TargetGroup> groups() throws InterruptedException;

    /** Gives up what it holds; nothing is asked afterwards. */
    @Override
    default void close() {}
  }

  private final String mechanism;
  private final String job;
  private final Duration interval;
  private final Refresh refresh;
  private final RefreshMetrics metrics;
  private final Pause pause;

  /**
   * A discoverer, which runs once and closes what it asks at its end.
   *
   * @param mechanism a label of its metrics
   * @param job a label of its metrics
   */
  public RefreshDiscoverer(
      String mechanism,
      String job,
      Duration interval,
      Refresh refresh,
      RefreshMetrics metrics,
      Pause pause) {
    this.mechanism = mechanism;
    this.job = job;
    this.interval = interval;
    this.refresh = refresh;
    this.metrics = metrics;
    this.pause = pause;
    metrics.announce(mechanism, job);
  }

  @Override
  public void run(Consumer<List<TargetGroup>> updates) throws InterruptedException {
    try (refresh) {
      refresh(updates);
    }
  }

  private void refresh(Consumer<List<TargetGroup>> updates) throws InterruptedException {
    while (true) {
      long start = System.nanoTime();
      try {
        updates.accept(refresh.groups());
      } catch (DiscoveryException e) {
        metrics.failed(mechanism, job);
        LOG.log(
            System.Logger.Level.ERROR,
            "cannot refresh targets mechanism="
                + mechanism
                + " config="
                + job
                + " error="
                + e.getMessage());
      }
      metrics.refreshed(mechanism, job, (System.nanoTime() - start) / 1e9);
      pause.await(interval);
    }
  }
}

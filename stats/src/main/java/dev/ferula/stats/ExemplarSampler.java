package dev.ferula.stats;

import dev.ferula.model.Exemplar;
import dev.ferula.model.Labels;
import org.jspecify.annotations.Nullable;

/*
 * A bucket without an exemplar takes the first that comes, so the rare ones get theirs; one that has
 * an exemplar keeps it for a while, so that a busy one costs a look at the clock.
 */
/** Asks the source for exemplars, not too often. */
final class ExemplarSampler {
  private static final System.Logger LOG = System.getLogger(ExemplarSource.class.getName());

  private final StatsRegistry registry;
  private final ExemplarSource source;
  private boolean failed; // whether that was said; saying it twice does no harm

  ExemplarSampler(StatsRegistry registry, ExemplarSource source) {
    this.registry = registry;
    this.source = source;
  }

  /** An exemplar of the value in place of the present one, or null where that one stays. */
  @SuppressWarnings("CatchingUnchecked") // foreign code must not cost the measurement
  @Nullable Exemplar sample(double value, @Nullable Exemplar present) {
    if (present != null) {
      long age = registry.now() - present.timestamp();
      if (age >= 0 && age < StatsRegistry.EXEMPLAR_PAUSE) { // a clock that went back is no reason
        return null;
      }
    }
    try {
      Labels labels = source.current();
      return labels == null || labels.isEmpty() ? null : registry.exemplar(value, labels);
    } catch (RuntimeException | StackOverflowError e) {
      if (!failed) {
        failed = true;
        LOG.log(System.Logger.Level.WARNING, "exemplars are missing, their source fails", e);
      }
      return null;
    }
  }
}

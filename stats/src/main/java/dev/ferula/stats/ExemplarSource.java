package dev.ferula.stats;

import dev.ferula.model.Labels;
import org.jspecify.annotations.Nullable;

/**
 * Says what the running thread is doing, so that distributions and counters keep exemplars of it: a
 * tracing library gives the {@code trace_id} and {@code span_id} of the current span. Registries
 * are given one by {@link StatsRegistry.Builder#exemplars}; the default one takes the first that
 * {@link java.util.ServiceLoader} finds. What is recorded with attachments does not ask.
 */
@FunctionalInterface
public interface ExemplarSource {
  /**
   * The labels of an exemplar of now, or null for none. A source should answer for sampled spans
   * only, since others cannot be looked up. It is asked by the recording thread, at most every
   * {@link StatsRegistry#EXEMPLAR_PAUSE} milliseconds for a bucket that has an exemplar already, so
   * it must be quick; when it throws there is no exemplar, and the first such failure is logged.
   */
  @Nullable Labels current();
}

package dev.ferula.rules.template;

import dev.ferula.stats.StatsRegistry;
import java.util.concurrent.atomic.LongAdder;

/**
 * How many texts of alerts were expanded, and how many failed; goes on from one configuration to
 * the next. Safe for use by several threads.
 */
public final class TemplateCounts {
  private final LongAdder expanded = new LongAdder();
  private final LongAdder failed = new LongAdder();

  /** Shows the counts under Prometheus's names. */
  public void register(StatsRegistry registry) {
    registry.observeCounter(
        "prometheus_template_text_expansions_total",
        "The total number of template text expansions.",
        this::expansions);
    registry.observeCounter(
        "prometheus_template_text_expansion_failures_total",
        "The total number of template text expansion failures.",
        this::failures);
  }

  void expanded() {
    expanded.increment();
  }

  void failed() {
    failed.increment();
  }

  public long expansions() {
    return expanded.sum();
  }

  public long failures() {
    return failed.sum();
  }
}

package dev.ferula.rules;

import dev.ferula.storage.Appendable;
import dev.ferula.storage.Queryable;
import java.util.function.LongSupplier;

/**
 * What every group works with.
 *
 * @param clock milliseconds since the epoch
 * @param nanoTime a clock for durations
 * @param threads runs independent rules of a group at once
 */
public record RuleContext(
    RuleOptions options,
    RuleQuery query,
    Appendable storage,
    Queryable history,
    AlertSink sink,
    AlertTemplates templates,
    RuleMetrics metrics,
    LongSupplier clock,
    LongSupplier nanoTime,
    RuleThreads threads) {

  /** A context in which rules run one after the other. */
  public RuleContext(
      RuleOptions options,
      RuleQuery query,
      Appendable storage,
      Queryable history,
      AlertSink sink,
      AlertTemplates templates,
      RuleMetrics metrics,
      LongSupplier clock,
      LongSupplier nanoTime) {
    this(
        options,
        query,
        storage,
        history,
        sink,
        templates,
        metrics,
        clock,
        nanoTime,
        RuleThreads.NONE);
  }

  RuleContext withOptions(RuleOptions changed, AlertTemplates changedTemplates) {
    return new RuleContext(
        changed,
        query,
        storage,
        history,
        sink,
        changedTemplates,
        metrics,
        clock,
        nanoTime,
        threads);
  }
}

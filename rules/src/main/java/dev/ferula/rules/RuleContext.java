package dev.ferula.rules;

import dev.ferula.storage.Appendable;
import dev.ferula.storage.Queryable;
import java.util.function.LongSupplier;

/**
 * What every group works with.
 *
 * @param clock milliseconds since the epoch
 * @param nanoTime a clock for durations
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
    LongSupplier nanoTime) {

  RuleContext withOptions(RuleOptions changed, AlertTemplates changedTemplates) {
    return new RuleContext(
        changed, query, storage, history, sink, changedTemplates, metrics, clock, nanoTime);
  }
}

package dev.ferula.jvm;

import dev.ferula.model.MetricType;
import dev.ferula.stats.read.MetricFamily;
import dev.ferula.stats.read.MetricSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * A fixed set of families whose rows are asked for whenever they are read. For the few numbers that
 * the JVM keeps already. Safe for use by several threads at once, if the callbacks are.
 */
final class CallbackSource implements MetricSource {
  private final List<MetricFamily> families;

  private CallbackSource(List<MetricFamily> families) {
    this.families = families;
  }

  /** Yields the rows there are at the moment; called in the thread of a scrape. */
  @FunctionalInterface
  interface Rows {
    void rows(Sink sink);
  }

  /** Takes the rows of one read; not to be kept. */
  interface Sink {
    /** A row with one value; as many label values as the family has names. */
    void value(double value, String... labelValues);

    /** A row of a summary without quantiles. */
    void totals(long count, double sum, String... labelValues);
  }

  static Builder builder() {
    return new Builder();
  }

  @Override
  public List<MetricFamily> families() {
    return families;
  }

  /** Collects families in any order; for one thread. */
  static final class Builder {
    private final List<MetricFamily> families = new ArrayList<>();

    private Builder() {}

    Builder counter(String name, String help, Rows rows) {
      return add(name, MetricType.COUNTER, help, List.of(), rows);
    }

    Builder gauge(String name, String help, Rows rows) {
      return add(name, MetricType.GAUGE, help, List.of(), rows);
    }

    Builder gauge(String name, String help, String labelName, Rows rows) {
      return add(name, MetricType.GAUGE, help, List.of(labelName), rows);
    }

    Builder add(String name, MetricType type, String help, List<String> labelNames, Rows rows) {
      families.add(new CallbackFamily(name, type, help, labelNames, rows));
      return this;
    }

    CallbackSource build() {
      families.sort(Comparator.comparing(MetricFamily::name));
      return new CallbackSource(List.copyOf(families));
    }
  }
}

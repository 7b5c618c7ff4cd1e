package dev.ferula.exporter;

import dev.ferula.model.MetricType;
import dev.ferula.stats.read.MetricFamily;
import dev.ferula.stats.read.MetricSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** A fixed set of callback families. */
final class CallbackSource implements MetricSource {
  private final List<MetricFamily> families;

  private CallbackSource(List<MetricFamily> families) {
    this.families = families;
  }

  static Builder builder() {
    return new Builder();
  }

  @Override
  public List<MetricFamily> families() {
    return families;
  }

  /** Collects families in any order. */
  static final class Builder {
    private final List<MetricFamily> families = new ArrayList<>();

    Builder counter(String name, String help, CallbackFamily.Rows rows) {
      return add(name, MetricType.COUNTER, help, List.of(), rows);
    }

    Builder gauge(String name, String help, CallbackFamily.Rows rows) {
      return add(name, MetricType.GAUGE, help, List.of(), rows);
    }

    Builder gauge(String name, String help, String labelName, CallbackFamily.Rows rows) {
      return add(name, MetricType.GAUGE, help, List.of(labelName), rows);
    }

    Builder add(
        String name,
        MetricType type,
        String help,
        List<String> labelNames,
        CallbackFamily.Rows rows) {
      families.add(new CallbackFamily(name, type, help, labelNames, rows));
      return this;
    }

    CallbackSource build() {
      families.sort(Comparator.comparing(MetricFamily::name));
      return new CallbackSource(List.copyOf(families));
    }
  }
}

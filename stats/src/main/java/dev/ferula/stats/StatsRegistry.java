package dev.ferula.stats;

import static java.util.Objects.requireNonNull;

import dev.ferula.model.MetricType;
import dev.ferula.model.Utf8Order;
import dev.ferula.stats.read.MetricFamily;
import dev.ferula.stats.read.MetricSource;
import java.time.Clock;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;

/**
 * Everything that is measured together and read together. Programs have one, tests and embedded
 * servers one each; nothing is shared between registries.
 *
 * <p>Instruments are made here. Asking again for the same instrument returns the one that is there;
 * asking for a different one under the same name is refused. Safe for use by several threads at
 * once.
 */
public final class StatsRegistry implements MetricSource {
  /** How many series a family has at most unless told otherwise. */
  public static final int DEFAULT_ROW_LIMIT = 10_000;

  private final Clock clock;
  private final int rowLimit;
  private final EnumMap<Dropped, LongAdder> dropped = new EnumMap<>(Dropped.class);
  private final TreeMap<String, RowFamily> byName = new TreeMap<>(Utf8Order.COMPARATOR);
  private volatile List<MetricFamily> families = List.of();

  private StatsRegistry(Builder builder) {
    this.clock = builder.clock;
    this.rowLimit = builder.rowLimit;
    for (Dropped reason : Dropped.values()) {
      dropped.put(reason, new LongAdder());
    }
  }

  /** A registry with the defaults. */
  public static StatsRegistry create() {
    return builder().build();
  }

  public static Builder builder() {
    return new Builder();
  }

  /** A counter without labels. It is there, at 0, from now on. */
  public Counter counter(String name, String description) {
    return counters(Descriptor.of(name, description)).with();
  }

  /** A counter with labels. */
  public Labelled<Counter> counters(String name, String description, String... labelNames) {
    return counters(Descriptor.of(name, description).by(labelNames));
  }

  /** A counter as described. */
  public Labelled<Counter> counters(Descriptor descriptor) {
    return labelled(descriptor, MetricType.COUNTER, CounterRow::new, row -> (CounterRow) row);
  }

  private <I> Labelled<I> labelled(
      Descriptor descriptor, MetricType type, RowFamily.RowMaker maker, Function<Row, I> handle) {
    synchronized (byName) {
      RowFamily family = byName.get(descriptor.name());
      if (family == null) {
        family = new RowFamily(this, descriptor, type, maker);
        byName.put(descriptor.name(), family);
        families = List.copyOf(byName.values());
      } else if (family.type() != type || !family.descriptor().equals(descriptor)) {
        throw new IllegalArgumentException(
            "metric "
                + descriptor.name()
                + " is registered already as "
                + family.type().text()
                + " "
                + family.descriptor()
                + ", asked for "
                + type.text()
                + " "
                + descriptor);
      }
      return new Labelled<>(family, handle);
    }
  }

  @Override
  public List<MetricFamily> families() {
    return families;
  }

  int rowLimit() {
    return rowLimit;
  }

  long now() {
    return clock.millis();
  }

  void dropped(Dropped reason) {
    requireNonNull(dropped.get(reason)).increment();
  }

  /** How many measurements were left out so far, by reason. */
  public Map<String, Long> droppedMeasurements() {
    Map<String, Long> counts = new TreeMap<>();
    dropped.forEach((reason, count) -> counts.put(reason.reason, count.sum()));
    return counts;
  }

  /** What a registry may be told. */
  public static final class Builder {
    private Clock clock = Clock.systemUTC();
    private int rowLimit = DEFAULT_ROW_LIMIT;

    private Builder() {}

    /** Where times of creation come from. */
    public Builder clock(Clock newClock) {
      clock = newClock;
      return this;
    }

    /** How many series a family may have; further ones are folded into one overflow series. */
    public Builder rowLimit(int newRowLimit) {
      if (newRowLimit < 1) {
        throw new IllegalArgumentException("row limit must be at least 1, got " + newRowLimit);
      }
      rowLimit = newRowLimit;
      return this;
    }

    public StatsRegistry build() {
      return new StatsRegistry(this);
    }
  }
}

package dev.ferula.stats;

import dev.ferula.model.Exemplar;
import dev.ferula.model.Labels;
import dev.ferula.model.MetricType;
import dev.ferula.stats.read.MetricFamily;
import dev.ferula.stats.read.Point;
import dev.ferula.stats.read.RowVisitor;
import java.time.Duration;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.DoubleConsumer;
import org.jspecify.annotations.Nullable;

/** A family whose rows live in a {@link RowTable}: an instrument or a registered view. */
final class RowFamily implements MetricFamily {
  /** How many cells the rows have all together, about. */
  private static final int MAX_CELLS = 1 << 14;

  /** Of counters: whether measurements are counted rather than summed. */
  final boolean countsOnly;

  /** Of counters: whether the sum is one of doubles, rather than of longs and what is added. */
  final boolean sumsDoubles;

  /** Of gauges: whether a negative value is shown as 0. */
  final boolean hidesNegative;

  /** What asks for exemplars of measurements that bring none; null where nobody does. */
  final @Nullable ExemplarSampler exemplars;

  private final StatsRegistry registry;
  private final Descriptor descriptor;
  private final Shape shape;
  private final @Nullable Duration expiry;
  private final int rowLimit;
  private final boolean ofView;
  private final long created;
  private final RowTable table = new RowTable();
  private volatile @Nullable Row overflow;
  private volatile @Nullable Counter overflows;
  private volatile boolean closed;
  private volatile @Nullable Object attachment;

  RowFamily(
      StatsRegistry registry,
      Descriptor descriptor,
      Shape shape,
      @Nullable Duration expiry,
      int rowLimit,
      boolean ofView) {
    this.registry = registry;
    this.exemplars = registry.exemplars;
    this.descriptor = descriptor;
    this.shape = shape;
    this.expiry = expiry;
    this.rowLimit = rowLimit;
    this.ofView = ofView;
    this.hidesNegative = !ofView && registry.rules().instruments() == Compatibility.GO;
    this.created = registry.now();
    this.countsOnly = shape.kind() == SumForm.COUNT;
    this.sumsDoubles =
        shape.kind() instanceof SumForm form && form != SumForm.COUNT && form != SumForm.EXACT;
  }

  Descriptor descriptor() {
    return descriptor;
  }

  Shape shape() {
    return shape;
  }

  /** The row with these values, made where there is none; the overflow row beyond the limit. */
  Row rowFor(String[] values) {
    Row row = table.find(RowTable.hash(values), values);
    return row != null ? row : make(values, shape.maker());
  }

  /** Puts a row that is made here in the place of the one with these values, if any. */
  void replace(String[] values, BiFunction<RowFamily, @Nullable String[], Row> maker) {
    synchronized (table) {
      remove(values);
      make(values, maker);
    }
  }

  private Row make(String[] values, BiFunction<RowFamily, @Nullable String[], Row> maker) {
    Row full = overflow;
    if (full == null || table.size() < rowLimit) {
      synchronized (table) {
        Row row = table.find(RowTable.hash(values), values);
        if (row != null) {
          return row;
        }
        if (table.size() < rowLimit) {
          Row made = maker.apply(this, values.clone());
          table.add(made);
          return made;
        }
        full = overflow;
        if (full == null) {
          full = maker.apply(this, new String[descriptor.labelNames().size()]);
          full.overflow = true;
          overflow = full;
        }
      }
    }
    countOverflow(); // outside the monitor: this may make a counter
    return full;
  }

  private void countOverflow() {
    Counter counter = overflows;
    if (counter == null) {
      counter = registry.overflowCounter(this);
      overflows = counter;
    }
    counter.increment();
  }

  boolean remove(String[] values) {
    synchronized (table) {
      Row row = table.find(RowTable.hash(values), values);
      if (row == null) {
        return false;
      }
      row.state = Row.DEAD;
      table.removeDead();
      return true;
    }
  }

  /** Says that the family is registered no more, so that nobody keeps its rows in mind. */
  void close() {
    closed = true;
  }

  boolean isClosed() {
    return closed;
  }

  void clear() {
    synchronized (table) {
      for (Row row : table.sorted()) {
        row.state = Row.DEAD;
      }
      table.removeDead();
      overflow = null;
    }
  }

  /**
   * How many threads may have a cell of their own in each row; none where rows die, which cells do
   * not know of.
   */
  int cellsPerRow() {
    return expiry != null
        ? 0
        : Math.min(StripedNumber.COUNT, MAX_CELLS / Math.max(1, table.size()));
  }

  /** Whether a sum may take a negative amount or NaN; where not, the drop is counted. */
  boolean admits(double amount) {
    if (amount < 0 && !ofView && registry.rules().instruments() != Compatibility.MODERN) {
      return false;
    }
    boolean admitted =
        amount < 0
            ? ofView && registry.rules().negatives() != NegativeRule.DROP
            : registry.takesNan();
    if (!admitted) {
      registry.dropped(amount < 0 ? Dropped.NEGATIVE : Dropped.NAN);
    }
    return admitted;
  }

  /** Whether a count may take a negative value or NaN; where not, the drop is counted. */
  boolean counts(double value) {
    return Double.isNaN(value) || admits(value);
  }

  /** Whether a distribution may take NaN; where not, the drop is counted. */
  boolean takesNan() {
    if (!registry.takesNan()) {
      registry.dropped(Dropped.NAN);
      return false;
    }
    return true;
  }

  void callbackFailed(@Nullable Throwable failure) {
    registry.callbackFailed(this, failure);
  }

  Exemplar exemplar(double value, Labels attachments) {
    return registry.exemplar(value, attachments);
  }

  Timer timer(DoubleConsumer recorder) {
    return registry.timer(descriptor.unit(), recorder);
  }

  /** The time, for those who come into being. */
  long now() {
    return registry.now();
  }

  long nanoTime() {
    return registry.nanoTime();
  }

  @Override
  public String name() {
    return descriptor.name();
  }

  @Override
  public String description() {
    return descriptor.description();
  }

  @Override
  public String unit() {
    return descriptor.unit();
  }

  @Override
  public MetricType type() {
    return shape.type();
  }

  @Override
  public List<String> labelNames() {
    return descriptor.labelNames();
  }

  @Override
  public List<Double> bounds() {
    return shape.bounds();
  }

  @Override
  public boolean isNative() {
    return shape.isNative();
  }

  @Override
  public long created() {
    return created;
  }

  @Override
  public int rowCount() {
    return table.size() + (overflow == null ? 0 : 1);
  }

  @Override
  public void read(Point point, RowVisitor visitor) {
    if (expiry != null) {
      sweep(registry.now(), expiry.toMillis());
    }
    boolean gone = false;
    for (Row row : table.sorted()) {
      if (row.read(point.clear())) {
        visitor.row(row, point);
      }
      gone |= row.state == Row.DEAD;
    }
    Row last = overflow;
    if (last != null && last.read(point.clear())) {
      visitor.row(last, point);
    }
    if (gone) {
      table.removeDead();
    }
  }

  /* Rows that nobody has recorded to since the sweep that first found them idle die. */
  private void sweep(long now, long expiryMillis) {
    synchronized (table) {
      boolean expired = false;
      for (Row row : table.sorted()) {
        if (row.state == Row.ACTIVE) {
          row.rest(now);
        } else {
          expired |= row.expire(now, expiryMillis);
        }
      }
      if (expired) {
        table.removeDead();
      }
    }
  }

  @Override
  public @Nullable Object attachment() {
    return attachment;
  }

  @Override
  public void attach(@Nullable Object newAttachment) {
    attachment = newAttachment;
  }
}

package dev.ferula.stats;

import dev.ferula.model.MetricType;
import dev.ferula.stats.read.MetricFamily;
import dev.ferula.stats.read.Point;
import dev.ferula.stats.read.RowVisitor;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A family whose rows live in a {@link RowTable}: an instrument or a registered view. */
final class RowFamily implements MetricFamily {
  /** Makes the row for label values that are new to the family. */
  @FunctionalInterface
  interface RowMaker {
    Row make(RowFamily family, @Nullable String[] values, long created);
  }

  private final Descriptor descriptor;
  private final MetricType type;
  private final RowMaker maker;
  private final StatsRegistry registry;
  private final int rowLimit;
  private final long created;
  private final RowTable table = new RowTable();
  private volatile @Nullable Row overflow;
  private volatile @Nullable Object attachment;

  RowFamily(StatsRegistry registry, Descriptor descriptor, MetricType type, RowMaker maker) {
    this.registry = registry;
    this.descriptor = descriptor;
    this.type = type;
    this.maker = maker;
    this.rowLimit = registry.rowLimit();
    this.created = registry.now();
  }

  Descriptor descriptor() {
    return descriptor;
  }

  /** The row with these values, made where there is none; the overflow row beyond the limit. */
  Row rowFor(@Nullable String[] values) {
    Row row = table.find(RowTable.hash(values), values);
    return row != null ? row : make(values);
  }

  private Row make(@Nullable String[] values) {
    synchronized (table) {
      Row row = table.find(RowTable.hash(values), values);
      if (row != null) {
        return row;
      }
      if (table.size() >= rowLimit) {
        return overflowRow();
      }
      Row made = maker.make(this, values.clone(), registry.now());
      table.add(made);
      return made;
    }
  }

  private Row overflowRow() {
    Row row = overflow;
    if (row == null) {
      row = maker.make(this, new @Nullable String[descriptor.labelNames().size()], registry.now());
      row.overflow = true;
      overflow = row;
    }
    return row;
  }

  boolean remove(@Nullable String[] values) {
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

  void clear() {
    synchronized (table) {
      for (Row row : table.sorted()) {
        row.state = Row.DEAD;
      }
      table.removeDead();
      overflow = null;
    }
  }

  /** Whether a sum may take a negative amount or NaN; where not, the drop is counted. */
  boolean admits(double amount) {
    registry.dropped(amount < 0 ? Dropped.NEGATIVE : Dropped.NAN);
    return false;
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
    return type;
  }

  @Override
  public List<String> labelNames() {
    return descriptor.labelNames();
  }

  @Override
  public List<Double> bounds() {
    return List.of();
  }

  @Override
  public boolean isNative() {
    return false;
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
    for (Row row : table.sorted()) {
      row.read(point.clear());
      visitor.row(row, point);
    }
    Row last = overflow;
    if (last != null) {
      last.read(point.clear());
      visitor.row(last, point);
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

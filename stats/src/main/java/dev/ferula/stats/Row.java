package dev.ferula.stats;

import dev.ferula.stats.read.MetricRow;
import dev.ferula.stats.read.Point;
import org.jspecify.annotations.Nullable;

/**
 * One series: its label values together with its cells, in one object.
 *
 * <p>A row that may expire goes from active to idle at a sweep; whoever records makes it active
 * again. A row that is found idle for too long dies and leaves its table. A writer adds first and
 * looks at the state afterwards, so a measurement that hit a dying row is seen to be lost and
 * recorded again in the row that takes its place.
 */
abstract class Row implements MetricRow {
  static final int ACTIVE = 0;
  static final int IDLE = 1;
  static final int DEAD = 2;

  final RowFamily family;
  final @Nullable String[] values;
  final int hash;
  private final long created;

  boolean overflow; // set before the row is seen by anyone
  volatile int state = ACTIVE;
  private volatile @Nullable Object attachment;

  /** The array belongs to the row from now on. */
  Row(RowFamily family, @Nullable String[] values, long created) {
    this.family = family;
    this.values = values;
    this.hash = RowTable.hash(values);
    this.created = created;
  }

  /** Takes in a measurement; what the aggregation cannot take is dropped and counted. */
  abstract void record(double value);

  /** As {@link #record(double)}, exact for aggregations that can be. */
  void record(long value) {
    record((double) value);
  }

  /** Copies the numbers into an already cleared point. */
  abstract void read(Point point);

  @Override
  public final @Nullable String labelValue(int i) {
    return values[i];
  }

  @Override
  public final long created() {
    return created;
  }

  @Override
  public final boolean isOverflow() {
    return overflow;
  }

  @Override
  public final @Nullable Object attachment() {
    return attachment;
  }

  @Override
  public final void attach(@Nullable Object newAttachment) {
    attachment = newAttachment;
  }
}

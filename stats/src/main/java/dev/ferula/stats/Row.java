package dev.ferula.stats;

import dev.ferula.model.Exemplar;
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
abstract class Row extends RowFront implements MetricRow {
  final @Nullable String[] values;
  final int hash;
  private final long created;

  boolean overflow; // set before the row is seen by anyone
  private long idleSince; // of a row that is idle; guarded by its table
  private volatile @Nullable Object attachment;

  /** The array belongs to the row from now on. */
  Row(RowFamily family, @Nullable String[] values) {
    super(family);
    this.values = values;
    this.hash = RowTable.hash(values);
    this.created = family.now();
  }

  /** As {@link #record(double)}, keeping the exemplar where the aggregation has room for one. */
  void record(double value, Exemplar exemplar) {
    record(value);
  }

  /** As {@link #record(double, Exemplar)}, exact for aggregations that can be. */
  void record(long value, Exemplar exemplar) {
    record((double) value, exemplar);
  }

  /** Copies the numbers into an already cleared point; false where there is nothing to show. */
  abstract boolean read(Point point);

  /** Makes an active row idle, to see whether anyone wakes it. */
  final void rest(long now) {
    idleSince = now;
    STATE.compareAndSet(this, ACTIVE, IDLE);
  }

  /** Lets a row die that nobody has woken for so long; whether it did. */
  final boolean expire(long now, long expiry) {
    return now - idleSince >= expiry && STATE.compareAndSet(this, IDLE, DEAD);
  }

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

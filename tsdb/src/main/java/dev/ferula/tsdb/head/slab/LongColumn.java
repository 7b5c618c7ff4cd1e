package dev.ferula.tsdb.head.slab;

import dev.ferula.tsdb.head.image.ImageReader;
import dev.ferula.tsdb.head.image.ImageWriter;

/**
 * Longs by index, in pages that never move. Upper halves are kept only from the first on that is
 * not zero. One thread writes at a time; a reader sees an entry once it has learned the index in a
 * way that orders it behind the write.
 */
public final class LongColumn {
  private final IntColumn lower = new IntColumn();

  /* Has no entries before the first that is not zero. */
  private final IntColumn upper = new IntColumn();

  public long get(int index) {
    long low = lower.get(index) & 0xffffffffL;
    return upper.has(index) ? ((long) upper.get(index) << Integer.SIZE) | low : low;
  }

  /** Sets an entry, making its page if there is none; entries never set are 0. */
  public void set(int index, long value) {
    int high = (int) (value >>> Integer.SIZE);
    if (high != 0 || upper.has(index)) {
      upper.set(index, high);
    }
    lower.set(index, (int) value);
  }

  /** Writes all entries. */
  public void save(ImageWriter out) {
    lower.save(out);
    upper.save(out);
  }

  /** Takes the entries that were written. */
  public void load(ImageReader in) {
    lower.load(in);
    upper.load(in);
  }

  public long bytes() {
    return lower.bytes() + upper.bytes();
  }
}

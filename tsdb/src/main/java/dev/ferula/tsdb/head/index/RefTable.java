package dev.ferula.tsdb.head.index;

import dev.ferula.tsdb.head.image.ImageReader;
import dev.ferula.tsdb.head.image.ImageWriter;
import dev.ferula.tsdb.head.slab.Bytes;

/**
 * From a series' ref to its slot: pages of 1,024 consecutive refs, found by open addressing. Refs
 * are given out in order, so a page is full of series that came together, and a page whose series
 * are all gone is dropped.
 *
 * <p>One thread writes at a time. A lookup beside a write finds every ref that the reader learned
 * of in a way that orders it behind the ref's insertion, and answers {@link #NONE} or an old slot
 * for others, so whoever acts on the answer checks the slot's own ref.
 */
final class RefTable {
  /** The slot of no series. */
  static final int NONE = -1;

  private static final int PAGE_SHIFT = 10;
  private static final int PAGE_MASK = (1 << PAGE_SHIFT) - 1;

  private static final class Table {
    final long[] keys;
    final int[][] pages;

    Table(int capacity) {
      keys = new long[capacity];
      pages = new int[capacity][];
    }
  }

  /* A key is the page number plus one; a page counts its entries behind the last of them. */
  private volatile Table table = new Table(16);
  private int pageCount;

  int slot(long ref) {
    Table t = table;
    int[] page = t.pages[find(t, ref >>> PAGE_SHIFT)];
    return page == null ? NONE : page[(int) ref & PAGE_MASK] - 1;
  }

  /* Each page is found once for the refs of it that stand in a row, as those of a record do. */
  void slots(long[] of, int size, int[] into) {
    Table t = table;
    long number = -1;
    int[] page = null;
    for (int i = 0; i < size; i++) {
      long ref = of[i];
      if (ref >>> PAGE_SHIFT != number) {
        number = ref >>> PAGE_SHIFT;
        page = t.pages[find(t, number)];
      }
      into[i] = page == null ? NONE : page[(int) ref & PAGE_MASK] - 1;
    }
  }

  void put(long ref, int slot) {
    Table t = table;
    int at = find(t, ref >>> PAGE_SHIFT);
    if (t.pages[at] == null) {
      t = makeRoom(t);
      at = find(t, ref >>> PAGE_SHIFT);
      t.pages[at] = new int[PAGE_MASK + 2];
      t.keys[at] = (ref >>> PAGE_SHIFT) + 1;
      pageCount++;
    }
    int[] page = t.pages[at];
    if (page[(int) ref & PAGE_MASK] == 0) {
      page[PAGE_MASK + 1]++;
    }
    page[(int) ref & PAGE_MASK] = slot + 1;
  }

  void remove(long ref) {
    Table t = table;
    int at = find(t, ref >>> PAGE_SHIFT);
    int[] page = t.pages[at];
    if (page == null || page[(int) ref & PAGE_MASK] == 0) {
      return;
    }
    page[(int) ref & PAGE_MASK] = 0;
    if (--page[PAGE_MASK + 1] == 0) {
      pageCount--;
      table = rebuilt(t, t.keys.length, (ref >>> PAGE_SHIFT) + 1);
    }
  }

  private Table makeRoom(Table t) {
    if (pageCount + 1 <= t.keys.length / 2) {
      return t;
    }
    Table larger = rebuilt(t, 2 * t.keys.length, 0);
    table = larger;
    return larger;
  }

  private static Table rebuilt(Table t, int capacity, long without) {
    Table made = new Table(capacity);
    for (int i = 0; i < t.keys.length; i++) {
      if (t.keys[i] != 0 && t.keys[i] != without) {
        int at = find(made, t.keys[i] - 1);
        made.pages[at] = t.pages[i];
        made.keys[at] = t.keys[i];
      }
    }
    return made;
  }

  private static int find(Table t, long page) {
    int mask = t.keys.length - 1;
    int at = (int) Bytes.mix(page) & mask;
    while (t.keys[at] != 0 && t.keys[at] != page + 1) {
      at = (at + 1) & mask;
    }
    return at;
  }

  void save(ImageWriter out) {
    Table t = table;
    out.write(t.keys.length);
    out.write(pageCount);
    for (int at = 0; at < t.keys.length; at++) {
      if (t.keys[at] != 0) {
        out.write(at);
        out.write(t.keys[at]);
        out.write(t.pages[at], 0, PAGE_MASK + 2);
      }
    }
  }

  void load(ImageReader in) {
    Table t = new Table(in.readCount());
    pageCount = in.readCount();
    for (int left = pageCount; left > 0; left--) {
      int at = in.readCount();
      t.keys[at] = in.readLong();
      t.pages[at] = new int[PAGE_MASK + 2];
      in.read(t.pages[at], 0, PAGE_MASK + 2);
    }
    table = t;
  }

  long bytes() {
    return (long) pageCount * 4 * (PAGE_MASK + 2) + 12L * table.keys.length;
  }
}

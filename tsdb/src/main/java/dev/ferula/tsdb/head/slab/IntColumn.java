package dev.ferula.tsdb.head.slab;

import dev.ferula.tsdb.head.image.ImageReader;
import dev.ferula.tsdb.head.image.ImageWriter;
import java.util.Arrays;

/**
 * Ints by index, in pages that never move. One thread writes at a time; a reader sees an entry once
 * it has learned the index in a way that orders it behind the write.
 */
public final class IntColumn {
  /* Small, so that the making of pages is seen before a setting is compiled, not after. */
  private static final int SHIFT = 10;
  private static final int MASK = (1 << SHIFT) - 1;

  private int[][] pages = new int[0][];
  private int used;

  public int get(int index) {
    return pages[index >>> SHIFT][index & MASK];
  }

  /** Whether the entry has a page. */
  boolean has(int index) {
    int[][] known = pages;
    int page = index >>> SHIFT;
    return page < known.length && known[page] != null;
  }

  /** Sets an entry, making its page if there is none; entries never set are 0. */
  public void set(int index, int value) {
    int page = index >>> SHIFT;
    if (page >= used) {
      grow(page);
    }
    pages[page][index & MASK] = value;
  }

  private void grow(int page) {
    if (page >= pages.length) {
      pages = Arrays.copyOf(pages, Math.max(page + 1, pages.length * 2));
    }
    while (used <= page) {
      pages[used++] = new int[1 << SHIFT];
    }
  }

  /** Writes all entries. */
  public void save(ImageWriter out) {
    out.write(used);
    for (int page = 0; page < used; page++) {
      out.write(pages[page], 0, 1 << SHIFT);
    }
  }

  /** Takes the entries that were written. */
  public void load(ImageReader in) {
    used = in.readCount();
    pages = new int[used][];
    for (int page = 0; page < used; page++) {
      pages[page] = new int[1 << SHIFT];
      in.read(pages[page], 0, 1 << SHIFT);
    }
  }

  public long bytes() {
    return (long) used << (SHIFT + 2);
  }
}

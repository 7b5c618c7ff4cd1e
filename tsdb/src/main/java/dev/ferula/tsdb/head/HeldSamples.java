package dev.ferula.tsdb.head;

import dev.ferula.memory.MemoryAccount;
import dev.ferula.tsdb.head.index.SeriesTable;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Samples that a log has, held back until there are some of each series. A log has one sample of
 * all series after the other, so what is kept of a series has left every cache when its next one
 * comes; of series that lie together several are taken at a time instead. Within a series nothing
 * changes its order. For one thread.
 */
final class HeldSamples {
  /** Who gets the samples. */
  interface Taker {
    /** Reads what the next sample of a series needs; some bits of it, of no meaning. */
    int touch(int slot);

    /** Takes samples of a series: times and raw bits of values by turns. */
    void take(int slot, long[] samples, int from, int to);
  }

  /** How many samples are held in all, which are 16 bytes each. */
  private static final int MOST = 3 << 18;

  /** How many samples are held of the series of a page, at least and at most. */
  private static final int LEAST_OF_PAGE = 1 << 10;

  private static final int MOST_OF_PAGE = 1 << 13;

  /** Few, so that what happens when it is full is seen before all of this is compiled. */
  private static final int FIRST_OF_PAGE = 1 << 6;

  /**
   * So many pages are let go early, the first with few samples, each with twice as many as the one
   * before it, and all so many times: what becomes of a series that has samples already, and of
   * several samples of it, is seen before that is compiled. Code that is compiled without having
   * seen it is thrown away at the first of them, and compiled again.
   */
  private static final int EARLY_PAGES = 6;

  private static final int EARLY_RELEASES = 100;

  private static final int PAGE_SHIFT = 10;
  private static final int PAGE_SIZE = 1 << PAGE_SHIFT;
  private static final int PAGE_MASK = PAGE_SIZE - 1;

  /** Times that leave no room for a slot beside them are beyond these. */
  private static final long TIME_LIMIT = 1L << (63 - PAGE_SHIFT);

  /**
   * The samples of a page in their order: time and number within the page, raw bits of the value.
   */
  private static final class Page {
    long[] entries = new long[2 * FIRST_OF_PAGE];
    int size;
    int releases;
  }

  private final Taker taker;
  private final MemoryAccount memory;
  private @Nullable Page[] pages = new Page[16];
  private int used;
  private final int[] ends = new int[PAGE_SIZE + 1];
  private long[] sorted = new long[0];
  /* Of no meaning; what is read early must be used somehow. */
  int touched;

  /**
   * Holds nothing yet.
   *
   * @param taker gets the samples in the end
   * @param memory counts what they are held in, which is not refused
   */
  HeldSamples(Taker taker, MemoryAccount memory) {
    this.taker = taker;
    this.memory = memory;
  }

  /**
   * Adds samples, each of a series; those of none are left out.
   *
   * @param size how many there are
   */
  void add(int[] slots, long[] timestamps, double[] values, int size) {
    for (int i = 0; i < size; i++) {
      if (slots[i] != SeriesTable.NONE) {
        add(slots[i], timestamps[i], Double.doubleToRawLongBits(values[i]));
      }
    }
  }

  /** Adds a sample of a series. */
  void add(int slot, long timestamp, long valueBits) {
    if (timestamp >= TIME_LIMIT || timestamp < -TIME_LIMIT) {
      release(slot);
      taker.take(slot, new long[] {timestamp, valueBits}, 0, 2);
      return;
    }
    Page page = page(slot >>> PAGE_SHIFT);
    if (page.size == page.entries.length) {
      makeRoom(slot >>> PAGE_SHIFT, page);
    }
    page.entries[page.size] = (timestamp << PAGE_SHIFT) | (slot & PAGE_MASK);
    page.entries[page.size + 1] = valueBits;
    page.size += 2;
  }

  private Page page(int number) {
    if (number >= pages.length) {
      pages = Arrays.copyOf(pages, Math.max(number + 1, 2 * pages.length));
    }
    Page page = pages[number];
    if (page == null) {
      page = new Page();
      memory.reserve(bytes(page.entries));
      pages[number] = page;
      used++;
    }
    return page;
  }

  private void makeRoom(int number, Page page) {
    int most = 2 * most(number, page);
    if (page.size < most) {
      resize(page, Math.min(most, 4 * page.size));
      return;
    }
    release(number, page);
    if (page.entries.length > most) {
      resize(page, most);
    }
  }

  private int most(int number, Page page) {
    if (number < EARLY_PAGES && page.releases++ < EARLY_RELEASES) {
      return FIRST_OF_PAGE << number;
    }
    return Math.clamp(MOST / used, LEAST_OF_PAGE, MOST_OF_PAGE);
  }

  private void resize(Page page, int length) {
    memory.release(bytes(page.entries));
    page.entries = Arrays.copyOf(page.entries, length);
    memory.reserve(bytes(page.entries));
  }

  private static long bytes(long[] entries) {
    return (long) Long.BYTES * entries.length;
  }

  /** Lets those of a series go, with those of others. */
  void release(int slot) {
    int number = slot >>> PAGE_SHIFT;
    Page page = number < pages.length ? pages[number] : null;
    if (page != null && page.size > 0) {
      release(number, page);
    }
  }

  /** Lets all go, and what memory they were held in. */
  void releaseAll() {
    for (int number = 0; number < pages.length; number++) {
      release(number << PAGE_SHIFT);
      Page page = pages[number];
      if (page != null) {
        memory.release(bytes(page.entries));
      }
    }
    pages = new Page[16];
    used = 0;
    memory.release(bytes(sorted));
    sorted = new long[0];
  }

  /* Sorts by series, those of one stay in their order. */
  private void release(int number, Page page) {
    long[] entries = page.entries;
    int size = page.size;
    page.size = 0;
    if (sorted.length < size) {
      memory.reserve(bytes(entries) - bytes(sorted));
      sorted = new long[entries.length];
    }
    count(entries, size);
    sort(entries, size);
    take(number << PAGE_SHIFT, size);
  }

  /* Where the samples of each series begin, and as the next begin, end. */
  private void count(long[] entries, int size) {
    Arrays.fill(ends, 0);
    for (int i = 0; i < size; i += 2) {
      ends[(int) (entries[i] & PAGE_MASK) + 1] += 2;
    }
    for (int i = 0; i < PAGE_SIZE; i++) {
      ends[i + 1] += ends[i];
    }
  }

  private void sort(long[] entries, int size) {
    for (int i = 0; i < size; i += 2) {
      int at = (int) (entries[i] & PAGE_MASK);
      int to = ends[at];
      ends[at] = to + 2;
      sorted[to] = entries[i] >> PAGE_SHIFT;
      sorted[to + 1] = entries[i + 1];
    }
  }

  /* In two passes, so that the memory of several series is waited for together. */
  private void take(int first, int size) {
    int from = 0;
    for (int i = 0; from < size; i++) {
      if (ends[i] > from) {
        touched ^= taker.touch(first + i);
        from = ends[i];
      }
    }
    from = 0;
    for (int i = 0; from < size; i++) {
      if (ends[i] > from) {
        taker.take(first + i, sorted, from, ends[i]);
        from = ends[i];
      }
    }
  }
}

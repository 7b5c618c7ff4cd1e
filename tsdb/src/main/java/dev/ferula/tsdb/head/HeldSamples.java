package dev.ferula.tsdb.head;

import dev.ferula.memory.MemoryAccount;
import dev.ferula.tsdb.head.index.SeriesTable;
import dev.ferula.tsdb.head.samples.SampleWriter;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Samples that a log has, held back until there are some of each series. A log has one sample of
 * all series after the other, so what is kept of a series has left every cache when its next one
 * comes; of series that lie together several are taken at a time instead. Where there is no room
 * for more, series go in turns, so that those that go have twice as many as the others on average.
 * Within a series nothing changes its order. For one thread.
 */
final class HeldSamples {
  /** Who gets the samples. */
  interface Taker {
    /**
     * Reads what the next samples of several series need.
     *
     * @param count how many series, {@link SampleWriter#MOST_TOUCHED} at most
     * @param samples how many samples of each will come, about
     * @return some bits of it, of no meaning
     */
    int touch(int[] slots, int count, int samples);

    /** Takes samples of a series: times and raw bits of values by turns. */
    void take(int slot, long[] samples, int from, int to);
  }

  /** How many blocks of samples are held in all, which are 12 bytes each. */
  private static final int MOST_BLOCKS = (1 << 20) / HeldBlocks.SAMPLES;

  /** How many blocks there are for the series of a page in any case. */
  private static final int LEAST_BLOCKS_OF_PAGE = 4;

  /** How many samples are held of the series of a page at most. */
  private static final int MOST_OF_PAGE = 1 << 14;

  /**
   * So many pages are let go early, the first with few samples, each with twice as many as the one
   * before it, and all so many times: what becomes of a series that has samples already, and of
   * several samples of it, is seen before that is compiled. Code that is compiled without having
   * seen it is thrown away at the first of them, and compiled again.
   */
  private static final int EARLY_PAGES = 6;

  private static final int EARLY_RELEASES = 100;
  private static final int FIRST_OF_PAGE = 1 << 6;

  private static final int PAGE_SHIFT = 10;
  private static final int PAGE_SIZE = 1 << PAGE_SHIFT;
  private static final int PAGE_MASK = PAGE_SIZE - 1;

  /** Samples that are held of a page are no further from the first of them: 35 minutes. */
  private static final long MOST_APART = 1L << (31 - PAGE_SHIFT);

  /**
   * The samples of a page in their order. A key is the time since the first one and the number
   * within the page.
   */
  private static final class Page {
    final int number;
    int size;
    long base;
    int first = HeldBlocks.NONE;
    int last = HeldBlocks.NONE;
    int[] array = new int[0];
    int at;
    int end;
    int most;
    int releases;

    Page(int number) {
      this.number = number;
    }
  }

  private final Taker taker;
  private final HeldBlocks blocks;
  private final MemoryAccount memory;
  private @Nullable Page[] pages = new Page[16];
  private int used;
  /* The next that goes where there is no room. */
  private int turn;
  private final int[] ends = new int[PAGE_SIZE + 1];
  private long[] sorted = new long[0];
  private final int[] group = new int[SampleWriter.MOST_TOUCHED];
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
    this.blocks = new HeldBlocks(memory);
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
    Page page = page(slot >>> PAGE_SHIFT);
    long since = timestamp - page.base;
    if (page.at == page.end || since >= MOST_APART || since < -MOST_APART) {
      makeRoom(page, since);
      if (page.size == 0) {
        page.base = timestamp;
      }
      since = timestamp - page.base;
    }
    int at = page.at;
    int[] array = page.array;
    array[at] = ((int) since << PAGE_SHIFT) | (slot & PAGE_MASK);
    array[at + 1] = (int) (valueBits >>> 32);
    array[at + 2] = (int) valueBits;
    page.at = at + HeldBlocks.SAMPLE;
    page.size++;
  }

  private Page page(int number) {
    if (number >= pages.length) {
      pages = Arrays.copyOf(pages, Math.max(number + 1, 2 * pages.length));
    }
    Page page = pages[number];
    if (page == null) {
      page = new Page(number);
      pages[number] = page;
      used++;
    }
    return page;
  }

  /* For a sample at a time since the first one. */
  private void makeRoom(Page page, long since) {
    if (page.size >= page.most || since >= MOST_APART || since < -MOST_APART) {
      release(page);
    }
    int mostBlocks = Math.max(MOST_BLOCKS, used * LEAST_BLOCKS_OF_PAGE);
    int block = blocks.take(mostBlocks);
    while (block == HeldBlocks.NONE) {
      releaseNext();
      block = blocks.take(mostBlocks);
    }
    if (page.size == 0) {
      page.first = block;
      page.most = most(page);
    } else {
      blocks.follow(page.last, block);
    }
    page.last = block;
    page.array = blocks.array(block);
    page.at = blocks.offset(block);
    page.end = page.at + HeldBlocks.SAMPLE * Math.min(page.most, HeldBlocks.SAMPLES);
  }

  private static int most(Page page) {
    return page.number < EARLY_PAGES && page.releases < EARLY_RELEASES
        ? FIRST_OF_PAGE << page.number
        : MOST_OF_PAGE;
  }

  private void releaseNext() {
    Page page = pages[turn];
    turn = turn + 1 == pages.length ? 0 : turn + 1;
    if (page != null) {
      release(page);
    }
  }

  /** Lets those of a series go, with those of others. */
  void release(int slot) {
    int number = slot >>> PAGE_SHIFT;
    Page page = number < pages.length ? pages[number] : null;
    if (page != null) {
      release(page);
    }
  }

  /** Lets all go, and what memory they were held in. */
  void releaseAll() {
    for (Page page : pages) {
      if (page != null) {
        release(page);
      }
    }
    pages = new Page[16];
    used = 0;
    turn = 0;
    blocks.clear();
    memory.release((long) Long.BYTES * sorted.length);
    sorted = new long[0];
  }

  /* Sorts by series, those of one stay in their order. */
  private void release(Page page) {
    int size = page.size;
    if (size == 0) {
      return;
    }
    if (sorted.length < 2 * size) {
      int length = 2 * Integer.highestOneBit(2 * size);
      memory.reserve((long) Long.BYTES * (length - sorted.length));
      sorted = new long[length];
    }
    count(page);
    sort(page);
    blocks.giveBack(page.first, page.last);
    page.at = 0;
    page.end = 0;
    page.size = 0;
    page.releases++;
    take(page.number << PAGE_SHIFT, 2 * size);
  }

  /* Where the samples of each series begin in what is sorted, and as the next begin, end. */
  private void count(Page page) {
    Arrays.fill(ends, 0);
    int left = page.size;
    for (int block = page.first; left > 0; block = blocks.next(block)) {
      count(blocks.array(block), blocks.offset(block), Math.min(left, HeldBlocks.SAMPLES));
      left -= HeldBlocks.SAMPLES;
    }
    for (int i = 0; i < PAGE_SIZE; i++) {
      ends[i + 1] += ends[i];
    }
  }

  private void count(int[] array, int from, int samples) {
    int to = from + HeldBlocks.SAMPLE * samples;
    for (int at = from; at < to; at += HeldBlocks.SAMPLE) {
      ends[(array[at] & PAGE_MASK) + 1] += 2;
    }
  }

  private void sort(Page page) {
    int left = page.size;
    for (int block = page.first; left > 0; block = blocks.next(block)) {
      int samples = Math.min(left, HeldBlocks.SAMPLES);
      sort(blocks.array(block), blocks.offset(block), samples, page.base);
      left -= HeldBlocks.SAMPLES;
    }
  }

  private void sort(int[] array, int from, int samples, long base) {
    int to = from + HeldBlocks.SAMPLE * samples;
    for (int at = from; at < to; at += HeldBlocks.SAMPLE) {
      int key = array[at];
      int place = ends[key & PAGE_MASK];
      ends[key & PAGE_MASK] = place + 2;
      sorted[place] = base + (key >> PAGE_SHIFT);
      sorted[place + 1] = ((long) array[at + 1] << 32) | (array[at + 2] & 0xffffffffL);
    }
  }

  /* Of several series in two passes, so that their memory is waited for together. */
  private void take(int first, int size) {
    int samples = 1 + (size >> (PAGE_SHIFT + 1));
    int from = 0;
    int next = 0;
    while (from < size) {
      int count = 0;
      for (int to = from; to < size && count < group.length; next++) {
        if (ends[next] > to) {
          group[count++] = first + next;
          to = ends[next];
        }
      }
      touched ^= taker.touch(group, count, samples);
      for (int i = 0; i < count; i++) {
        int to = ends[group[i] & PAGE_MASK];
        taker.take(group[i], sorted, from, to);
        from = to;
      }
    }
  }
}

package dev.ferula.tsdb.head.slab;

import dev.ferula.tsdb.head.image.ImageReader;
import dev.ferula.tsdb.head.image.ImageWriter;
import java.util.Arrays;

/**
 * Blocks of bytes in a few size classes, cut from pages of 64 KiB, each named by an int handle.
 *
 * <p>A page serves one class at a time and goes back to the common stock as soon as its last block
 * is freed. That matters because series started together grow together: a million of them leave one
 * class for the next in the same minutes, and the pages follow them. Series that began together
 * also end their chunks together; what the stock then has beyond a part of the pages in use is
 * given up.
 *
 * <pre>
 * handle = page number (20 bits) | first unit of the block in its page (12 bits, units of 16 bytes)
 * </pre>
 *
 * One thread allocates and frees at a time. The bytes of a block belong to whoever allocated it.
 */
public abstract sealed class Slabs permits SlabPool, NativeSlabs {
  /** The handle of no block: the first unit of page 0 is never given out. */
  public static final int NONE = 0;

  /** The largest block there is. */
  public static final int MAX_BLOCK = 1280;

  private static final int UNIT_SHIFT = 4;
  private static final int UNIT = 1 << UNIT_SHIFT;
  private static final int PAGE_SHIFT = 16;
  static final int PAGE_SIZE = 1 << PAGE_SHIFT;
  private static final int PAGE_UNITS_SHIFT = PAGE_SHIFT - UNIT_SHIFT;
  private static final int UNIT_MASK = (1 << PAGE_UNITS_SHIFT) - 1;
  private static final int MAX_PAGES = 1 << (32 - PAGE_UNITS_SHIFT);
  private static final int[] SIZES = {
    16, 32, 48, 64, 80, 96, 112, 128, 144, 160, 176, 192, 208, 224, 240, 256, 288, 320, 352, 384,
    448, 512, 640, 768, 1024, MAX_BLOCK
  };

  /* The class of blocks of so many units. */
  private static final byte[] CLASS_OF_UNITS = classes();
  private static final byte NO_CLASS = -1;

  /* Free pages are kept up to a part of those in use, and always a few. */
  private static final int STOCK_PART = 16;
  private static final int MIN_STOCK = 16;
  private static final int END = -1;

  private byte[] pageClass = new byte[16];
  private int[] pageLive = new int[16];
  /* First free block of the page as a byte offset; a free block holds the next one. */
  private int[] pageFree = new int[16];
  /* Blocks behind this offset were never given out. */
  private int[] pageFresh = new int[16];
  private int[] nextPartial = new int[16];
  private int[] previousPartial = new int[16];
  private final int[] firstPartial = new int[SIZES.length];
  private int pageCount;
  private final IntStack stock = new IntStack();
  /* Numbers of pages that have no memory at present. */
  private final IntStack given = new IntStack();
  private long usedBytes;

  Slabs() {
    Arrays.fill(firstPartial, END);
  }

  /** A block of at least this size, its bytes undefined. */
  public int allocate(int size) {
    int sizeClass = classOf(size);
    int page = firstPartial[sizeClass];
    if (page == END) {
      page = openPage(sizeClass);
    }
    int offset = takeBlock(page, SIZES[sizeClass]);
    if (!hasFree(page)) {
      unlink(page, sizeClass);
    }
    usedBytes += SIZES[sizeClass];
    return (page << PAGE_UNITS_SHIFT) | (offset >>> UNIT_SHIFT);
  }

  private int takeBlock(int page, int size) {
    pageLive[page]++;
    int offset = pageFree[page];
    if (offset != END) {
      pageFree[page] = readLink(page, offset);
      return offset;
    }
    offset = pageFresh[page];
    pageFresh[page] = offset + size;
    return offset;
  }

  private boolean hasFree(int page) {
    /* One of the two is not negative; with a branch less, of which a start sees one side too late. */
    return (pageFree[page] & (PAGE_SIZE - SIZES[pageClass[page]] - pageFresh[page])) >= 0;
  }

  private int openPage(int sizeClass) {
    int page = stock.size() > 0 ? stock.pop() : newPage();
    pageClass[page] = (byte) sizeClass;
    pageLive[page] = 0;
    pageFree[page] = END;
    pageFresh[page] = page == 0 ? SIZES[0] : 0;
    link(page, sizeClass);
    return page;
  }

  private int newPage() {
    if (given.size() > 0) {
      int page = given.pop();
      openMemory(page);
      return page;
    }
    if (pageCount == MAX_PAGES) {
      throw new IllegalStateException("slab pool is full: " + MAX_PAGES + " pages of " + PAGE_SIZE);
    }
    if (pageCount == pageClass.length) {
      int capacity = 2 * pageCount;
      pageClass = Arrays.copyOf(pageClass, capacity);
      pageLive = Arrays.copyOf(pageLive, capacity);
      pageFree = Arrays.copyOf(pageFree, capacity);
      pageFresh = Arrays.copyOf(pageFresh, capacity);
      nextPartial = Arrays.copyOf(nextPartial, capacity);
      previousPartial = Arrays.copyOf(previousPartial, capacity);
    }
    openMemory(pageCount);
    return pageCount++;
  }

  /** Gives a block back. */
  public void free(int handle) {
    int page = handle >>> PAGE_UNITS_SHIFT;
    int sizeClass = pageClass[page];
    assert sizeClass != NO_CLASS && pageLive[page] > 0 : handle;
    usedBytes -= SIZES[sizeClass];
    boolean wasFull = !hasFree(page);
    int offset = offset(handle);
    writeLink(page, offset, pageFree[page]);
    pageFree[page] = offset;
    if (--pageLive[page] == 0) {
      if (!wasFull) {
        unlink(page, sizeClass);
      }
      retire(page);
    } else if (wasFull) {
      link(page, sizeClass);
    }
  }

  private void retire(int page) {
    pageClass[page] = NO_CLASS;
    stock.push(page);
    int inUse = pageCount - given.size() - stock.size();
    if (stock.size() > Math.max(MIN_STOCK, inUse / STOCK_PART)) {
      int last = stock.pop();
      giveUpMemory(last);
      given.push(last);
    }
  }

  private void link(int page, int sizeClass) {
    int next = firstPartial[sizeClass];
    nextPartial[page] = next;
    previousPartial[page] = END;
    if (next != END) {
      previousPartial[next] = page;
    }
    firstPartial[sizeClass] = page;
  }

  private void unlink(int page, int sizeClass) {
    int next = nextPartial[page];
    int previous = previousPartial[page];
    if (previous == END) {
      firstPartial[sizeClass] = next;
    } else {
      nextPartial[previous] = next;
    }
    if (next != END) {
      previousPartial[next] = previous;
    }
  }

  final int pageCount() {
    return pageCount;
  }

  /** Writes which blocks are in use, not what they hold. */
  final void saveBlocks(ImageWriter out) {
    out.write(pageCount);
    out.write(pageClass, 0, pageCount);
    out.write(pageLive, 0, pageCount);
    out.write(pageFree, 0, pageCount);
    out.write(pageFresh, 0, pageCount);
    out.write(nextPartial, 0, pageCount);
    out.write(previousPartial, 0, pageCount);
    out.write(firstPartial, 0, firstPartial.length);
    stock.save(out);
    given.save(out);
    out.write(usedBytes);
  }

  /** Takes what was written; the number of pages. */
  final int loadBlocks(ImageReader in) {
    pageCount = in.readCount();
    int capacity = Math.max(16, pageCount);
    pageClass = new byte[capacity];
    in.read(pageClass, 0, pageCount);
    pageLive = ints(in, capacity);
    pageFree = ints(in, capacity);
    pageFresh = ints(in, capacity);
    nextPartial = ints(in, capacity);
    previousPartial = ints(in, capacity);
    in.read(firstPartial, 0, firstPartial.length);
    stock.load(in);
    given.load(in);
    usedBytes = in.readLong();
    return pageCount;
  }

  private int[] ints(ImageReader in, int capacity) {
    int[] ints = new int[capacity];
    in.read(ints, 0, pageCount);
    return ints;
  }

  /* Makes memory for a page, which has none. */
  abstract void openMemory(int page);

  abstract void giveUpMemory(int page);

  abstract int readLink(int page, int offset);

  abstract void writeLink(int page, int offset, int next);

  static int page(int handle) {
    return handle >>> PAGE_UNITS_SHIFT;
  }

  /** Where in its array the block begins. */
  public int offset(int handle) {
    return (handle & UNIT_MASK) << UNIT_SHIFT;
  }

  /** The size of the block, at least what was asked for. */
  public int capacity(int handle) {
    return SIZES[pageClass[handle >>> PAGE_UNITS_SHIFT]];
  }

  /**
   * Whether more than half of the block's page is free, and others of its size have room elsewhere:
   * then the page can go once all have moved away.
   */
  public boolean isSparse(int handle) {
    int page = page(handle);
    int sizeClass = pageClass[page];
    return 2 * pageLive[page] * SIZES[sizeClass] < PAGE_SIZE && firstPartial[sizeClass] != page;
  }

  /** What blocks in use take. */
  public long usedBytes() {
    return usedBytes;
  }

  /** What the pool takes, free pages included. */
  public long bytes() {
    return (long) (pageCount - given.size()) * PAGE_SIZE;
  }

  private static int classOf(int size) {
    return CLASS_OF_UNITS[(size + UNIT - 1) >> UNIT_SHIFT];
  }

  private static byte[] classes() {
    byte[] classes = new byte[(MAX_BLOCK >> UNIT_SHIFT) + 1];
    for (int units = 0, sizeClass = 0; units < classes.length; units++) {
      sizeClass += SIZES[sizeClass] < units * UNIT ? 1 : 0;
      classes[units] = (byte) sizeClass;
    }
    return classes;
  }
}

package dev.ferula.stats;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/*
 * Striping of a number, after the JDK's Striped64: a counter starts as one field for whole amounts and
 * one for fractions, and only when two threads collide on one of them does it get an array of padded
 * cells. Unlike there, the array has its full length at once and its cells come lazily, so nothing is
 * ever copied; and a thread finds its cell by its id, mixed, so that no thread-local is needed and
 * virtual threads are served alike.
 */
/** The padded cells a contended number is spread over. */
final class StripedNumber {
  /** How many cells there are at most: a power of two, twice the processors at first use. */
  static final int COUNT =
      Math.min(64, Integer.highestOneBit(2 * Runtime.getRuntime().availableProcessors() - 1) << 1);

  /* All words of a row fit a long together, and one amount more for each. */
  private static final long FULL = 1L << 54;

  private static final VarHandle CELLS = MethodHandles.arrayElementVarHandle(long[][].class);
  private static final VarHandle LONGS = MethodHandles.arrayElementVarHandle(long[].class);
  private static final int SHIFT = 32 - Integer.numberOfTrailingZeros(COUNT);

  /* 128 bytes on either side keep neighbours out of the cell's pair of cache lines. */
  private static final int WHOLE = 15;
  private static final int FRACTION = 16;
  private static final int CELL_LENGTH = 32;

  private StripedNumber() {}

  /** The calling thread's stripe, 0 to {@link #COUNT} exclusive. */
  static int index() {
    return ((int) ThisThread.id() * 0x9E3779B9) >>> SHIFT;
  }

  static long[][] make() {
    return new long[COUNT][];
  }

  /** Whether a word of whole amounts takes no more. */
  static boolean isFull(long word) {
    return word > FULL || word < -FULL;
  }

  /** Adds a whole amount; false if the cell is full. */
  static boolean adds(long[][] cells, long amount) {
    long[] cell = mine(cells);
    if (isFull(cell[WHOLE])) {
      return false;
    }
    LONGS.getAndAdd(cell, WHOLE, amount);
    return true;
  }

  static void add(long[][] cells, double amount) {
    long[] cell = mine(cells);
    long bits;
    do {
      bits = (long) LONGS.getVolatile(cell, FRACTION);
    } while (!LONGS.compareAndSet(
        cell, FRACTION, bits, Double.doubleToRawLongBits(Double.longBitsToDouble(bits) + amount)));
  }

  static long sum(long[][] cells) {
    long sum = 0;
    for (int i = 0; i < cells.length; i++) {
      long[] cell = (long[]) CELLS.getAcquire(cells, i);
      sum += cell == null ? 0 : (long) LONGS.getVolatile(cell, WHOLE);
    }
    return sum;
  }

  static double sumDoubles(long[][] cells) {
    double sum = 0;
    for (int i = 0; i < cells.length; i++) {
      long[] cell = (long[]) CELLS.getAcquire(cells, i);
      sum += cell == null ? 0 : Double.longBitsToDouble((long) LONGS.getVolatile(cell, FRACTION));
    }
    return sum;
  }

  private static long[] mine(long[][] cells) {
    int i = index();
    long[] cell = (long[]) CELLS.getAcquire(cells, i);
    if (cell == null) {
      long[] made = new long[CELL_LENGTH];
      cell = (long[]) CELLS.compareAndExchange(cells, i, (long[]) null, made);
      return cell == null ? made : cell;
    }
    return cell;
  }
}

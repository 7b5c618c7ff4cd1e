package dev.ferula.chunk;

import dev.ferula.storage.FloatBatch;

/**
 * Decodes two XOR chunks at the same time. Where a sample begins is known only when the one before
 * it was read, so that a processor waits most of the time in one chunk; in two it works on one
 * while it waits for the other.
 */
final class XorPair {
  /*
   * What is done for one chunk stands here twice, with names that end in A and B, as the compiler keeps nothing but locals of
   * one method in registers. The layout is that of XorAppender. As in XorIterator reading past the end is harmless and is
   * found by comparing positions once.
   */

  /* So many samples that are as the one before, two bits each, are written at once. */
  private static final int RUN = 8;

  /* The first three bits of a sample that is due and has a new window. */
  private static final int NEW_WINDOW = 3;

  /* How many bits stand before those of a value in a new window and in the old one. */
  private static final int NEW_HEAD = 14;
  private static final int OLD_HEAD = 3;

  private XorPair() {}

  /**
   * Decodes as many samples of two chunks, each of which stands behind its second sample at least.
   *
   * @param fromA where the first of one goes in the batch
   * @param fromB where the first of the other goes
   * @param count how many of each; there are as many, and there is room for them
   */
  static void decode(
      XorIterator a, XorIterator b, FloatBatch into, int fromA, int fromB, int count) {
    int same = sameAsBefore(a, b, into, fromA, fromB, count);
    different(a, b, into, fromA + same, fromB + same, count - same);
  }

  /* Of constants all samples are in runs. */
  private static int sameAsBefore(
      XorIterator a, XorIterator b, FloatBatch into, int fromA, int fromB, int count) {
    int same = 0;
    while (same + RUN <= count && (a.reader.peek() | b.reader.peek()) >>> (64 - 2 * RUN) == 0) {
      a.repeat(into, fromA + same, RUN);
      b.repeat(into, fromB + same, RUN);
      same += RUN;
    }
    return same;
  }

  private static void different(
      XorIterator a, XorIterator b, FloatBatch into, int fromA, int fromB, int count) {
    long[] timestamps = into.timestamps;
    double[] values = into.values;
    byte[] bytesA = a.reader.bytes;
    byte[] bytesB = b.reader.bytes;
    long positionA = a.reader.position;
    long positionB = b.reader.position;
    long timeA = a.timestamp;
    long timeB = b.timestamp;
    long deltaA = a.delta;
    long deltaB = b.delta;
    long valueA = a.valueBits;
    long valueB = b.valueBits;
    int leadA = a.leading;
    int leadB = b.leading;
    int widthA = 64 - leadA - a.trailing;
    int widthB = 64 - leadB - b.trailing;
    long windowA = XorIterator.window(leadA, widthA);
    long windowB = XorIterator.window(leadB, widthB);
    for (int i = 0; i < count; i++) {
      long wordA = Bits.peek(bytesA, positionA);
      if (wordA < 0) {
        deltaA += deltaOfDelta(bytesA, positionA, wordA);
        positionA += deltaSize(wordA);
        wordA =
            Bits.peek(bytesA, positionA)
                & Long.MAX_VALUE; // The last bit of the time as where it is the only one.
      }
      if (wordA >>> 61 == NEW_WINDOW) {
        leadA = (int) (wordA >>> 56) & 0x1f;
        widthA = XorIterator.width((int) (wordA >>> 50) & 0x3f);
        a.trailing(leadA, widthA);
        windowA = XorIterator.window(leadA, widthA);
        if (widthA <= Bits.PEEK - NEW_HEAD) {
          valueA ^= (wordA << NEW_HEAD >>> leadA) & windowA;
        } else {
          valueA ^= wide(bytesA, positionA + NEW_HEAD, leadA, widthA);
        }
        positionA += NEW_HEAD + widthA;
      } else if (widthA <= Bits.PEEK - OLD_HEAD) {
        // A branch would often go the other way than foreseen.
        long changed = wordA << 1 >> 63;
        valueA ^= (wordA << OLD_HEAD >>> leadA) & windowA & changed;
        positionA += 2 + ((widthA + 1) & (int) changed);
      } else if (wordA << 1 >= 0) {
        positionA += 2;
      } else {
        valueA ^= wide(bytesA, positionA + OLD_HEAD, leadA, widthA);
        positionA += OLD_HEAD + widthA;
      }
      timeA += deltaA;
      timestamps[fromA + i] = timeA;
      values[fromA + i] = Double.longBitsToDouble(valueA);

      long wordB = Bits.peek(bytesB, positionB);
      if (wordB < 0) {
        deltaB += deltaOfDelta(bytesB, positionB, wordB);
        positionB += deltaSize(wordB);
        wordB = Bits.peek(bytesB, positionB) & Long.MAX_VALUE;
      }
      if (wordB >>> 61 == NEW_WINDOW) {
        leadB = (int) (wordB >>> 56) & 0x1f;
        widthB = XorIterator.width((int) (wordB >>> 50) & 0x3f);
        b.trailing(leadB, widthB);
        windowB = XorIterator.window(leadB, widthB);
        if (widthB <= Bits.PEEK - NEW_HEAD) {
          valueB ^= (wordB << NEW_HEAD >>> leadB) & windowB;
        } else {
          valueB ^= wide(bytesB, positionB + NEW_HEAD, leadB, widthB);
        }
        positionB += NEW_HEAD + widthB;
      } else if (widthB <= Bits.PEEK - OLD_HEAD) {
        long changed = wordB << 1 >> 63;
        valueB ^= (wordB << OLD_HEAD >>> leadB) & windowB & changed;
        positionB += 2 + ((widthB + 1) & (int) changed);
      } else if (wordB << 1 >= 0) {
        positionB += 2;
      } else {
        valueB ^= wide(bytesB, positionB + OLD_HEAD, leadB, widthB);
        positionB += OLD_HEAD + widthB;
      }
      timeB += deltaB;
      timestamps[fromB + i] = timeB;
      values[fromB + i] = Double.longBitsToDouble(valueB);
    }
    a.advance(count, positionA, timeA, deltaA, valueA, leadA, widthA);
    b.advance(count, positionB, timeB, deltaB, valueB, leadB, widthB);
  }

  /* By how much the step differs from the one before. */
  private static long deltaOfDelta(byte[] bytes, long position, long word) {
    if (word << 1 >= 0) {
      return XorIterator.signed(word << 2 >>> 50, 14);
    }
    int ones = XorIterator.ones(word);
    int width = XorIterator.deltaWidth(ones);
    return XorIterator.signed(Bits.read(bytes, position + Math.min(4, ones + 1), width), width);
  }

  /* How many bits that takes, but for the last. */
  private static int deltaSize(long word) {
    int ones = XorIterator.ones(word);
    return Math.min(4, ones + 1) + XorIterator.deltaWidth(ones) - 1;
  }

  /* The difference of a value, where it does not fit the word that begins with the sample. */
  private static long wide(byte[] bytes, long position, int lead, int width) {
    return Bits.read(bytes, position, width) << (64 - lead - width);
  }
}

package dev.ferula.tsdb.block;

import dev.ferula.disk.CorruptionException;
import java.lang.foreign.MemorySegment;

/** The series of an index, each read where its ref says. Safe for use by several threads. */
final class SeriesSection {
  private final MemorySegment segment;
  private final String resource;
  private final boolean byOffset;

  /**
   * The series of an index.
   *
   * @param byOffset whether a ref is an offset in the file, as in version 1
   */
  SeriesSection(MemorySegment segment, String resource, boolean byOffset) {
    this.segment = segment;
    this.resource = resource;
    this.byOffset = byOffset;
  }

  /**
   * Reads a series.
   *
   * @throws CorruptionException if it is damaged or there is none with this ref
   */
  void series(long ref, SeriesEntry into) {
    copyOut(ref, into);
    readChunks(ref, readPairs(ref, into), into);
  }

  /**
   * As {@link #series(long, SeriesEntry)}, but labels that are to the byte those of another entry,
   * of whichever index, are not read: what the entry has for pairs then means nothing.
   *
   * @return whether they are
   */
  boolean series(long ref, SeriesEntry into, SeriesEntry other) {
    copyOut(ref, into);
    boolean same = into.beginsAs(other);
    if (same) {
      into.pairCount = other.pairCount;
      into.labelsSize = other.labelsSize;
      readChunks(ref, into.window.contentStart() + other.labelsSize, into);
    } else {
      readChunks(ref, readPairs(ref, into), into);
    }
    return same;
  }

  /** Reads the labels of a series alone. */
  void pairs(long ref, SeriesEntry into) {
    copyOut(ref, into);
    readPairs(ref, into);
  }

  /** Reads the chunks of a series alone. */
  void chunks(long ref, SeriesEntry into) {
    copyOut(ref, into);
    readChunks(ref, readPairNumbers(ref, into), into);
  }

  /* A series is copied out with its length and its checksum; most are in the window at once. */
  private void copyOut(long ref, SeriesEntry into) {
    Window window = into.window;
    long position = position(ref);
    if (!window.checkedRecord(segment, position, 0)) {
      throw new CorruptionException(
          resource, position, "a series that fits the file", "length " + window.length());
    }
    int start = window.contentStart();
    int length = (int) window.length();
    int before = start - window.recordStart();
    int expected = window.expectedChecksum();
    int actual = window.actualChecksum();
    if (expected != actual) {
      Checksum.check(resource, position + before + length, expected, actual);
    }
    into.size = before + length + IndexLayout.CHECKSUM_SIZE;
  }

  private long position(long ref) {
    return byOffset ? ref : ref * IndexLayout.SERIES_ALIGNMENT;
  }

  /* Where the pairs end. */
  private int readPairs(long ref, SeriesEntry into) {
    int end = readPairNumbers(ref, into);
    int count = 2 * into.pairCount;
    if (into.pairs.length < count) {
      into.pairs = new int[2 * count];
    }
    for (int i = 0; i < count; i++) {
      into.pairs[i] = (int) into.numbers[i];
    }
    return end;
  }

  private int readPairNumbers(long ref, SeriesEntry into) {
    int start = into.window.contentStart();
    int at = readCount(ref, start, into);
    into.pairCount = count(ref, at, 2, "labels", into);
    int end = read(ref, at, 2 * into.pairCount, into);
    into.labelsSize = end - start;
    return end;
  }

  private void readChunks(long ref, int start, SeriesEntry into) {
    int at = readCount(ref, start, into);
    int count = count(ref, at, 3, "chunks", into);
    read(ref, at, 3 * count, into);
    ChunkColumns chunks = into.chunks;
    chunks.size(count);
    long[] numbers = into.numbers;
    long time = 0;
    long chunk = 0;
    for (int i = 0; i < count; i++) {
      long minTime = i == 0 ? Window.signed(numbers[0]) : time + numbers[3 * i];
      time = minTime + numbers[3 * i + 1];
      chunk = i == 0 ? numbers[2] : chunk + Window.signed(numbers[3 * i + 2]);
      chunks.minTimes[i] = minTime;
      chunks.maxTimes[i] = time;
      chunks.refs[i] = chunk;
    }
  }

  /* As a single number is read; most counts are a byte. */
  private int readCount(long ref, int at, SeriesEntry into) {
    Window window = into.window;
    byte first = at < window.contentStart() + window.length() ? window.bytes()[at] : -1;
    if (first < 0) {
      return read(ref, at, 1, into);
    }
    into.numbers[0] = first;
    return at + 1;
  }

  /* Reads so many numbers of the series that was copied out, and answers where they end. */
  private int read(long ref, int at, int count, SeriesEntry into) {
    Window window = into.window;
    int end = window.contentStart() + (int) window.length();
    int next = window.varints(at, end, count, into.numbers(count));
    if (next < 0) {
      throw wrong(ref, at, window, count + " varints", "the end of the series, or a longer one");
    }
    return next;
  }

  /* How many of something there are that take so many bytes at least, as was read last. */
  private int count(long ref, int at, int least, String what, SeriesEntry into) {
    Window window = into.window;
    long count = into.numbers[0];
    if (count < 0 || count > (window.contentStart() + window.length() - at) / least) {
      throw wrong(
          ref, at, window, "as many " + what + " as fit the series", Long.toUnsignedString(count));
    }
    return (int) count;
  }

  private CorruptionException wrong(
      long ref, int at, Window window, String expected, String actual) {
    return new CorruptionException(
        resource + " series " + ref, position(ref) + at - window.recordStart(), expected, actual);
  }
}

package dev.ferula.tsdb.block;

import dev.ferula.disk.CorruptionException;
import java.lang.foreign.MemorySegment;

/** The series of an index, each read where its ref says. Safe for use by several threads. */
final class SeriesSection {
  private static final int MAX_LENGTH_SIZE = 10;
  private static final int MAX_LENGTH = Integer.MAX_VALUE - 64;

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

  /** Names a series of the index in errors. */
  private record SeriesPlace(String resource, long ref) {
    @Override
    public String toString() {
      return resource + " series " + ref;
    }
  }

  /**
   * Reads a series.
   *
   * @throws CorruptionException if it is damaged or there is none with this ref
   */
  void series(long ref, SeriesEntry into) {
    ByteSource source = checked(ref, into);
    readPairs(source, into);
    readChunks(source, into);
  }

  /** Reads the labels of a series alone. */
  void pairs(long ref, SeriesEntry into) {
    readPairs(checked(ref, into), into);
  }

  /** Reads the chunks of a series alone. */
  void chunks(long ref, SeriesEntry into) {
    ByteSource source = checked(ref, into);
    source.skipVarints(2 * pairCount(source));
    readChunks(source, into);
  }

  /* A series is copied out with its length and its checksum; most are in the window at once. */
  private ByteSource checked(long ref, SeriesEntry into) {
    Window window = into.window;
    long position = byOffset ? ref : ref * IndexLayout.SERIES_ALIGNMENT;
    SeriesPlace place = new SeriesPlace(resource, ref);
    int at = window.at(segment, position, MAX_LENGTH_SIZE);
    ByteSource source = new ByteSource(window.bytes(), place, at, window.end());
    long length = source.unsignedVarint();
    int before = (int) source.position() - at;
    if (length < 0
        || length > segment.byteSize() - position - before - IndexLayout.CHECKSUM_SIZE
        || length > MAX_LENGTH) {
      throw new CorruptionException(
          resource, position + before, "a series that fits the file", "length " + length);
    }
    int size = before + (int) length + IndexLayout.CHECKSUM_SIZE;
    if (at + size > window.end()) {
      at = window.at(segment, position, size);
      source = new ByteSource(window.bytes(), place, at, window.end());
    }
    int end = at + before + (int) length;
    source.range(end, end + IndexLayout.CHECKSUM_SIZE);
    int expected = (int) source.unsignedInt();
    int actual = Checksum.of(window.bytes(), at + before, (int) length);
    if (expected != actual) {
      Checksum.check(resource, position + before + length, expected, actual);
    }
    into.size = size;
    source.range(at + before, end);
    return source;
  }

  private static int pairCount(ByteSource source) {
    long labels = source.unsignedVarint();
    if (labels < 0 || labels > source.remaining() / 2) {
      throw source.wrong("as many labels as fit the series", Long.toUnsignedString(labels));
    }
    return (int) labels;
  }

  private static void readPairs(ByteSource source, SeriesEntry into) {
    into.pairCount = pairCount(source);
    if (into.pairs.length < 2 * into.pairCount) {
      into.pairs = new int[4 * into.pairCount];
    }
    for (int i = 0; i < 2 * into.pairCount; i++) {
      into.pairs[i] = (int) source.unsignedVarint();
    }
  }

  private static void readChunks(ByteSource source, SeriesEntry into) {
    long chunks = source.unsignedVarint();
    if (chunks < 0 || chunks > source.remaining() / 3) {
      throw source.wrong("as many chunks as fit the series", Long.toUnsignedString(chunks));
    }
    into.chunks.clear();
    long time = 0;
    long ref = 0;
    for (long i = 0; i < chunks; i++) {
      long minTime = i == 0 ? varint(source) : time + source.unsignedVarint();
      long maxTime = minTime + source.unsignedVarint();
      ref = i == 0 ? source.unsignedVarint() : ref + varint(source);
      into.chunks.add(minTime, maxTime, ref);
      time = maxTime;
    }
  }

  private static long varint(ByteSource source) {
    long value = source.unsignedVarint();
    return (value >>> 1) ^ -(value & 1);
  }
}

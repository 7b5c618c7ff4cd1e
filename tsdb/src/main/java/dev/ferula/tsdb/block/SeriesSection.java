package dev.ferula.tsdb.block;

import dev.ferula.disk.CorruptionException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

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

  /* A series is copied out with its length and its checksum; most fit the memory at once. */
  private ByteSource checked(long ref, SeriesEntry into) {
    long position = byOffset ? ref : ref * IndexLayout.SERIES_ALIGNMENT;
    long rest = segment.byteSize() - Math.min(position, segment.byteSize());
    int copied = copy(position, rest, into.bytes);
    SeriesPlace place = new SeriesPlace(resource, ref);
    ByteSource source = new ByteSource(into.bytes, place, 0, copied);
    long length = source.unsignedVarint();
    int start = (int) source.position();
    if (length < 0 || length > rest - start - 4 || length > Integer.MAX_VALUE - 32) {
      throw new CorruptionException(
          resource, position + start, "a series that fits the file", "length " + length);
    }
    int end = start + (int) length;
    if (end + 4 > copied) {
      into.bytes = new byte[Math.max(2 * into.bytes.length, end + 4)];
      copied = copy(position, rest, into.bytes);
    }
    ByteSource whole = new ByteSource(into.bytes, place, end, copied);
    Checksum.check(
        resource,
        position + end,
        (int) whole.unsignedInt(),
        Checksum.of(into.bytes, start, (int) length));
    into.size = end + IndexLayout.CHECKSUM_SIZE;
    whole.range(start, end);
    return whole;
  }

  private int copy(long position, long rest, byte[] into) {
    int count = (int) Math.min(into.length, rest);
    if (count > 0) {
      MemorySegment.copy(segment, ValueLayout.JAVA_BYTE, position, into, 0, count);
    }
    return count;
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

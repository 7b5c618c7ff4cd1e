package dev.ferula.tsdb.block;

import dev.ferula.disk.CorruptionException;
import dev.ferula.disk.Disk;
import dev.ferula.matcher.Matcher;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.List;

/**
 * The index of a block, mapped: from label pairs to series, from series to their labels and chunks.
 * Reads versions 1 to 3. Safe for use by several threads.
 *
 * <p>Checksums of symbols and of the postings table are checked when it is opened, those of series
 * and postings when they are read.
 */
public final class BlockIndex {
  private final String resource;
  private final MemorySegment segment;
  private final int version;
  private final Symbols symbols;
  private final PostingsTable table;

  /**
   * Opens an index.
   *
   * @throws CorruptionException if it is damaged or of an unknown version
   */
  BlockIndex(Disk disk, Path path, Arena arena) {
    resource = path.toString();
    segment = disk.map(path, arena);
    long size = segment.byteSize();
    if (size < IndexLayout.HEADER_SIZE + IndexLayout.CONTENTS_SIZE) {
      throw new CorruptionException(resource, 0, "an index", size + " bytes");
    }
    int magic = segment.get(ByteSource.INT, 0);
    if (magic != IndexLayout.MAGIC) {
      throw new CorruptionException(
          resource, 0, "magic 0xbaaad700", "0x" + Integer.toHexString(magic));
    }
    version = segment.get(ValueLayout.JAVA_BYTE, 4);
    if (version < IndexLayout.VERSION_1 || version > IndexLayout.VERSION_3) {
      throw new CorruptionException(
          resource, 4, "version 1 to 3", Integer.toString(version & 0xff));
    }
    long contents = size - IndexLayout.CONTENTS_SIZE;
    Checksum.check(
        resource,
        size - 4,
        segment.get(ByteSource.INT, size - 4),
        Checksum.of(segment, contents, IndexLayout.CONTENTS_SIZE - 4));
    boolean first = version == IndexLayout.VERSION_1;
    symbols = new Symbols(segment, resource, offset(contents), first);
    table = new PostingsTable(segment, resource, offset(contents + 5 * 8), !first);
  }

  private long offset(long at) {
    long offset = segment.get(ByteSource.LONG, at);
    if (offset < 0 || offset > segment.byteSize() - 4) {
      throw new CorruptionException(resource, at, "an offset in the file", "" + offset);
    }
    return offset;
  }

  int version() {
    return version;
  }

  /** The text of a symbol. */
  public String symbol(int symbol) {
    return symbols.get(symbol);
  }

  /** How many symbols there are. */
  public int symbolCount() {
    return symbols.count();
  }

  /** Gives all symbols to a consumer, in order. */
  public void symbols(java.util.function.Consumer<String> consumer) {
    symbols.forEach(consumer);
  }

  long symbolTableSize() {
    return symbols.size();
  }

  /** The label names, in UTF-8 order. */
  public List<String> labelNames() {
    return table.names();
  }

  PostingsTable table() {
    return table;
  }

  /** The series of all labels. */
  Postings all() {
    return postings("", "");
  }

  /** The series with this pair; none if there is no such pair. */
  Postings postings(String name, String value) {
    long offset = table.find(name, value);
    return offset == PostingsTable.NONE ? new MappedPostings(segment, 0, 0) : postings(offset);
  }

  /** The series whose postings stand at an offset. */
  Postings postings(long offset) {
    ByteSource source = ByteSource.section(segment, resource, offset);
    long count = source.unsignedInt();
    if (4 * count != source.remaining()) {
      throw source.wrong(source.remaining() / 4 + " series", Long.toString(count));
    }
    return new MappedPostings(segment, source.position(), (int) count);
  }

  /** Reads the refs of all series, in the order of their labels, one after the other. */
  public void allSeries(java.util.function.LongConsumer consumer) {
    Postings all = all();
    for (long ref = all.next(); ref != Postings.END; ref = all.next()) {
      consumer.accept(ref);
    }
  }

  /** Reads the refs of the series that all matchers match, in the order of their labels. */
  public void select(List<Matcher> matchers, java.util.function.LongConsumer consumer) {
    for (int ref : new PostingsSelection(this, matchers).refs()) {
      consumer.accept(ref & 0xffffffffL);
    }
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
  public void series(long ref, SeriesEntry into) {
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
    long position = version == IndexLayout.VERSION_1 ? ref : ref * IndexLayout.SERIES_ALIGNMENT;
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

  long size() {
    return segment.byteSize();
  }
}

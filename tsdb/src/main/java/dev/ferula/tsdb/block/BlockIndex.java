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
  private final SeriesSection series;
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
    series = new SeriesSection(segment, resource, first);
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

  /** All symbols, in order, as they stand in the file. */
  public SymbolWalk symbols() {
    return symbols.walk();
  }

  /** Whether series name symbols by their number, and not by their offset in the file. */
  public boolean namesSymbolsByNumber() {
    return version != IndexLayout.VERSION_1;
  }

  /** Gives all symbols to a consumer, in order. */
  public void symbols(java.util.function.Consumer<String> consumer) {
    symbols.forEach(consumer);
  }

  /** How many bytes the symbols take in the file. */
  public long symbolTableSize() {
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
  MappedPostings all() {
    return postings("", "");
  }

  /** The series with this pair; none if there is no such pair. */
  MappedPostings postings(String name, String value) {
    long offset = table.find(name, value);
    return offset == PostingsTable.NONE ? new MappedPostings(segment, 0, 0) : postings(offset);
  }

  /** The series whose postings stand at an offset. */
  MappedPostings postings(long offset) {
    ByteSource source = ByteSource.section(segment, resource, offset);
    long count = source.unsignedInt();
    if (4 * count != source.remaining()) {
      throw source.wrong(source.remaining() / 4 + " series", Long.toString(count));
    }
    return new MappedPostings(segment, source.position(), (int) count);
  }

  /** Reads the refs of all series, in the order of their labels, one after the other. */
  public void allSeries(java.util.function.LongConsumer consumer) {
    for (int ref : allSeries()) {
      consumer.accept(Integer.toUnsignedLong(ref));
    }
  }

  /** The refs of all series, in the order of their labels, as unsigned numbers. */
  public int[] allSeries() {
    return all().refs();
  }

  /** The ref of the first series, {@link Postings#END} if there is none. */
  long firstSeries() {
    return all().next();
  }

  /** Reads the refs of the series that all matchers match, in the order of their labels. */
  public void select(List<Matcher> matchers, java.util.function.LongConsumer consumer) {
    for (int ref : new PostingsSelection(this, matchers).refs()) {
      consumer.accept(ref & 0xffffffffL);
    }
  }

  /**
   * Reads a series.
   *
   * @throws CorruptionException if it is damaged or there is none with this ref
   */
  public void series(long ref, SeriesEntry into) {
    series.series(ref, into);
  }

  /**
   * Reads a series of which the labels may stand here to the byte as in an entry of another index,
   * one that names symbols by the same numbers. Then they are not read: what the entry has for
   * pairs means nothing, and their count is that of the other.
   *
   * @return whether they do
   * @throws CorruptionException if it is damaged or there is none with this ref
   */
  public boolean series(long ref, SeriesEntry into, SeriesEntry other) {
    return series.series(ref, into, other);
  }

  /** Reads the labels of a series alone. */
  void pairs(long ref, SeriesEntry into) {
    series.pairs(ref, into);
  }

  /** Reads the chunks of a series alone. */
  void chunks(long ref, SeriesEntry into) {
    series.chunks(ref, into);
  }

  long size() {
    return segment.byteSize();
  }
}

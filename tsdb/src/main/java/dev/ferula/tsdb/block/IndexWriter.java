package dev.ferula.tsdb.block;

import dev.ferula.disk.Disk;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.CRC32C;

/**
 * Writes an index of version 2: first all symbols in the order of their bytes, then all series in
 * the order of their labels. For one thread.
 */
final class IndexWriter implements AutoCloseable {
  /* So many refs of a list are written at a time. */
  private static final int LIST_PART = 1 << 12;

  private final Disk disk;
  private final FileSink out;
  private final ByteSink sink = new ByteSink();
  private final ByteSink head = new ByteSink();
  private final PostingsBuilder postings = new PostingsBuilder();
  private final Path path;
  private final long symbolsStart;
  private int symbols;
  private final ByteSink lastSymbol = new ByteSink();
  private long seriesStart;
  private long lastChunkRef = -1;
  private int[] lastPairs = new int[64];
  private int lastPairCount;
  private long[] numbers = new long[64];
  private final CRC32C crc = new CRC32C();

  IndexWriter(Disk disk, Path directory) {
    this(disk, directory, IndexLayout.NAME);
    sink.clear();
    sink.fixedLong(0); // Length and count, known later.
    out.write(sink);
  }

  private IndexWriter(Disk disk, Path directory, String name) {
    this.disk = disk;
    path = directory.resolve(name);
    out = new FileSink(disk, path);
    sink.fixedInt(IndexLayout.MAGIC);
    sink.put(IndexLayout.VERSION_2);
    out.write(sink);
    symbolsStart = out.position();
  }

  /**
   * Begins an index with symbols and series as they stand in another, so that all refs stay what
   * they are. Which of the series count is told by {@link #keep}.
   *
   * @param symbolTable the whole section
   * @param rest what follows it in the other index, up to the end of its series
   */
  static IndexWriter of(
      Disk disk, Path directory, String name, ByteSink symbolTable, MemorySegment rest) {
    IndexWriter writer = new IndexWriter(disk, directory, name);
    writer.out.write(symbolTable);
    writer.seriesStart = writer.out.position();
    byte[] part = new byte[1 << 16];
    for (long at = 0; at < rest.byteSize(); at += part.length) {
      int count = (int) Math.min(part.length, rest.byteSize() - at);
      MemorySegment.copy(rest, ValueLayout.JAVA_BYTE, at, part, 0, count);
      writer.out.write(part, 0, count);
    }
    return writer;
  }

  /** Counts a series in that stands in the file already. */
  void keep(long ref, SeriesEntry entry) {
    postings.series((int) ref, entry.pairs, entry.pairCount);
  }

  /**
   * Adds the next symbol and returns its number.
   *
   * @throws IllegalArgumentException if it does not sort behind the last
   */
  int symbol(byte[] utf8, int offset, int length) {
    if (symbols > 0
        && Arrays.compareUnsigned(
                utf8, offset, offset + length, lastSymbol.bytes(), 0, lastSymbol.size())
            <= 0) {
      throw new IllegalArgumentException(
          "symbol \""
              + new String(utf8, offset, length, StandardCharsets.UTF_8)
              + "\" out-of-order");
    }
    lastSymbol.clear();
    lastSymbol.raw(utf8, offset, length);
    sink.clear();
    sink.text(utf8, offset, length);
    out.write(sink);
    return symbols++;
  }

  private void finishSymbols() {
    long length = out.position() - symbolsStart - 4;
    if (length > 0xffffffffL) {
      throw new IllegalStateException("symbol table size exceeds 4294967295 bytes: " + length);
    }
    sink.clear();
    sink.fixedInt((int) length);
    sink.fixedInt(symbols);
    out.patch(symbolsStart, sink);
    sink.clear();
    sink.fixedInt(checksumOf(symbolsStart + 4, out.position()));
    out.write(sink);
    seriesStart = out.position();
  }

  /* The count stands before what it counts, so the checksum can only be made over the file. */
  private int checksumOf(long from, long to) {
    CRC32C crc = new CRC32C();
    byte[] bytes = new byte[1 << 16];
    for (long at = from; at < to; ) {
      int count = out.read(at, bytes, 0, (int) Math.min(bytes.length, to - at));
      crc.update(bytes, 0, count);
      at += count;
    }
    return (int) crc.getValue();
  }

  /**
   * Adds the next series.
   *
   * @param pairs numbers of the symbols of each label's name and value, in the order of the names
   * @param count how many labels
   * @param chunks the series' chunks
   * @throws IllegalArgumentException if series or chunks come out of order
   */
  void series(int[] pairs, int count, ChunkColumns chunks) {
    if (seriesStart == 0) {
      finishSymbols();
    }
    checkOrder(pairs, count, chunks);
    out.pad(IndexLayout.SERIES_ALIGNMENT);
    long position = out.position();
    if (position > IndexLayout.MAX_SIZE) {
      throw new IllegalStateException(path + " exceeding max size of 64GiB");
    }
    postings.series((int) (position / IndexLayout.SERIES_ALIGNMENT), pairs, count);
    entry(pairs, count, chunks);
    head.clear();
    head.unsignedVarint(sink.size());
    out.write(head);
    sink.fixedInt(checksum());
    out.write(sink);
    keepLast(pairs, 2 * count);
  }

  private void keepLast(int[] pairs, int count) {
    if (lastPairs.length < count) {
      lastPairs = new int[2 * count];
    }
    System.arraycopy(pairs, 0, lastPairs, 0, count);
    lastPairCount = count;
  }

  /* Of what was put into the sink. */
  private int checksum() {
    crc.reset();
    crc.update(sink.bytes(), 0, sink.size());
    return (int) crc.getValue();
  }

  private void checkOrder(int[] pairs, int count, ChunkColumns chunks) {
    if (postings.seriesCount() > 0
        && Arrays.compare(pairs, 0, 2 * count, lastPairs, 0, lastPairCount) <= 0) {
      throw new IllegalArgumentException("out-of-order series added");
    }
    for (int i = 0; i < chunks.size; i++) {
      if (chunks.refs[i] <= lastChunkRef) {
        throw new IllegalArgumentException(
            "unsorted chunk reference: " + chunks.refs[i] + ", previous: " + lastChunkRef);
      }
      lastChunkRef = chunks.refs[i];
      if (i > 0 && chunks.minTimes[i] <= chunks.maxTimes[i - 1]) {
        throw new IllegalArgumentException(
            "chunk minT "
                + chunks.minTimes[i]
                + " is not higher than previous chunk maxT "
                + chunks.maxTimes[i - 1]);
      }
      if (chunks.maxTimes[i] < chunks.minTimes[i]) {
        throw new IllegalArgumentException(
            "chunk maxT " + chunks.maxTimes[i] + " is less than minT " + chunks.minTimes[i]);
      }
    }
  }

  /* All numbers of the chunks first, then all their bytes: few loops are soon compiled. */
  private void entry(int[] pairs, int count, ChunkColumns chunks) {
    sink.clear();
    sink.unsignedVarint(count);
    sink.unsignedVarints(pairs, 2 * count);
    int size = 1 + 3 * chunks.size;
    if (numbers.length < size) {
      numbers = new long[2 * size];
    }
    chunks(chunks);
    sink.unsignedVarints(numbers, size);
  }

  private void chunks(ChunkColumns chunks) {
    int at = 0;
    numbers[at++] = chunks.size;
    long time = 0;
    long ref = 0;
    for (int i = 0; i < chunks.size; i++) {
      long minTime = chunks.minTimes[i];
      numbers[at++] = i == 0 ? signed(minTime) : minTime - time;
      time = chunks.maxTimes[i];
      numbers[at++] = time - minTime;
      numbers[at++] = i == 0 ? chunks.refs[0] : signed(chunks.refs[i] - ref);
      ref = chunks.refs[i];
    }
  }

  private static long signed(long value) {
    return (value << 1) ^ (value >> 63);
  }

  /** Writes what follows the series and makes the file outlast a power cut. */
  void finish() {
    if (seriesStart == 0) {
      finishSymbols();
    }
    long labelIndices = out.position();
    ByteSink table = new ByteSink();
    out.pad(IndexLayout.POSTINGS_ALIGNMENT);
    long postingsStart = out.position();
    int[] entries = {1};
    table.put(IndexLayout.PAIR_KEYS);
    table.text("");
    table.text("");
    table.unsignedVarint(out.position());
    list(postings.all(), 0, postings.seriesCount());
    out.flush();
    try (Arena arena = Arena.ofConfined()) {
      WrittenSymbols written = new WrittenSymbols(disk.map(path, arena), path, symbolsStart);
      postings.visit(
          (name, value, refs, from, to) -> {
            out.pad(IndexLayout.POSTINGS_ALIGNMENT);
            table.put(IndexLayout.PAIR_KEYS);
            written.name(name, table);
            written.value(value, table);
            table.unsignedVarint(out.position());
            list(refs, from, to);
            entries[0]++;
          });
    }
    long tableStart = out.position();
    section(table, entries[0]);
    contents(labelIndices, postingsStart, tableStart);
    out.finish();
  }

  private void list(int[] refs, int from, int to) {
    sink.clear();
    sink.fixedInt(4 + 4 * (to - from));
    out.write(sink);
    out.restartChecksum();
    sink.clear();
    sink.fixedInt(to - from);
    out.write(sink);
    for (int at = from; at < to; at += LIST_PART) {
      sink.clear();
      sink.fixedInts(refs, at, Math.min(LIST_PART, to - at));
      out.write(sink);
    }
    sink.clear();
    sink.fixedInt(out.checksum());
    out.write(sink);
  }

  private void section(ByteSink table, int entries) {
    sink.clear();
    sink.fixedInt(4 + table.size());
    out.write(sink);
    out.restartChecksum();
    sink.clear();
    sink.fixedInt(entries);
    out.write(sink);
    out.write(table);
    sink.clear();
    sink.fixedInt(out.checksum());
    out.write(sink);
  }

  private void contents(long labelIndices, long postingsStart, long tableStart) {
    sink.clear();
    sink.fixedLong(symbolsStart);
    sink.fixedLong(seriesStart);
    sink.fixedLong(labelIndices);
    sink.fixedLong(tableStart);
    sink.fixedLong(postingsStart);
    sink.fixedLong(tableStart);
    sink.fixedInt(Checksum.of(sink.bytes(), 0, sink.size()));
    out.write(sink);
  }

  int seriesCount() {
    return postings.seriesCount();
  }

  @Override
  public void close() {
    out.close();
  }
}

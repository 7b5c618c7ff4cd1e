package dev.ferula.tsdb.block;

import dev.ferula.disk.CorruptionException;
import dev.ferula.disk.Disk;
import dev.ferula.model.Utf8Order;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Makes a damaged index whole again. Much of an index stands in it twice: postings and their table
 * follow from the series, and the table has the text of all symbols. So everything but the series
 * can be made anew, and of these only those are lost whose own bytes are damaged.
 *
 * <p>Symbols and series stay where they are, and with them all refs, which tombstones name. Symbols
 * from the table are believed only if the checksum of the symbol table, or its bytes, say that they
 * are all. For one thread.
 */
final class IndexRepair {
  private static final String UNFINISHED = IndexLayout.NAME + ".tmp";

  /* Zeros are not an entry, though the checksum of nothing is zero. */
  private static final int SMALLEST_ENTRY = 1 + IndexLayout.CHECKSUM_SIZE + 2;

  private final Disk disk;
  private final Path directory;
  private final Path path;
  private final SeriesEntry entry = new SeriesEntry();
  private int[] lastPairs = {};
  private long lastChunk = -1;
  private long kept;
  private long keptChunks;

  IndexRepair(Disk disk, Path block) {
    this.disk = disk;
    this.directory = block;
    this.path = block.resolve(IndexLayout.NAME);
  }

  /** How many series the index has now. */
  long series() {
    return kept;
  }

  /** How many chunks they have. */
  long chunks() {
    return keptChunks;
  }

  /**
   * Writes the index anew in the place of the damaged one.
   *
   * @throws CorruptionException if its symbols are lost, or no series is left
   */
  void repair() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment file = disk.map(path, arena);
      if (file.byteSize() < IndexLayout.HEADER_SIZE + 2 * IndexLayout.CHECKSUM_SIZE) {
        throw lost("an index", file.byteSize() + " bytes");
      }
      if (file.get(ValueLayout.JAVA_BYTE, 4) == IndexLayout.VERSION_1) {
        throw lost("an index of version 2", "version 1");
      }
      ByteSink symbols = symbols(file);
      long start = IndexLayout.HEADER_SIZE + (long) symbols.size();
      int symbolCount =
          (int) new ByteSource(symbols.bytes(), path, 4, symbols.size()).unsignedInt();
      SeriesSection section = new SeriesSection(file, path.toString(), false);
      long end = end(file, start, section, symbolCount);
      MemorySegment rest = file.asSlice(start, Math.max(0, end - start));
      try (IndexWriter writer = IndexWriter.of(disk, directory, UNFINISHED, symbols, rest)) {
        visit(section, start, end, symbolCount, writer);
        if (kept == 0) {
          throw lost("a series", "none");
        }
        writer.finish();
      }
    }
    disk.rename(directory.resolve(UNFINISHED), path);
    disk.syncDirectory(directory);
  }

  private CorruptionException lost(String expected, String actual) {
    return new CorruptionException(path.toString(), 0, expected, actual);
  }

  /* The whole section: length, count, texts, checksum. */
  private ByteSink symbols(MemorySegment file) {
    ByteSink section = new ByteSink();
    try {
      ByteSource source = ByteSource.section(file, path.toString(), IndexLayout.HEADER_SIZE);
      int size = Math.toIntExact(source.remaining() + 2 * IndexLayout.CHECKSUM_SIZE);
      byte[] bytes = new byte[size];
      MemorySegment.copy(file, ValueLayout.JAVA_BYTE, IndexLayout.HEADER_SIZE, bytes, 0, size);
      section.raw(bytes, 0, size);
      return section;
    } catch (CorruptionException damaged) {
      return symbolsOfTable(file);
    }
  }

  private ByteSink symbolsOfTable(MemorySegment file) {
    PostingsTable table =
        new PostingsTable(file, path.toString(), contents(file).get(ByteSource.LONG, 5 * 8), true);
    TreeSet<String> texts = new TreeSet<>(Utf8Order.COMPARATOR);
    for (String name : table.names()) {
      texts.add(name);
      table.forEach(
          name,
          (value, offset) -> {
            texts.add(value);
            return true;
          });
    }
    ByteSink content = new ByteSink();
    content.fixedInt(texts.size());
    texts.forEach(content::text);
    ByteSink section = new ByteSink();
    section.fixedInt(content.size());
    section.raw(content.bytes(), 0, content.size());
    section.fixedInt(Checksum.of(content.bytes(), 0, content.size()));
    prove(file, section);
    return section;
  }

  private void prove(MemorySegment file, ByteSink section) {
    long end = IndexLayout.HEADER_SIZE + (long) section.size();
    if (end > file.byteSize()) {
      throw lost("symbols", "others than the table has");
    }
    int checksum = section.size() - IndexLayout.CHECKSUM_SIZE;
    MemorySegment own = MemorySegment.ofArray(section.bytes());
    boolean sameChecksum =
        own.get(ByteSource.INT, checksum)
            == file.get(ByteSource.INT, IndexLayout.HEADER_SIZE + (long) checksum);
    boolean sameBytes =
        own.asSlice(4, checksum - 4)
                .mismatch(file.asSlice(IndexLayout.HEADER_SIZE + 4L, checksum - 4))
            < 0;
    if (!sameChecksum && !sameBytes) {
      throw lost("symbols", "others than the table has");
    }
  }

  private MemorySegment contents(MemorySegment file) {
    long at = file.byteSize() - IndexLayout.CONTENTS_SIZE;
    if (at < 0) {
      throw lost("a table of contents", file.byteSize() + " bytes");
    }
    Checksum.check(
        path.toString(),
        file.byteSize() - 4,
        file.get(ByteSource.INT, file.byteSize() - 4),
        Checksum.of(file, at, IndexLayout.CONTENTS_SIZE - 4));
    return file.asSlice(at);
  }

  /* Where the series end: where what follows begins, or behind the last that there is. */
  private long end(MemorySegment file, long start, SeriesSection section, int symbolCount) {
    try {
      MemorySegment contents = contents(file);
      long end = Long.MAX_VALUE;
      for (int of = 2; of < 6; of++) {
        long at = contents.get(ByteSource.LONG, 8L * of);
        end = at > 0 ? Math.min(end, at) : end;
      }
      if (end >= start && end <= file.byteSize()) {
        return end;
      }
    } catch (CorruptionException damaged) {
      // Found by looking for it.
    }
    return visit(section, start, file.byteSize(), symbolCount, null);
  }

  /* Goes from series to series; after a damaged one to the next place that holds one. */
  private long visit(
      SeriesSection section, long start, long end, int symbolCount, @Nullable IndexWriter writer) {
    lastPairs = new int[0];
    lastChunk = -1;
    long last = start;
    long at = aligned(start);
    while (at < end) {
      long ref = at / IndexLayout.SERIES_ALIGNMENT;
      if (!isSeries(section, ref, symbolCount)) {
        at += IndexLayout.SERIES_ALIGNMENT;
        continue;
      }
      if (writer != null) {
        writer.keep(ref, entry);
        kept++;
        keptChunks += entry.chunks.size;
      }
      lastPairs = Arrays.copyOf(entry.pairs, 2 * entry.pairCount);
      lastChunk = Math.max(lastChunk, lastChunkOf(entry.chunks));
      last = at + entry.size;
      at = aligned(last);
    }
    return last;
  }

  private static long aligned(long position) {
    return -Math.floorDiv(-position, IndexLayout.SERIES_ALIGNMENT) * IndexLayout.SERIES_ALIGNMENT;
  }

  private boolean isSeries(SeriesSection section, long ref, int symbolCount) {
    try {
      section.series(ref, entry);
    } catch (CorruptionException none) {
      return false;
    }
    if (entry.size < SMALLEST_ENTRY || entry.pairCount == 0) {
      return false;
    }
    for (int i = 0; i < 2 * entry.pairCount; i++) {
      if (entry.pairs[i] < 0 || entry.pairs[i] >= symbolCount) {
        return false;
      }
    }
    return Arrays.compare(entry.pairs, 0, 2 * entry.pairCount, lastPairs, 0, lastPairs.length) > 0
        && (entry.chunks.size == 0 || entry.chunks.refs[0] > lastChunk);
  }

  private static long lastChunkOf(ChunkColumns chunks) {
    long last = -1;
    for (int i = 0; i < chunks.size; i++) {
      last = Math.max(last, chunks.refs[i]);
    }
    return last;
  }
}

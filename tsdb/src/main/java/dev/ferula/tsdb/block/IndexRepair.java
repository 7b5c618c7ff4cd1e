package dev.ferula.tsdb.block;

import dev.ferula.disk.CorruptionException;
import dev.ferula.disk.Disk;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Makes a damaged index whole again. Much of an index stands in it twice: postings and their table
 * follow from the series, and the table has the text of all symbols. So everything but the series
 * can be made anew, and of these only those are lost whose own bytes are damaged.
 *
 * <p>Symbols and series stay where they are, and with them all refs, which tombstones name. For one
 * thread.
 */
final class IndexRepair {
  private static final String UNFINISHED = IndexLayout.NAME + ".tmp";

  /* Zeros are not an entry, though the checksum of nothing is zero. */
  private static final int SMALLEST_ENTRY = 1 + IndexLayout.CHECKSUM_SIZE + 2;

  private final Disk disk;
  private final Path directory;
  private final Path path;
  private final SeriesEntry entry = SeriesEntry.ofAll();
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
      ByteSink symbols = new SymbolRepair(file, path).section();
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

  /** The table of contents at the end of the file, once it was checked. */
  static MemorySegment contents(MemorySegment file, Path path) {
    long at = file.byteSize() - IndexLayout.CONTENTS_SIZE;
    if (at < 0) {
      throw new CorruptionException(
          path.toString(), 0, "a table of contents", file.byteSize() + " bytes");
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
      MemorySegment contents = contents(file, path);
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

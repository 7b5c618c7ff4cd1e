package dev.ferula.tsdb.block;

import dev.ferula.disk.Disk;
import dev.ferula.disk.DiskFile;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.BitSet;

/**
 * Writes the headers of a block's chunk segments anew. A header holds nothing that is not known,
 * and each chunk has its own checksum: one chunk of the index that is whole shows that its file is
 * a segment of the one version there is. For one thread.
 */
final class ChunkSegmentRepair {
  private final Disk disk;
  private final Path block;
  private final Path directory;
  private final SeriesEntry entry = SeriesEntry.ofAll();
  private final ChunkSegments.Chunk chunk = new ChunkSegments.Chunk(Window.FOR_ALL);

  /* The segments that have a whole chunk, by their places in refs. */
  private final BitSet whole = new BitSet();

  ChunkSegmentRepair(Disk disk, Path block) {
    this.disk = disk;
    this.block = block;
    this.directory = block.resolve(ChunkSegmentLayout.DIRECTORY);
  }

  /**
   * Writes the headers of all segments that have a whole chunk, in their places: a write that
   * breaks off leaves a header as damaged as it was.
   *
   * @return whether there was one
   * @throws dev.ferula.disk.CorruptionException if the block's index is damaged
   */
  boolean repair() {
    try (Arena arena = Arena.ofConfined()) {
      BlockIndex index = new BlockIndex(disk, block.resolve(IndexLayout.NAME), arena);
      ChunkSegments segments = ChunkSegments.withAnyHeader(disk, directory, arena);
      index.allSeries(
          ref -> {
            index.series(ref, entry);
            look(segments);
          });
    }
    whole.stream().forEach(place -> write(directory.resolve(ChunkSegmentLayout.fileName(place))));
    return !whole.isEmpty();
  }

  private void look(ChunkSegments segments) {
    for (int i = 0; i < entry.chunks.size; i++) {
      long ref = entry.chunks.refs[i];
      int place = (int) (ref >>> 32);
      if (place >= 0 && !whole.get(place) && segments.isWhole(ref, chunk)) {
        whole.set(place);
      }
    }
  }

  private void write(Path segment) {
    DiskFile file = disk.open(segment);
    try {
      ByteSink header = new ByteSink();
      ChunkSegmentLayout.header(header);
      file.write(0, header.bytes(), 0, header.size());
      file.sync();
    } finally {
      file.close();
    }
  }
}

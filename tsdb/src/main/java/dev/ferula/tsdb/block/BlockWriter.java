package dev.ferula.tsdb.block;

import dev.ferula.chunk.Encoding;
import dev.ferula.disk.Disk;
import dev.ferula.disk.DiskException;
import dev.ferula.tsdb.work.WorkLog.ChunkListener;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * Writes a block: first all symbols in the order of their UTF-8 bytes, then series by series, in
 * the order of their labels, its chunks in the order of time. The block's directory carries a
 * suffix until {@link #finish}, so that a crash leaves no half of a block. For one thread.
 *
 * <pre>{@code
 * try (BlockWriter writer = BlockWriter.create(new BlockFolder(disk, data), ulid)) {
 *   int name = writer.symbol("__name__");
 *   int up = writer.symbol("up");
 *   writer.chunk(minTime, maxTime, Encoding.XOR, bytes, 0, size);
 *   writer.series(new int[] {name, up}, 1);
 *   writer.finish(minTime, maxTime, compaction);
 * }
 * }</pre>
 */
public final class BlockWriter implements AutoCloseable {
  /** What the directory of a block in the making ends in. */
  public static final String UNFINISHED_SUFFIX = ".tmp-for-creation";

  private final Disk disk;
  private final BlockFolder folder;
  private final Ulid ulid;
  private final Path temporary;
  private final IndexWriter index;
  private final ChunkSegmentWriter chunks;
  private final ChunkColumns columns = new ChunkColumns();
  private long samples;
  private long histograms;
  private long chunkCount;
  private ChunkListener listener = (bytes, count, millis) -> {};
  private boolean finished;

  private BlockWriter(BlockFolder folder, Ulid ulid) {
    this.disk = folder.disk();
    this.folder = folder;
    this.ulid = ulid;
    temporary = temporary(folder, ulid);
    disk.deleteTree(temporary);
    disk.createDirectories(temporary);
    chunks =
        new ChunkSegmentWriter(
            disk, temporary.resolve(ChunkSegmentLayout.DIRECTORY), folder.segmentSize());
    index = new IndexWriter(disk, temporary);
  }

  /** Begins a block in a folder of blocks. */
  public static BlockWriter create(BlockFolder folder, Ulid ulid) {
    try {
      return new BlockWriter(folder, ulid);
    } catch (DiskException e) {
      discard(folder.disk(), temporary(folder, ulid));
      throw e;
    }
  }

  private static Path temporary(BlockFolder folder, Ulid ulid) {
    return folder.directory().resolve(ulid + UNFINISHED_SUFFIX);
  }

  /** Has somebody told of each chunk that is added from now on, but for those that are copied. */
  public void tell(ChunkListener newListener) {
    listener = newListener;
  }

  /**
   * Adds the next symbol and returns its number.
   *
   * @throws IllegalArgumentException if it does not sort behind the last
   */
  public int symbol(String text) {
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    return index.symbol(utf8, 0, utf8.length);
  }

  /** As {@link #symbol(String)}, of UTF-8 bytes. */
  public int symbol(byte[] utf8, int offset, int length) {
    return index.symbol(utf8, offset, length);
  }

  /** Adds the next chunk of the series that {@link #series} will add. */
  public void chunk(
      long minTime, long maxTime, Encoding encoding, byte[] data, int offset, int length) {
    columns.add(minTime, maxTime, chunks.write(encoding, data, offset, length));
    int count = encoding.sampleCount(data, offset);
    count(encoding, count);
    listener.written(length, count, maxTime - minTime);
  }

  /** As {@link #chunk}, of the chunk that was read last, which stays as it is to the last byte. */
  public void copy(long minTime, long maxTime, BlockChunks from) {
    ChunkSegments.Chunk chunk = from.chunk();
    columns.add(minTime, maxTime, chunks.copy(chunk));
    count(chunk.encoding, chunk.encoding.sampleCount(chunk.bytes, chunk.offset));
  }

  private void count(Encoding encoding, int count) {
    samples += count;
    if (!encoding.isOfFloats()) {
      histograms += count;
    }
    chunkCount++;
  }

  /**
   * Adds the next series, with the chunks added since the last.
   *
   * @param pairs numbers of the symbols of each label's name and value, in the order of the names
   * @param count how many labels
   * @throws IllegalArgumentException if it does not sort behind the last, or its chunks overlap
   */
  public void series(int[] pairs, int count) {
    index.series(pairs, count, columns);
    columns.clear();
  }

  /** How many samples the chunks added so far have. */
  public long samples() {
    return samples;
  }

  /**
   * Ends the block and gives it its name. From then on it is there, whatever happens.
   *
   * @return its meta.json
   */
  public BlockMeta finish(long minTime, long maxTime, BlockMeta.Compaction compaction) {
    chunks.finish();
    index.finish();
    new TombstoneFiles(disk, temporary).write(new Tombstones());
    BlockMeta.Stats stats =
        new BlockMeta.Stats(
            samples, samples - histograms, histograms, index.seriesCount(), chunkCount, 0);
    BlockMeta meta = new BlockMeta(ulid, minTime, maxTime, stats, compaction);
    MetaFile.write(disk, temporary, meta);
    disk.rename(temporary, folder.directory().resolve(ulid.toString()));
    finished = true;
    disk.syncDirectory(folder.directory());
    return meta;
  }

  /** Removes what was written unless the block was finished. */
  @Override
  public void close() {
    index.close();
    chunks.close();
    if (!finished) {
      discard(disk, temporary);
    }
  }

  /* What is left over is removed when the database is opened the next time. */
  private static void discard(Disk disk, Path unfinished) {
    try {
      disk.deleteTree(unfinished);
    } catch (DiskException e) {
      System.getLogger(BlockWriter.class.getName())
          .log(
              System.Logger.Level.WARNING,
              "unfinished block not removed path={0} error={1}",
              unfinished,
              e.getMessage());
    }
  }
}

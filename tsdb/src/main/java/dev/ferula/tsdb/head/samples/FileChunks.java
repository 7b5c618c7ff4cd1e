package dev.ferula.tsdb.head.samples;

import static java.lang.System.Logger.Level.WARNING;

import dev.ferula.disk.CorruptionException;
import dev.ferula.disk.DiskException;
import dev.ferula.storage.StorageException;
import dev.ferula.tsdb.chunkshead.ChunkData;
import dev.ferula.tsdb.chunkshead.HeadChunk;
import dev.ferula.tsdb.chunkshead.HeadChunkFiles;
import java.util.ArrayDeque;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Finished chunks in head chunk files. While the disk takes none they wait in memory, and go to the
 * files in their order once it does: a later chunk of a series must never stand in the files
 * without the ones before it, as replay of the log would then leave those out.
 */
public final class FileChunks implements ChunkStore {
  private static final System.Logger LOG = System.getLogger(FileChunks.class.getName());

  /* Locations with this bit are of chunks in memory, or that were. */
  private static final long IN_MEMORY = 1L << 62;

  private record Waiting(long ref, long start, long end, boolean outOfOrder, long location) {}

  private final HeadChunkFiles files;
  private final MemoryChunks memory = new MemoryChunks();
  private final ArrayDeque<Waiting> waiting = new ArrayDeque<>();
  private final Map<Long, Long> moved = new ConcurrentHashMap<>();

  public FileChunks(HeadChunkFiles files) {
    this.files = files;
  }

  @Override
  public long put(HeadChunk chunk) {
    try {
      writeWaiting();
      return files.write(chunk);
    } catch (DiskException e) {
      if (waiting.isEmpty()) {
        LOG.log(WARNING, "head chunks wait in memory error=\"{0}\"", e.getMessage());
      }
      long location = memory.put(chunk);
      waiting.add(
          new Waiting(chunk.ref(), chunk.start(), chunk.end(), chunk.outOfOrder(), location));
      return location | IN_MEMORY;
    }
  }

  /*
   * A copy that waits in memory would be one of what files have, as many as these have, and no
   * budget knows of it. Without it the next start passes the chunk over where ones from before it
   * were written behind it; these came from the log, which then has all since, and is read again.
   */
  @Override
  public long putAgain(HeadChunk chunk, long location) {
    try {
      writeWaiting();
      return files.write(chunk);
    } catch (DiskException e) {
      return location;
    }
  }

  private void writeWaiting() {
    if (waiting.isEmpty()) {
      return;
    }
    ChunkBytes chunk = new ChunkBytes();
    Waiting first = waiting.peek();
    while (first != null) {
      memory.read(first.location, chunk);
      long file =
          files.write(
              new HeadChunk(
                  first.ref,
                  first.start,
                  first.end,
                  chunk.encoding,
                  first.outOfOrder,
                  chunk.array,
                  chunk.offset,
                  chunk.length));
      moved.put(first.location | IN_MEMORY, file);
      waiting.poll();
      first = waiting.peek();
    }
  }

  @Override
  public void read(long location, ChunkBytes into) {
    long at = (location & IN_MEMORY) == 0 ? location : moved.getOrDefault(location, location);
    if ((at & IN_MEMORY) != 0) {
      memory.read(at & ~IN_MEMORY, into);
      return;
    }
    try {
      ChunkData data = into.data();
      files.read(at, data);
      into.set(data.encoding(), data.bytes(), data.offset(), data.length());
    } catch (CorruptionException e) {
      throw new StorageException(StorageException.Kind.CORRUPT, "head chunk: " + e.getMessage(), e);
    } catch (DiskException e) {
      throw new StorageException(StorageException.Kind.IO, "head chunk: " + e.getMessage(), e);
    }
  }

  /** Frees what is in memory; files go as a whole, by their number. */
  @Override
  public void release(long location) {
    if ((location & IN_MEMORY) == 0) {
      return;
    }
    moved.remove(location);
    waiting.removeIf(w -> (w.location | IN_MEMORY) == location);
    memory.release(location & ~IN_MEMORY);
  }

  @Override
  public boolean hasUnwritten() {
    return !waiting.isEmpty();
  }

  @Override
  public int fileOf(long location) {
    long at = (location & IN_MEMORY) == 0 ? location : moved.getOrDefault(location, location);
    return (at & IN_MEMORY) != 0 ? Integer.MAX_VALUE : HeadChunkFiles.fileOf(at);
  }
}

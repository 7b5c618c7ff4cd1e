package dev.ferula.tsdb.block;

import dev.ferula.chunk.ChunkIterator;
import dev.ferula.chunk.ChunkIterators;
import dev.ferula.chunk.Encoding;
import dev.ferula.disk.MappedFault;
import dev.ferula.storage.SampleIterator;

/** Reads chunks of a block as they are, mostly one after the other. For one thread. */
public final class BlockChunks implements AutoCloseable {
  private final Block block;
  private final ChunkSegments.Chunk chunk = new ChunkSegments.Chunk(Window.FOR_ALL);
  private final ChunkIterators iterators = new ChunkIterators();
  private boolean closed;

  BlockChunks(Block block) {
    this.block = block;
  }

  /**
   * Reads a chunk of a series.
   *
   * @throws dev.ferula.disk.CorruptionException if it is damaged or not of the series' time
   * @throws dev.ferula.disk.DiskException if the disk does not let us read it
   */
  public void read(ChunkColumns chunks, int i) {
    try {
      block.segments().read(chunks, i, chunk);
    } catch (InternalError e) {
      throw MappedFault.of(e, block.directory());
    }
    if (!chunk.encoding.isOfFloats()) {
      checkBegin(chunks, i);
    }
  }

  private void checkBegin(ChunkColumns chunks, int i) {
    ChunkIterator samples = iterators.over(chunk.encoding, chunk.bytes, chunk.offset, chunk.length);
    if (samples.next() != SampleIterator.Kind.NONE) {
      block.segments().checkBegin(chunks, i, samples.timestamp());
    }
  }

  public Encoding encoding() {
    return chunk.encoding;
  }

  /** The array that holds the chunk's data, valid until the next is read. */
  public byte[] bytes() {
    return chunk.bytes;
  }

  /** Where the data begins. */
  public int offset() {
    return chunk.offset;
  }

  public int length() {
    return chunk.length;
  }

  ChunkSegments.Chunk chunk() {
    return chunk;
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      block.release();
    }
  }
}

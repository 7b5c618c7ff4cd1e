package dev.ferula.tsdb.head.samples;

import dev.ferula.chunk.Encoding;
import dev.ferula.tsdb.chunkshead.ChunkData;
import dev.ferula.tsdb.chunkshead.HeadChunk;

/** Where the head's finished chunks go. */
public interface ChunkStore {
  /**
   * Keeps a chunk; called by one thread at a time.
   *
   * @return its location, by which it is read and released
   */
  long put(HeadChunk chunk);

  /**
   * Keeps a chunk behind all others that is kept already; where there is no room it stays where it
   * is. It is not released there.
   *
   * @param location where it is
   * @return where it is then
   */
  long putAgain(HeadChunk chunk, long location);

  /** Reads a chunk; may be called by several threads. */
  void read(long location, ChunkBytes into);

  /** The head no longer needs the chunk, and no reader knows its location. */
  void release(long location);

  /** The number of the file that holds the chunk, {@link Integer#MAX_VALUE} where none does. */
  int fileOf(long location);

  /** Whether some chunks are only in memory and should be in files. */
  boolean hasUnwritten();

  /** The bytes of one chunk, readable as long as the reader's view is open. */
  final class ChunkBytes {
    public Encoding encoding = Encoding.XOR;
    public byte[] array = new byte[0];
    private final ChunkData data = new ChunkData();
    public int offset;
    public int length;

    /** Memory that a store of files may read into. */
    ChunkData data() {
      return data;
    }

    void set(Encoding encoding, byte[] array, int offset, int length) {
      this.encoding = encoding;
      this.array = array;
      this.offset = offset;
      this.length = length;
    }
  }
}

package dev.ferula.tsdb.head.samples;

import dev.ferula.chunk.Encoding;
import dev.ferula.tsdb.chunkshead.HeadChunk;
import dev.ferula.tsdb.head.slab.SlabPool;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Finished chunks kept in memory: for a head without files, and when the disk takes none.
 *
 * <pre>
 * block = encoding (1 byte), length (2), chunk
 * </pre>
 */
public final class MemoryChunks implements ChunkStore {
  private static final int HEADER = 3;
  private static final long LARGE = 1L << 32;

  private static final class Large {
    final Encoding encoding;
    final byte[] bytes;

    Large(Encoding encoding, byte[] bytes) {
      this.encoding = encoding;
      this.bytes = bytes;
    }
  }

  private final SlabPool slabs = new SlabPool();
  private final Map<Long, Large> large = new ConcurrentHashMap<>();
  private long nextLarge = LARGE;
  private long largeBytes;

  @Override
  public long put(HeadChunk chunk) {
    int length = chunk.length();
    if (length + HEADER > SlabPool.MAX_BLOCK) {
      byte[] copy = new byte[length];
      System.arraycopy(chunk.bytes(), chunk.offset(), copy, 0, length);
      large.put(nextLarge, new Large(chunk.encoding(), copy));
      largeBytes += length;
      return nextLarge++;
    }
    int handle = slabs.allocate(length + HEADER);
    byte[] array = slabs.array(handle);
    int at = slabs.offset(handle);
    array[at] = (byte) chunk.encoding().code();
    array[at + 1] = (byte) length;
    array[at + 2] = (byte) (length >>> 8);
    System.arraycopy(chunk.bytes(), chunk.offset(), array, at + HEADER, length);
    return handle & 0xffffffffL;
  }

  /** Stays where it is: order is of no meaning here. */
  @Override
  public long putAgain(HeadChunk chunk, long location) {
    return location;
  }

  @Override
  public void read(long location, ChunkBytes into) {
    if (location >= LARGE) {
      Large chunk = large.get(location);
      if (chunk == null) {
        throw new IllegalStateException("chunk " + location + " was released");
      }
      into.set(chunk.encoding, chunk.bytes, 0, chunk.bytes.length);
      return;
    }
    int handle = (int) location;
    byte[] array = slabs.array(handle);
    int at = slabs.offset(handle);
    int length = (array[at + 1] & 0xff) | ((array[at + 2] & 0xff) << 8);
    into.set(Encoding.ofCode(array[at]), array, at + HEADER, length);
  }

  @Override
  public void release(long location) {
    if (location >= LARGE) {
      Large gone = large.remove(location);
      largeBytes -= gone == null ? 0 : gone.bytes.length;
    } else {
      slabs.free((int) location);
    }
  }

  @Override
  public boolean hasUnwritten() {
    return false;
  }

  @Override
  public int fileOf(long location) {
    return Integer.MAX_VALUE;
  }

  /** What the chunks take. */
  public long bytes() {
    return slabs.bytes() + largeBytes;
  }
}

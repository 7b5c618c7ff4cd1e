package dev.ferula.chunk;

import org.jspecify.annotations.Nullable;

/**
 * One iterator for each encoding, made when the first chunk of it comes and used again for all
 * later ones. For one thread, and for one chunk of an encoding at a time.
 */
public final class ChunkIterators {
  private final @Nullable ChunkIterator[] iterators = new ChunkIterator[Encoding.values().length];

  /**
   * The iterator of an encoding, before the first sample of a chunk.
   *
   * @param bytes holds the chunk from {@code offset} on; read while the iterator is
   */
  public ChunkIterator over(Encoding encoding, byte[] bytes, int offset, int length) {
    int i = encoding.code() - 1;
    ChunkIterator iterator = iterators[i];
    if (iterator == null) {
      iterator = ChunkIterator.of(encoding);
      iterators[i] = iterator;
    }
    iterator.reset(bytes, offset, length);
    return iterator;
  }
}

package dev.ferula.chunk;

import dev.ferula.storage.SampleIterator;

/**
 * A cursor over the samples of one chunk, to be used for chunk after chunk. Damaged bytes end in a
 * {@link dev.ferula.storage.StorageException} of kind CORRUPT, never in another exception.
 */
public sealed interface ChunkIterator extends SampleIterator
    permits XorIterator, Xor2Iterator, HistogramIterator, FloatHistogramIterator {
  /** The encoding of the chunks that this cursor reads. */
  Encoding encoding();

  /**
   * Places the cursor before the first sample of the chunk in {@code bytes[offset, offset +
   * length)}. The bytes must not change while the cursor reads them. Decoding is fastest where the
   * array goes on for 8 bytes behind the chunk.
   */
  void reset(byte[] bytes, int offset, int length);

  /**
   * Says that samples behind a time (milliseconds) are not wanted: batches may end with the first
   * of them, and the chunk with it. Forgotten by {@link #reset}.
   */
  default void until(long time) {}

  /** A cursor for chunks of the given encoding; {@link #reset} comes first. */
  static ChunkIterator of(Encoding encoding) {
    return switch (encoding) {
      case XOR -> new XorIterator();
      case XOR2 -> new Xor2Iterator();
      case HISTOGRAM, HISTOGRAM_ST -> new HistogramIterator(encoding);
      case FLOAT_HISTOGRAM, FLOAT_HISTOGRAM_ST -> new FloatHistogramIterator(encoding);
    };
  }
}

package dev.ferula.tsdb.head;

import dev.ferula.tsdb.head.image.ImageReader;
import dev.ferula.tsdb.head.samples.OpenFloats;
import org.jspecify.annotations.Nullable;

/**
 * The open chunks behind the index in an image, which a head being filled takes behind the chunks
 * of files. For one thread.
 */
final class ImagedChunks {
  private final Head head;
  private final OpenFloats chunks;
  private final @Nullable ImageReader in;
  private boolean mayCome;
  private int count;

  private ImagedChunks(Head head, @Nullable ImageReader in) {
    this.head = head;
    this.chunks = head.samples().openFloats();
    this.in = in;
  }

  /** No chunks. */
  static ImagedChunks none(Head head) {
    return new ImagedChunks(head, null);
  }

  /**
   * Those that an image has from here on. None is taken where a block has been lost since, as then
   * older samples come from the log that were in the block.
   */
  static ImagedChunks of(Head head, ImageReader in) {
    ImagedChunks of = new ImagedChunks(head, in);
    of.mayCome = head.minValidTime() >= in.readLong();
    of.chunks.load(in);
    return of;
  }

  /** Gives a series its open chunk, if there is one that fits; to be asked in order of slots. */
  void restore(int slot, long ref, HeadReplay replay) {
    if (in != null && mayCome && chunks.restore(slot, ref, head.minValidTime(), in)) {
      replay.reach(chunks.start(), chunks.end());
      count++;
    }
  }

  /** Passes over what is left. */
  void finish() {
    if (in != null) {
      chunks.finish(in);
    }
  }

  /** How many were taken. */
  int count() {
    return count;
  }
}

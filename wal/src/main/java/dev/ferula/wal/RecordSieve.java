package dev.ferula.wal;

/**
 * Says which records of a log need not be looked at, because whoever reads knows what they hold. It
 * is asked before a record is decompressed.
 */
@FunctionalInterface
public interface RecordSieve {
  /** Lets every record through. */
  RecordSieve NONE = (segment, offset, digest) -> false;

  /**
   * Whether a record is passed over.
   *
   * @param segment the index of its segment
   * @param offset where in the segment it begins
   * @param digest the digest of its bytes, as {@link RecordPlaces#digest} tells it
   */
  boolean passesOver(int segment, long offset, int digest);

  /**
   * Whether a record of a checkpoint is passed over.
   *
   * @param checkpoint the index of the checkpoint
   * @param part the number of its file that the record stands in
   * @param offset where in the file it begins
   * @param digest as in {@link #passesOver}
   */
  default boolean passesOverInCheckpoint(int checkpoint, int part, long offset, int digest) {
    return false;
  }
}

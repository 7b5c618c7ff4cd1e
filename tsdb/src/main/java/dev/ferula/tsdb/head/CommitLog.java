package dev.ferula.tsdb.head;

/** Where commits are written before anybody sees them. Called by one thread at a time. */
interface CommitLog {
  /** Writes nothing: for a head that need not survive the process. */
  CommitLog NONE = (index, newSeries, batch) -> {};

  /**
   * Writes one commit: first the series that no commit wrote before, then the batch.
   *
   * @param newSeries slots of the new series, in the order of their creation
   * @throws dev.ferula.storage.StorageException if it could not be written; then none of it counts
   */
  void write(HeadIndex index, int[] newSeries, Batch batch);
}

package dev.ferula.tsdb.head.log;

import dev.ferula.tsdb.block.Tombstones;
import dev.ferula.tsdb.head.index.HeadIndex;

/** Where commits are written before anybody sees them. Called by one thread at a time. */
public interface CommitLog {
  /** Writes nothing: for a head that need not survive the process. */
  CommitLog NONE =
      new CommitLog() {
        @Override
        public void write(HeadIndex index, int[] newSeries, Batch batch) {}

        @Override
        public void write(Tombstones deleted) {}
      };

  /**
   * Writes one commit: first the series that no commit wrote before, then the batch.
   *
   * @param newSeries slots of the new series, in the order of their creation
   * @throws dev.ferula.storage.StorageException if it could not be written; then none of it counts
   */
  void write(HeadIndex index, int[] newSeries, Batch batch);

  /**
   * Writes what is deleted.
   *
   * @throws dev.ferula.storage.StorageException if it could not be written
   */
  void write(Tombstones deleted);
}

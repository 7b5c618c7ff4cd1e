package dev.ferula.storage;

/** Whatever answers for stored samples. */
@FunctionalInterface
public interface Queryable {
  /**
   * A stable view of the samples with {@code minTime <= timestamp <= maxTime}; to be closed.
   *
   * @throws StorageException if the storage is not ready
   */
  Querier querier(long minTime, long maxTime);
}

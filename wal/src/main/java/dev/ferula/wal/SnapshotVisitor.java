package dev.ferula.wal;

/** Receives what a chunk snapshot holds: series, each followed by its open chunk, and the rest. */
public interface SnapshotVisitor extends RecordVisitor {
  /**
   * The open chunk of the series that was told last.
   *
   * @param start time of its first sample, {@code last} of its last
   * @param encoding the number of its encoding
   * @param lastBits raw bits of the last value where it is a chunk of floats, else 0
   */
  void chunk(
      long ref,
      long start,
      long last,
      int encoding,
      byte[] bytes,
      int offset,
      int length,
      long lastBits);
}

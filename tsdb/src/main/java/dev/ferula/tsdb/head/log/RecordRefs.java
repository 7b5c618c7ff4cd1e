package dev.ferula.tsdb.head.log;

import dev.ferula.wal.RecordPlaces;
import dev.ferula.wal.WalReader;

/** The range of the refs of series that a record holds. For one thread. */
public final class RecordRefs {
  private long first = Long.MAX_VALUE;
  private long last = Long.MIN_VALUE;

  /** Begins with the next record. */
  public void clear() {
    first = Long.MAX_VALUE;
    last = Long.MIN_VALUE;
  }

  /** The record has a series with this ref. */
  public void add(long ref) {
    first = Math.min(first, ref);
    last = Math.max(last, ref);
  }

  /**
   * Notes where the record stands, if it has any series.
   *
   * @param reader has the record
   * @param mustBeRead whether it says more than what the index has
   */
  public void note(SeriesPlaces places, WalReader reader, boolean mustBeRead) {
    if (first > last) {
      return;
    }
    long file =
        reader.inCheckpoint()
            ? SeriesPlaces.ofCheckpoint(reader.segment(), reader.part())
            : SeriesPlaces.ofSegment(reader.segment());
    places.note(file, reader.offset(), reader.digest(), first, last, mustBeRead);
  }

  /** Notes the first records of a write, which hold such series only. */
  void note(SeriesPlaces places, RecordPlaces written, int count) {
    long file = SeriesPlaces.ofSegment(written.segment());
    for (int i = 0; i < count; i++) {
      places.note(file, written.offset(i), written.digest(i), first, last, false);
    }
  }
}

package dev.ferula.tsdb.head.log;

import dev.ferula.wal.RecordSieve;

/**
 * Passes over records of series whose series are known from elsewhere, and says afterwards whether
 * all of them were there. For one thread.
 */
public final class KnownRecords implements RecordSieve {
  private final SeriesPlaces known;
  private final SeriesPlaces met;
  private final RecordSieve others;
  private int next;
  private int passed;

  /**
   * Begins with the first record.
   *
   * @param known the records, in the order in which they are read
   * @param met is told of those that are passed over
   * @param others passes over other records
   */
  public KnownRecords(SeriesPlaces known, SeriesPlaces met, RecordSieve others) {
    this.known = known;
    this.met = met;
    this.others = others;
  }

  @Override
  public boolean passesOver(int segment, long offset, int digest) {
    return meets(SeriesPlaces.ofSegment(segment), offset, digest)
        || others.passesOver(segment, offset, digest);
  }

  @Override
  public boolean passesOverInCheckpoint(int checkpoint, int part, long offset, int digest) {
    return meets(SeriesPlaces.ofCheckpoint(checkpoint, part), offset, digest)
        || others.passesOverInCheckpoint(checkpoint, part, offset, digest);
  }

  private boolean meets(long file, long offset, int digest) {
    if (!known.is(next, file, offset, digest)) {
      return false;
    }
    int record = next++;
    if (known.mustBeRead(record)) {
      return false;
    }
    met.note(known, record);
    passed++;
    return true;
  }

  /** Whether all records were there. */
  public boolean wereAllThere() {
    return next == known.size();
  }

  /**
   * Whether one of the records will not be met any more.
   *
   * @param segment the segment of the log that is being read
   */
  public boolean isAnyLost(int segment) {
    return next < known.size() && known.isBefore(next, segment);
  }

  /** How many records were passed over. */
  public int passed() {
    return passed;
  }
}

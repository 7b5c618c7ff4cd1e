package dev.ferula.wal;

/**
 * Where a record stands in a log, and by what it is known again.
 *
 * @param segment the index of its segment
 * @param offset where in the segment it begins: at the header of its first fragment
 * @param digest a number made of the checksums of its fragments
 */
public record RecordPlace(int segment, long offset, int digest) {
  /** Whether this is the place of a record. */
  public boolean is(int ofSegment, long at, int ofRecord) {
    return segment == ofSegment && offset == at && digest == ofRecord;
  }
}

package dev.ferula.tsdb.head.log;

import dev.ferula.wal.RecordPlace;
import dev.ferula.wal.RecordSieve;
import org.jspecify.annotations.Nullable;

/**
 * Follows how far a log was read: the last record of its segments, and whether one that is awaited
 * was met. It passes over what another sieve does, and like that is not asked behind damage. For
 * one thread.
 */
public final class RecordTrail implements RecordSieve {
  private static final int NO_SEGMENT = -1;

  private final RecordSieve others;
  private final @Nullable RecordPlace awaited;
  private boolean met;
  private int lastSegment = NO_SEGMENT;
  private long lastOffset;
  private int lastDigest;

  /**
   * Begins before the first record.
   *
   * @param others says what is passed over
   * @param awaited null where none is
   */
  public RecordTrail(RecordSieve others, @Nullable RecordPlace awaited) {
    this.others = others;
    this.awaited = awaited;
    this.met = awaited == null;
  }

  @Override
  public boolean passesOver(int segment, long offset, int digest) {
    lastSegment = segment;
    lastOffset = offset;
    lastDigest = digest;
    RecordPlace place = awaited;
    met |= place != null && place.is(segment, offset, digest);
    return others.passesOver(segment, offset, digest);
  }

  @Override
  public boolean passesOverInCheckpoint(int checkpoint, int part, long offset, int digest) {
    return others.passesOverInCheckpoint(checkpoint, part, offset, digest);
  }

  /** Whether the record that is awaited was met, if any is. */
  public boolean hasMet() {
    return met;
  }

  /**
   * Whether the record that is awaited will not be met any more.
   *
   * @param segment the one that is being read
   */
  public boolean hasMissed(int segment) {
    RecordPlace place = awaited;
    return !met && place != null && place.segment() < segment;
  }

  /** The last record, null where no segment had any. */
  public @Nullable RecordPlace last() {
    return lastSegment == NO_SEGMENT ? null : new RecordPlace(lastSegment, lastOffset, lastDigest);
  }
}

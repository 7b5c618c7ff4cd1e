package dev.ferula.storage;

/**
 * What a commit did.
 *
 * @param appended samples stored (exact duplicates of stored samples are not counted)
 * @param duplicates samples dropped because another value holds their timestamp
 * @param outOfOrder samples dropped as out of order
 * @param outOfBounds samples dropped as out of bounds
 * @param tooOld samples dropped as older than the out-of-order window
 */
public record CommitResult(
    long appended, long duplicates, long outOfOrder, long outOfBounds, long tooOld) {
  /** Nothing happened. */
  public static final CommitResult EMPTY = new CommitResult(0, 0, 0, 0, 0);
}

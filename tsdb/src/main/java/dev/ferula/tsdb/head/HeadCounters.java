package dev.ferula.tsdb.head;

import dev.ferula.storage.AppendStatus;
import dev.ferula.tsdb.work.WorkLog;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.DoubleConsumer;

/** What a head has done since it was opened. */
public final class HeadCounters {
  final LongAdder appenders = new LongAdder();
  final LongAdder floats = new LongAdder();
  final LongAdder histograms = new LongAdder();
  final LongAdder outOfBounds = new LongAdder();
  final LongAdder outOfOrder = new LongAdder();
  final LongAdder tooOld = new LongAdder();
  final LongAdder outOfOrderTaken = new LongAdder();
  final LongAdder refusedSeries = new LongAdder();
  final LongAdder unknownRefs = new LongAdder();
  final LongAdder walCorruptions = new LongAdder();

  final LongAdder chunkCorruptions = new LongAdder();
  final LongAdder snapshotErrors = new LongAdder();
  final LongAdder truncations = new LongAdder();
  final LongAdder seriesRemoved = new LongAdder();
  final LongAdder seriesNotFound = new LongAdder();
  private volatile DoubleConsumer lateness = seconds -> {};
  private final WorkLog work = new WorkLog(System::nanoTime);

  HeadCounters() {}

  void refused(AppendStatus status) {
    switch (status) {
      case OUT_OF_BOUNDS -> outOfBounds.increment();
      case OUT_OF_ORDER -> outOfOrder.increment();
      case TOO_OLD -> tooOld.increment();
      default -> {}
    }
  }

  /** Has a listener told how many seconds samples that are not in order are behind the newest. */
  public void onLate(DoubleConsumer seconds) {
    lateness = seconds;
  }

  void late(double seconds) {
    lateness.accept(seconds);
  }

  /** Appenders made. */
  public long appenders() {
    return appenders.sum();
  }

  /** Floats stored, replayed ones included. */
  public long floats() {
    return floats.sum();
  }

  /** Histograms stored, replayed ones included. */
  public long histograms() {
    return histograms.sum();
  }

  /** Samples refused as out of bounds. */
  public long outOfBounds() {
    return outOfBounds.sum();
  }

  /** Samples refused as out of order. */
  public long outOfOrder() {
    return outOfOrder.sum();
  }

  /** Samples refused as older than the out-of-order window. */
  public long tooOld() {
    return tooOld.sum();
  }

  /** Samples stored that came out of order. */
  public long outOfOrderTaken() {
    return outOfOrderTaken.sum();
  }

  /** Series refused for lack of memory. */
  public long refusedSeries() {
    return refusedSeries.sum();
  }

  /** Entries of the log that named no series. */
  public long unknownRefs() {
    return unknownRefs.sum();
  }

  /** How often the log was found damaged. */
  public long walCorruptions() {
    return walCorruptions.sum();
  }

  /** Files of head chunks found damaged. */
  public long chunkCorruptions() {
    return chunkCorruptions.sum();
  }

  /** Snapshots that could not be read when the head was opened. */
  public long snapshotErrors() {
    return snapshotErrors.sum();
  }

  /** Truncations of the head. */
  public long truncations() {
    return truncations.sum();
  }

  /** Samples refused because their series was gone. */
  public long seriesNotFound() {
    return seriesNotFound.sum();
  }

  /** What the head and whoever writes its blocks does of itself. */
  public WorkLog work() {
    return work;
  }

  /** Series removed. */
  public long seriesRemoved() {
    return seriesRemoved.sum();
  }
}

package dev.ferula.tsdb.head;

import dev.ferula.storage.AppendStatus;
import dev.ferula.tsdb.work.WorkLog;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.DoubleConsumer;

/** What a head has done since it was opened. */
public final class HeadCounters {
  final LongAdder appenders = new LongAdder();
  private final SampleCount appended = new SampleCount();
  private final SampleCount outOfBounds = new SampleCount();
  private final SampleCount outOfOrder = new SampleCount();
  private final SampleCount tooOld = new SampleCount();
  private final SampleCount outOfOrderTaken = new SampleCount();
  private volatile Map<String, Long> walUnknownRefs = Map.of();
  private volatile Map<String, Long> wblUnknownRefs = Map.of();
  final LongAdder walCorruptions = new LongAdder();

  final LongAdder chunkCorruptions = new LongAdder();
  final LongAdder snapshotErrors = new LongAdder();
  final LongAdder truncations = new LongAdder();
  final LongAdder seriesRemoved = new LongAdder();
  final LongAdder seriesNotFound = new LongAdder();
  private volatile DoubleConsumer lateness = seconds -> {};
  private final WorkLog work = new WorkLog(System::nanoTime);

  HeadCounters() {}

  void refused(AppendStatus status, boolean histogram) {
    switch (status) {
      case OUT_OF_BOUNDS -> outOfBounds.add(histogram);
      case OUT_OF_ORDER -> outOfOrder.add(histogram);
      case TOO_OLD -> tooOld.add(histogram);
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

  /** Samples stored, those out of order included, but not what the log had of them at the start. */
  public SampleCount appended() {
    return appended;
  }

  /** Samples refused as out of bounds. */
  public SampleCount outOfBounds() {
    return outOfBounds;
  }

  /** Samples refused as out of order. */
  public SampleCount outOfOrder() {
    return outOfOrder;
  }

  /** Samples refused as older than the out-of-order window. */
  public SampleCount tooOld() {
    return tooOld;
  }

  /** Samples stored that came out of order. */
  public SampleCount outOfOrderTaken() {
    return outOfOrderTaken;
  }

  /** Entries of the log that named no series: of how many series, and how many of what. */
  public Map<String, Long> walUnknownRefs() {
    return walUnknownRefs;
  }

  void walUnknownRefs(UnknownRefs refs) {
    walUnknownRefs = Map.copyOf(refs.counts());
  }

  /** As {@link #walUnknownRefs()}, of the log of samples out of order. */
  public Map<String, Long> wblUnknownRefs() {
    return wblUnknownRefs;
  }

  void wblUnknownRefs(UnknownRefs refs) {
    wblUnknownRefs = Map.copyOf(refs.counts());
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

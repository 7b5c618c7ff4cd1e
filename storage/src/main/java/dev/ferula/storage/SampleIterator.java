package dev.ferula.storage;

import dev.ferula.histogram.FloatHistogram;
import dev.ferula.histogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * A cursor over the samples of one series in strictly rising order of time. The single and the
 * batch form advance the same position. For one thread.
 *
 * <p>Reading damaged bytes throws {@link StorageException} of kind CORRUPT.
 */
public interface SampleIterator {
  /** What stands at the cursor. */
  enum Kind {
    /** Nothing: the end is reached. */
    NONE,
    FLOAT,
    HISTOGRAM,
    FLOAT_HISTOGRAM
  }

  /** Moves to the next sample. */
  Kind next();

  /**
   * Moves to the first sample at or after the timestamp, never backwards: where the cursor already
   * stands at or after it, it stays.
   */
  Kind seek(long timestamp);

  /** The timestamp of the sample at the cursor. */
  long timestamp();

  /** The start timestamp of the sample at the cursor, 0 where none is known. */
  default long startTimestamp() {
    return Appender.NO_START;
  }

  /** The value at the cursor, of kind FLOAT. May be the stale marker: test on raw bits. */
  double value();

  /**
   * The histogram at the cursor, of kind HISTOGRAM; owned by the caller, unless {@code reuse} was
   * given.
   *
   * @param reuse a histogram whose memory may be used again
   */
  Histogram histogram(@Nullable Histogram reuse);

  /** The histogram at the cursor, of either histogram kind, as floats. */
  FloatHistogram floatHistogram(@Nullable FloatHistogram reuse);

  /**
   * Reads on from behind the cursor into {@code into}, behind what that holds, as long as samples
   * are floats and there is room, of which there must be some; returns how many were added. Stops
   * before a sample of another kind, which {@link #next} then moves to; 0 means that or the end.
   * After a call that read samples the cursor stands at the last of them.
   */
  int appendFloats(FloatBatch into);

  /** As {@link #appendFloats}, instead of what the batch held. */
  default int nextFloats(FloatBatch into) {
    into.size = 0;
    return appendFloats(into);
  }
}

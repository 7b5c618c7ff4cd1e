package dev.ferula.backtest;

import dev.ferula.histogram.FloatHistogram;
import dev.ferula.histogram.Histogram;
import dev.ferula.storage.FloatBatch;
import dev.ferula.storage.SampleIterator;
import org.jspecify.annotations.Nullable;

/** The samples of a series before a time. */
final class SamplesBefore implements SampleIterator {
  private final SampleIterator samples;
  private final long end;
  private boolean ended;

  /** The samples with timestamps below {@code end}, in milliseconds. */
  SamplesBefore(SampleIterator samples, long end) {
    this.samples = samples;
    this.end = end;
  }

  private Kind within(Kind kind) {
    ended |= kind == Kind.NONE || samples.timestamp() >= end;
    return ended ? Kind.NONE : kind;
  }

  @Override
  public Kind next() {
    return ended ? Kind.NONE : within(samples.next());
  }

  @Override
  public Kind seek(long timestamp) {
    return ended ? Kind.NONE : within(samples.seek(timestamp));
  }

  @Override
  public long timestamp() {
    return samples.timestamp();
  }

  @Override
  public long startTimestamp() {
    return samples.startTimestamp();
  }

  @Override
  public double value() {
    return samples.value();
  }

  @Override
  public Histogram histogram(@Nullable Histogram reuse) {
    return samples.histogram(reuse);
  }

  @Override
  public FloatHistogram floatHistogram(@Nullable FloatHistogram reuse) {
    return samples.floatHistogram(reuse);
  }

  @Override
  public int appendFloats(FloatBatch into) {
    if (ended) {
      return 0;
    }
    int from = into.size;
    samples.appendFloats(into);
    ended = into.clip(from, Long.MIN_VALUE, end - 1) > 0;
    return into.size - from;
  }
}

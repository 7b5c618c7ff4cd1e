package dev.ferula.tsdb.block;

import dev.ferula.histogram.FloatHistogram;
import dev.ferula.histogram.Histogram;
import dev.ferula.storage.FloatBatch;
import dev.ferula.storage.SampleIterator;
import org.jspecify.annotations.Nullable;

/** The samples of another cursor but for those in deleted stretches of time. For one thread. */
public final class UndeletedSamples implements SampleIterator {
  private final SampleIterator samples;
  private final long[] deleted;

  /**
   * A cursor at the place of another one, which only it may use from now on.
   *
   * @param deleted pairs of first and last time, in order, as of {@link Tombstones#of}
   */
  public UndeletedSamples(SampleIterator samples, long[] deleted) {
    this.samples = samples;
    this.deleted = deleted;
  }

  private boolean isDeleted(long timestamp) {
    for (int i = 0; i < deleted.length; i += 2) {
      if (timestamp >= deleted[i] && timestamp <= deleted[i + 1]) {
        return true;
      }
    }
    return false;
  }

  private Kind pass(Kind found) {
    Kind kind = found;
    while (kind != Kind.NONE && isDeleted(samples.timestamp())) {
      kind = samples.next();
    }
    return kind;
  }

  @Override
  public Kind next() {
    return pass(samples.next());
  }

  @Override
  public Kind seek(long timestamp) {
    return pass(samples.seek(timestamp));
  }

  @Override
  public int appendFloats(FloatBatch into) {
    int from = into.size;
    while (samples.appendFloats(into) > 0) {
      int kept = from;
      for (int i = from; i < into.size; i++) {
        if (!isDeleted(into.timestamps[i])) {
          into.timestamps[kept] = into.timestamps[i];
          into.values[kept++] = into.values[i];
        }
      }
      into.size = kept;
      if (kept > from) {
        return kept - from;
      }
    }
    return 0;
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
}

package dev.ferula.web.federation;

import dev.ferula.histogram.FloatHistogram;
import dev.ferula.model.Labels;
import dev.ferula.model.StaleMarker;
import dev.ferula.storage.SampleIterator;
import dev.ferula.storage.SeriesSet;
import org.jspecify.annotations.Nullable;

/**
 * The last sample of a series.
 *
 * @param histogram null for a float
 */
record LastSample(Labels labels, long timestamp, double value, @Nullable FloatHistogram histogram) {
  String name() {
    return labels.valueOrEmpty(Labels.METRIC_NAME);
  }

  /** Finds last samples in a range of time, both ends included. For one thread. */
  static final class Reader {
    private final long start;
    private final long end;
    private @Nullable SampleIterator iterator;

    Reader(long start, long end) {
      this.start = start;
      this.end = end;
    }

    /** Null if there is none in the range, or the series has ended with it. */
    @Nullable LastSample read(SeriesSet set, int series) {
      SampleIterator samples = set.samples(series, iterator);
      iterator = samples;
      SampleIterator.Kind last = SampleIterator.Kind.NONE;
      long timestamp = 0;
      double value = 0;
      FloatHistogram histogram = null;
      SampleIterator.Kind kind = samples.seek(start);
      while (kind != SampleIterator.Kind.NONE && samples.timestamp() <= end) {
        last = kind;
        timestamp = samples.timestamp();
        if (kind == SampleIterator.Kind.FLOAT) {
          value = samples.value();
        } else {
          histogram = samples.floatHistogram(null);
        }
        kind = samples.next();
      }
      return switch (last) {
        case NONE -> null;
        case FLOAT ->
            StaleMarker.isStale(value)
                ? null
                : new LastSample(set.labels(series), timestamp, value, null);
        case HISTOGRAM, FLOAT_HISTOGRAM ->
            histogram == null || histogram.isStale()
                ? null
                : new LastSample(set.labels(series), timestamp, 0, histogram);
      };
    }
  }
}

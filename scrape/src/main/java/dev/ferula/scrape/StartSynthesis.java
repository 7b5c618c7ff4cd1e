package dev.ferula.scrape;

import dev.ferula.histogram.CounterResetHint;
import dev.ferula.histogram.FloatHistogram;
import dev.ferula.histogram.Histogram;
import dev.ferula.histogram.HistogramSum;
import dev.ferula.model.MetricType;
import dev.ferula.model.StaleMarker;
import dev.ferula.storage.AppendStatus;
import dev.ferula.storage.Appender;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Start timestamps for cumulative values that come without: the first sample of a series is left
 * out, its time is the start of those that follow, and its value is taken from theirs. Where a
 * value falls the counter began anew, a millisecond before at the latest. For one target, one
 * thread; it holds as many entries as the target has cumulative series.
 */
final class StartSynthesis {
  private final Map<Long, Track> tracks = new HashMap<>();

  /** What is known of one series. */
  final class Track {
    private final long ref;
    private boolean begun;
    private long start;
    private long last;
    private double previous;
    private double first;
    private @Nullable FloatHistogram previousHistogram;
    private @Nullable FloatHistogram firstHistogram;

    private Track(long ref) {
      this.ref = ref;
    }

    /** Appends a value with its start, or nothing if it is the first. */
    AppendStatus append(long time, double value, Appender appender) {
      if (isLate(time)) {
        return accepted(AppendStatus.OUT_OF_ORDER);
      }
      Double since = next(time, value);
      return since == null
          ? AppendStatus.ACCEPTED
          : accepted(appender.append(ref, start, time, since));
    }

    /** As {@link #append(long, double, Appender)}, for whichever of the histograms there is. */
    AppendStatus append(
        long time,
        @Nullable Histogram integers,
        @Nullable FloatHistogram floats,
        Appender appender) {
      if (isLate(time)) {
        return accepted(AppendStatus.OUT_OF_ORDER);
      }
      if (integers != null) {
        Histogram since = next(time, integers);
        return since == null
            ? AppendStatus.ACCEPTED
            : accepted(appender.append(ref, start, time, since));
      }
      if (floats == null) {
        return AppendStatus.INVALID;
      }
      FloatHistogram since = next(time, floats);
      return since == null
          ? AppendStatus.ACCEPTED
          : accepted(appender.append(ref, start, time, since));
    }

    /* What the storage refuses makes the next sample the first. */
    private AppendStatus accepted(AppendStatus status) {
      if (status != AppendStatus.ACCEPTED) {
        forget(ref);
      }
      return status;
    }

    private boolean isLate(long time) {
      return begun && time < last;
    }

    /** Takes the first sample; false if there was one. */
    private boolean begin(long time) {
      last = time;
      if (begun) {
        return false;
      }
      begun = true;
      start = time;
      return true;
    }

    /* The value since the start, or null for the first, which is left out. */
    private @Nullable Double next(long time, double value) {
      if (begin(time)) {
        previous = value;
        first = value;
        return null;
      }
      if (value < previous) {
        first = 0;
        start = time - 1;
      }
      previous = value;
      return StaleMarker.isStale(value) ? value : value - first;
    }

    private @Nullable FloatHistogram next(long time, FloatHistogram value) {
      FloatHistogram before = previousHistogram;
      boolean isFirst = begin(time);
      previousHistogram = value;
      if (isFirst || before == null) {
        firstHistogram = value;
        return null;
      }
      if (value.isResetSince(before)) {
        firstHistogram = null;
        start = time - 1;
        return value;
      }
      FloatHistogram reference = firstHistogram;
      if (reference == null || !value.isCompatibleWith(reference)) {
        return value;
      }
      HistogramSum difference = new HistogramSum(value);
      var _ = difference.subtract(reference);
      return difference.result().compact().withCounterResetHint(value.counterResetHint());
    }

    private @Nullable Histogram next(long time, Histogram value) {
      FloatHistogram floats = value.toFloat();
      FloatHistogram since = next(time, floats);
      if (since == null) {
        return null;
      }
      // Until the counter falls something is taken away; afterwards it is what it was.
      return firstHistogram == null ? value : whole(since, value.counterResetHint());
    }

    private Histogram whole(FloatHistogram floats, CounterResetHint hint) {
      return new Histogram(
          hint,
          floats.schema(),
          floats.zeroThreshold(),
          (long) floats.zeroCount(),
          (long) floats.count(),
          floats.sum(),
          floats.positiveSpans(),
          deltas(floats.positiveBuckets()),
          floats.negativeSpans(),
          deltas(floats.negativeBuckets()),
          floats.customValues());
    }

    private long[] deltas(double[] counts) {
      long[] deltas = new long[counts.length];
      long last = 0;
      for (int i = 0; i < counts.length; i++) {
        long count = (long) counts[i];
        deltas[i] = count - last;
        last = count;
      }
      return deltas;
    }
  }

  /** Whether the values of a series only grow, so that they have a start. */
  static boolean isCumulative(String metric, String family, MetricType type) {
    return switch (type) {
      case COUNTER, HISTOGRAM -> FamilyNames.belongs(metric, family, type);
      case SUMMARY ->
          (metric.endsWith("_count") || metric.endsWith("_sum"))
              && FamilyNames.belongs(metric, family, type);
      case UNKNOWN, GAUGE, GAUGE_HISTOGRAM, INFO, STATESET -> false;
    };
  }

  /** Whether a series of a family of this type may be cumulative. */
  static boolean mayBeCumulative(MetricType type) {
    return type == MetricType.COUNTER || type == MetricType.HISTOGRAM || type == MetricType.SUMMARY;
  }

  @Nullable Track known(long ref) {
    return tracks.get(ref);
  }

  Track begin(long ref) {
    Track track = new Track(ref);
    tracks.put(ref, track);
    return track;
  }

  /** Begins anew with the next sample of the series. */
  void forget(long ref) {
    tracks.remove(ref);
  }
}

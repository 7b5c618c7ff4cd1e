package dev.ferula.scrape;

import dev.ferula.histogram.FloatHistogram;
import dev.ferula.histogram.Histogram;
import dev.ferula.histogram.HistogramSpans;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Native histograms with fewer buckets than a target exposes. */
final class HistogramResolution {
  static final int MIN_SCHEMA = -4;
  static final int MAX_SCHEMA = 8;

  /* The growth factor of the finest schema; asking for a finer one asks for nothing. */
  private static final double FINEST_FACTOR = 1.00271;

  private HistogramResolution() {}

  /** The finest schema whose buckets grow by at least the factor; 0 takes any. */
  static int schemaFor(double minBucketFactor) {
    double factor = minBucketFactor <= 1 ? FINEST_FACTOR : minBucketFactor;
    double schema = Math.floor(-log2(log2(factor)));
    return (int) Math.max(MIN_SCHEMA, Math.min(MAX_SCHEMA, schema));
  }

  private static double log2(double value) {
    return Math.log(value) / Math.log(2);
  }

  /**
   * The histogram in at most the given schema and with at most so many buckets.
   *
   * @param bucketLimit 0 for none
   * @return null where its resolution cannot be lowered far enough
   */
  static @Nullable Histogram limit(Histogram histogram, int maxSchema, long bucketLimit) {
    Histogram limited = histogram;
    if (isReducible(limited.schema()) && limited.schema() > maxSchema) {
      limited = reduce(limited, maxSchema);
    }
    while (bucketLimit > 0 && buckets(limited) > bucketLimit) {
      if (!isExponential(limited.schema()) || limited.schema() <= MIN_SCHEMA) {
        return null;
      }
      limited = reduce(limited, limited.schema() - 1);
    }
    return limited;
  }

  /** As {@link #limit(Histogram, int, long)}. */
  static @Nullable FloatHistogram limit(FloatHistogram histogram, int maxSchema, long bucketLimit) {
    FloatHistogram limited = histogram;
    if (isReducible(limited.schema()) && limited.schema() > maxSchema) {
      limited = limited.inSchema(maxSchema);
    }
    while (bucketLimit > 0
        && limited.positiveBuckets().length + limited.negativeBuckets().length > bucketLimit) {
      if (!isExponential(limited.schema()) || limited.schema() <= MIN_SCHEMA) {
        return null;
      }
      limited = limited.inSchema(limited.schema() - 1);
    }
    return limited;
  }

  private static int buckets(Histogram histogram) {
    return histogram.positiveBuckets().length + histogram.negativeBuckets().length;
  }

  private static boolean isExponential(int schema) {
    return schema >= MIN_SCHEMA && schema <= MAX_SCHEMA;
  }

  /* Schemas above the known ones are reserved for finer resolutions and can be reduced, too. */
  private static boolean isReducible(int schema) {
    return schema >= -9 && schema <= 52;
  }

  static Histogram reduce(Histogram histogram, int schema) {
    int shift = histogram.schema() - schema;
    Side positive =
        new Side(histogram.positiveSpans(), histogram.positiveBuckets(), Math.min(shift, 31));
    Side negative =
        new Side(histogram.negativeSpans(), histogram.negativeBuckets(), Math.min(shift, 31));
    if (!positive.sound || !negative.sound) {
      return histogram.schema() == schema ? histogram : withSchema(histogram, schema);
    }
    return new Histogram(
        histogram.counterResetHint(),
        schema,
        histogram.zeroThreshold(),
        histogram.zeroCount(),
        histogram.count(),
        histogram.sum(),
        positive.spans,
        positive.deltas,
        negative.spans,
        negative.deltas,
        histogram.customValues());
  }

  /* A histogram whose spans are broken is passed on for the storage to refuse. */
  private static Histogram withSchema(Histogram histogram, int schema) {
    return new Histogram(
        histogram.counterResetHint(),
        schema,
        histogram.zeroThreshold(),
        histogram.zeroCount(),
        histogram.count(),
        histogram.sum(),
        histogram.positiveSpans(),
        histogram.positiveBuckets(),
        histogram.negativeSpans(),
        histogram.negativeBuckets(),
        histogram.customValues());
  }

  /** One side in the lower resolution. */
  private static final class Side {
    private int[] spans = HistogramSpans.NONE;
    private long[] deltas = {};
    private boolean sound = true;

    Side(int[] oldSpans, long[] oldDeltas, int shift) {
      if (HistogramSpans.bucketCount(oldSpans) != oldDeltas.length) {
        sound = false;
        return;
      }
      int[] indexes = new int[oldDeltas.length];
      long[] counts = new long[oldDeltas.length];
      int buckets = merge(oldSpans, oldDeltas, shift, indexes, counts);
      if (sound) {
        layOut(indexes, counts, buckets);
      }
    }

    private int merge(int[] oldSpans, long[] oldDeltas, int shift, int[] indexes, long[] counts) {
      int index = 0;
      int position = 0;
      int buckets = 0;
      long count = 0;
      for (int i = 0; i < oldSpans.length; i += 2) {
        if (i > 0 && oldSpans[i] < 0) {
          sound = false;
          return 0;
        }
        index += oldSpans[i];
        for (int k = 0; k < oldSpans[i + 1]; k++, index++) {
          count += oldDeltas[position++];
          int target = ((index - 1) >> shift) + 1;
          if (buckets > 0 && indexes[buckets - 1] == target) {
            counts[buckets - 1] += count;
          } else {
            indexes[buckets] = target;
            counts[buckets++] = count;
          }
        }
      }
      return buckets;
    }

    private void layOut(int[] indexes, long[] counts, int buckets) {
      deltas = new long[buckets];
      int[] made = new int[2 * buckets];
      int used = 0;
      for (int i = 0; i < buckets; i++) {
        deltas[i] = counts[i] - (i == 0 ? 0 : counts[i - 1]);
        if (i > 0 && indexes[i] == indexes[i - 1] + 1) {
          made[used - 1]++;
        } else {
          made[used++] = i == 0 ? indexes[i] : indexes[i] - indexes[i - 1] - 1;
          made[used++] = 1;
        }
      }
      spans = Arrays.copyOf(made, used);
    }
  }
}

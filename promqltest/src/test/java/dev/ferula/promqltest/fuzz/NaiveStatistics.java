package dev.ferula.promqltest.fuzz;

import dev.ferula.promqltest.fuzz.NaiveHistogram.Bucket;
import java.util.List;
import java.util.TreeMap;

/** What is estimated from native histograms, for {@link NaiveEvaluator}. */
final class NaiveStatistics {
  private NaiveStatistics() {}

  static double variance(NaiveHistogram histogram) {
    double mean = histogram.sum() / histogram.count();
    double[] squares =
        histogram.ascending().stream()
            .mapToDouble(
                bucket -> {
                  double distance = middle(histogram, bucket) - mean;
                  return bucket.count() * distance * distance;
                })
            .toArray();
    return NaiveNumbers.sum(squares) / histogram.count();
  }

  private static double middle(NaiveHistogram histogram, Bucket bucket) {
    if (histogram.custom()) {
      return (bucket.lower() + bucket.upper()) / 2;
    }
    if (bucket.lower() <= 0 && bucket.upper() >= 0) {
      return 0;
    }
    return Math.signum(bucket.upper()) * Math.sqrt(bucket.lower() * bucket.upper());
  }

  /* The part of the zero bucket that observations can be in. */
  private static Bucket clipped(NaiveHistogram histogram, Bucket bucket) {
    boolean zero = bucket.lower() <= 0 && bucket.upper() >= 0;
    if (!zero || histogram.positive().isEmpty() == histogram.negative().isEmpty()) {
      return bucket;
    }
    return histogram.negative().isEmpty()
        ? new Bucket(0, bucket.upper(), bucket.count())
        : new Bucket(bucket.lower(), 0, bucket.count());
  }

  /* Which share of the bucket lies below a value within it. */
  private static double below(Bucket bucket, double value, boolean linear) {
    if (linear || (bucket.lower() <= 0 && bucket.upper() >= 0)) {
      return (value - bucket.lower()) / (bucket.upper() - bucket.lower());
    }
    double lower = Math.log(Math.abs(bucket.lower()));
    double upper = Math.log(Math.abs(bucket.upper()));
    return (Math.log(Math.abs(value)) - lower) / (upper - lower);
  }

  static double quantile(double q, NaiveHistogram histogram) {
    if (q < 0 || q > 1) {
      return q < 0 ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY;
    }
    if (histogram.count() == 0 || Double.isNaN(q)) {
      return Double.NaN;
    }
    if (histogram.ascending().stream().anyMatch(bucket -> bucket.count() < 0)) {
      throw new NaiveEvaluator.Undecided("quantile of buckets below nothing");
    }
    List<Bucket> buckets = q < 0.5 ? histogram.ascending() : histogram.ascending().reversed();
    double rank = (q < 0.5 ? q : 1 - q) * histogram.count();
    double seen = 0;
    for (Bucket bucket : buckets) {
      seen += bucket.count();
      if (Math.abs(seen - rank) <= 1e-9 * histogram.count()) {
        throw new NaiveEvaluator.Undecided("a quantile between two buckets");
      }
      if (seen > rank) {
        double ofBucket = (q < 0.5 ? rank - seen + bucket.count() : seen - rank) / bucket.count();
        return within(
            histogram, histogram.custom() ? bucket : clipped(histogram, bucket), ofBucket);
      }
    }
    throw new NaiveEvaluator.Undecided("a quantile beyond the buckets");
  }

  private static double within(NaiveHistogram histogram, Bucket bucket, double share) {
    double lower = bucket.lower();
    if (histogram.custom()) {
      if (lower == Double.NEGATIVE_INFINITY) {
        if (bucket.upper() <= 0) {
          return bucket.upper();
        }
        lower = 0;
      } else if (bucket.upper() == Double.POSITIVE_INFINITY) {
        return lower;
      }
      return lower + (bucket.upper() - lower) * share;
    }
    if (lower <= 0 && bucket.upper() >= 0) {
      return lower + (bucket.upper() - lower) * share;
    }
    return lower * Math.pow(bucket.upper() / lower, share);
  }

  static double fraction(double from, double to, NaiveHistogram histogram) {
    if (histogram.count() == 0 || Double.isNaN(from) || Double.isNaN(to)) {
      return Double.NaN;
    }
    if (from >= to) {
      return 0;
    }
    return (rank(to, histogram) - rank(from, histogram)) / histogram.count();
  }

  private static double rank(double value, NaiveHistogram histogram) {
    double rank = 0;
    for (Bucket each : histogram.ascending()) {
      Bucket bucket = clipped(histogram, each);
      if (bucket.upper() > value) {
        if (bucket.lower() < value) {
          rank =
              bucket.lower() == Double.NEGATIVE_INFINITY
                  ? bucket.count()
                  : rank + bucket.count() * below(bucket, value, histogram.custom());
        }
        return Math.min(rank, histogram.count());
      }
      rank += bucket.count();
    }
    return histogram.count();
  }

  /** What is left of a histogram below a bound, or above it. */
  static NaiveHistogram trimmed(NaiveHistogram histogram, double bound, boolean upper) {
    if (Double.isNaN(bound)) {
      throw new NaiveEvaluator.Undecided("trimmed at NaN");
    }
    TreeMap<Integer, Double> positive = new TreeMap<>();
    TreeMap<Integer, Double> negative = new TreeMap<>();
    Trim trim = new Trim(histogram, bound, upper);
    histogram.positive().keySet().forEach(index -> trim.bucket(index, true, positive));
    histogram.negative().keySet().forEach(index -> trim.bucket(index, false, negative));
    double zero = histogram.zero() > 0 ? trim.zero() : histogram.zero();
    if (!trim.changed) {
      return histogram;
    }
    return new NaiveHistogram(
        histogram.gauge(),
        histogram.schema(),
        histogram.bounds(),
        histogram.threshold(),
        zero,
        trim.count,
        trim.sum,
        positive,
        negative);
  }

  /** What is kept, added up as one goes from bucket to bucket. */
  private static final class Trim {
    private final NaiveHistogram histogram;
    private final double bound;
    private final boolean upper;
    double count;
    double sum;
    boolean changed;

    Trim(NaiveHistogram histogram, double bound, boolean upper) {
      this.histogram = histogram;
      this.bound = bound;
      this.upper = upper;
    }

    private double keep(Bucket bucket, double kept, double at) {
      count += kept;
      sum += at * kept;
      changed |= kept != bucket.count();
      return kept;
    }

    void bucket(int index, boolean positive, TreeMap<Integer, Double> into) {
      Bucket bucket = bucketOf(index, positive);
      double kept;
      if (upper ? bucket.upper() <= bound : bucket.lower() >= bound) {
        kept = keep(bucket, bucket.count(), middle(bucket.lower(), bucket.upper()));
      } else if (upper ? bucket.lower() >= bound : bucket.upper() <= bound) {
        kept = keep(bucket, 0, 0);
      } else {
        kept = cut(bucket);
      }
      if (kept != 0) {
        into.put(index, kept);
      }
    }

    private Bucket bucketOf(int index, boolean positive) {
      if (histogram.custom()) {
        int last = histogram.bounds().size();
        return new Bucket(
            index == 0 ? Double.NEGATIVE_INFINITY : histogram.bounds().get(index - 1),
            index < last ? histogram.bounds().get(index) : Double.POSITIVE_INFINITY,
            histogram.positive().get(index));
      }
      double outer = histogram.upper(index);
      double inner = histogram.upper(index - 1);
      return positive
          ? new Bucket(inner, outer, histogram.positive().get(index))
          : new Bucket(-outer, -inner, histogram.negative().get(index));
    }

    private double cut(Bucket bucket) {
      if (bucket.lower() == Double.NEGATIVE_INFINITY) {
        return cutOpenBelow(bucket);
      }
      if (bucket.upper() == Double.POSITIVE_INFINITY) {
        // How far up the observations lie is not known: none stays below, all stay above.
        return upper ? keep(bucket, 0, 0) : keep(bucket, bucket.count(), bound);
      }
      double under = bucket.count() * below(bucket, bound, histogram.custom());
      return upper
          ? keep(bucket, under, middle(bucket.lower(), bound))
          : keep(bucket, bucket.count() - under, middle(bound, bucket.upper()));
    }

    private double cutOpenBelow(Bucket bucket) {
      double share = bound / bucket.upper();
      if (upper) {
        if (bound > 0 && bucket.upper() > 0 && Double.isFinite(bucket.upper())) {
          return keep(bucket, bucket.count() * share, bound / 2);
        }
        return bucket.upper() <= 0 ? keep(bucket, bucket.count(), bound) : keep(bucket, 0, 0);
      }
      return bound >= 0 && Double.isFinite(bucket.upper())
          ? keep(bucket, bucket.count() * (1 - share), (bound + bucket.upper()) / 2)
          : keep(bucket, 0, 0);
    }

    double zero() {
      Bucket whole = new Bucket(-histogram.threshold(), histogram.threshold(), histogram.zero());
      Bucket bucket = clipped(histogram, whole);
      double middle = (bucket.lower() + bucket.upper()) / 2;
      boolean above = bound <= bucket.lower();
      if (above || bound >= bucket.upper()) {
        return upper == above ? keep(bucket, 0, 0) : keep(bucket, bucket.count(), middle);
      }
      double share = (bound - bucket.lower()) / (bucket.upper() - bucket.lower());
      return upper
          ? keep(bucket, bucket.count() * share, (bucket.lower() + bound) / 2)
          : keep(bucket, bucket.count() * (1 - share), (bound + bucket.upper()) / 2);
    }

    private double middle(double lower, double higher) {
      if (Double.isInfinite(lower)) {
        return Double.isInfinite(higher) ? 0 : higher > 0 ? higher / 2 : higher;
      }
      if (Double.isInfinite(higher)) {
        return lower;
      }
      return histogram.custom()
          ? (lower + higher) / 2
          : Math.signum(lower) * Math.sqrt(Math.abs(lower * higher));
    }
  }
}

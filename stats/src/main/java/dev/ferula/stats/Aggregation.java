package dev.ferula.stats;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How a view turns measurements into one row's numbers. */
public sealed interface Aggregation {
  /** How many measurements there were, whatever their values. */
  record Count() implements Aggregation {}

  /** The sum of the values. */
  record Sum() implements Aggregation {}

  /** The value that came last. */
  record LastValue() implements Aggregation {}

  /**
   * The values counted in buckets, with their count and sum.
   *
   * @param bounds the upper bounds of the classic buckets, without the infinite one
   * @param classic whether there are classic buckets at all; without bounds, only the infinite one
   * @param exponential the native buckets, or null for none
   */
  record Distribution(List<Double> bounds, boolean classic, @Nullable Exponential exponential)
      implements Aggregation {
    /** Checks that there are buckets of some kind. */
    public Distribution {
      bounds = List.copyOf(bounds);
      if (!classic && exponential == null) {
        throw new IllegalArgumentException("a distribution has classic or native buckets, or both");
      }
    }

    /** The same distribution with native buckets too, from one and the same observation. */
    public Distribution withNative() {
      return new Distribution(bounds, classic, Exponential.DEFAULT);
    }

    /** The same distribution with these native buckets. */
    public Distribution withNative(Exponential buckets) {
      return new Distribution(bounds, classic, buckets);
    }
  }

  /**
   * Native buckets: each is wider than the one before by 2 to the power of 2 to the power of minus
   * {@code schema}.
   *
   * @param schema the resolution at first, -4 to 8
   * @param zeroThreshold the greatest absolute value that counts as zero
   * @param bucketLimit how many buckets may be in use before the resolution is halved
   */
  record Exponential(int schema, double zeroThreshold, int bucketLimit) {
    /** Ten per cent between buckets and better, 160 of them, zero up to 2 to the power of -128. */
    public static final Exponential DEFAULT = new Exponential(5, 0x1p-128, 160);

    /** Checks the ranges. */
    public Exponential {
      if (schema < NativeScale.MIN_SCHEMA || schema > NativeScale.MAX_SCHEMA) {
        throw new IllegalArgumentException("native schema must be -4 to 8, got " + schema);
      }
      if (!(zeroThreshold >= 0) || zeroThreshold == Double.POSITIVE_INFINITY) {
        throw new IllegalArgumentException(
            "zero threshold must be finite and not negative, got " + zeroThreshold);
      }
      if (bucketLimit < 1 || bucketLimit > 10_000) {
        throw new IllegalArgumentException("bucket limit must be 1 to 10000, got " + bucketLimit);
      }
    }
  }

  /**
   * Quantiles of the values of a sliding window, with the count and sum of all values.
   *
   * @param ranks from 0 to 1
   * @param window how far back the quantiles look
   * @param ageBuckets in how many steps the window slides
   */
  record Quantiles(List<Double> ranks, Duration window, int ageBuckets) implements Aggregation {
    /** Checks the ranges. */
    public Quantiles {
      ranks = ranks.stream().sorted().distinct().toList();
      for (double rank : ranks) {
        if (!(rank >= 0 && rank <= 1)) {
          throw new IllegalArgumentException("quantile must be 0 to 1, got " + rank);
        }
      }
      if (ageBuckets < 1 || ageBuckets > 100) {
        throw new IllegalArgumentException("age buckets must be 1 to 100, got " + ageBuckets);
      }
      if (window.toNanos() < ageBuckets) {
        throw new IllegalArgumentException("window must be longer than nothing, got " + window);
      }
    }

    long agePeriodNanos() {
      return window.toNanos() / ageBuckets;
    }

    /** The same quantiles over another window. */
    public Quantiles over(Duration newWindow) {
      return new Quantiles(ranks, newWindow, ageBuckets);
    }
  }

  static Aggregation count() {
    return new Count();
  }

  static Aggregation sum() {
    return new Sum();
  }

  static Aggregation lastValue() {
    return new LastValue();
  }

  /** A distribution over classic buckets with these finite upper bounds, ascending. */
  static Distribution distribution(double... bounds) {
    return new Distribution(Arrays.stream(bounds).boxed().toList(), true, null);
  }

  /** A distribution over native buckets. */
  static Distribution exponential() {
    return exponential(Exponential.DEFAULT);
  }

  /** A distribution over these native buckets. */
  static Distribution exponential(Exponential buckets) {
    return new Distribution(List.of(), false, buckets);
  }

  /** Quantiles over the last ten minutes, sliding in five steps. */
  static Quantiles quantiles(double... ranks) {
    return new Quantiles(Arrays.stream(ranks).boxed().toList(), Duration.ofMinutes(10), 5);
  }
}

package dev.ferula.promqltest.fuzz;

import dev.ferula.histogram.CounterResetHint;
import dev.ferula.histogram.FloatHistogram;
import dev.ferula.model.Labels;
import dev.ferula.model.StaleMarker;
import java.util.Arrays;
import java.util.random.RandomGenerator;

/**
 * The samples of one series of native histograms that changes all the time: schema, zero threshold
 * and kind of buckets, stale markers of both kinds, floats between, buckets that are empty, inside
 * of the zero bucket or far apart, sums that are infinite or no number.
 */
final class OddHistograms {
  private static final double[][] BOUNDS = {{0.5, 1, 2.5}, {0.5, 2.5}, {-1, 0.5, 1, 2, 2.5}};
  private static final double[] THRESHOLDS = {0, 0.001, 0.25, 1, 3, 1e-128};

  private final RandomGenerator random;
  private final boolean newest;
  private final boolean gauge;
  private final boolean mixed;

  /* In how many samples the layout changes once. */
  private final int steadiness;

  private int schema;
  private int first;
  private double threshold;
  private double[] bounds = {};
  private double[] positive = {};
  private double[] negative = {};
  private double zero;
  private double sum;
  private boolean oddSums;

  OddHistograms(RandomGenerator random, boolean newest) {
    this.random = random;
    this.newest = newest;
    gauge = random.nextInt(4) == 0;
    mixed = random.nextInt(4) > 0;
    steadiness = random.nextBoolean() ? 8 : 40;
    begin();
  }

  /** Adds what the series has at its next time. */
  void add(Labels labels, long timestamp, RandomSeries.Sink sink) {
    int kind = random.nextInt(25);
    if (kind == 0) {
      sink.add(labels, timestamp, StaleMarker.VALUE, null);
    } else if (kind == 1) {
      sink.add(labels, timestamp, 0, stale());
    } else if (kind < 4 && mixed) {
      sink.add(labels, timestamp, random.nextInt(100), null);
    } else {
      if (random.nextInt(steadiness) == 0) {
        begin();
      } else if (gauge || random.nextInt(20) == 0) {
        clear();
      }
      sink.add(labels, timestamp, 0, next());
    }
  }

  private static FloatHistogram stale() {
    return new FloatHistogram(
        CounterResetHint.UNKNOWN,
        0,
        0,
        0,
        0,
        StaleMarker.VALUE,
        new int[0],
        new double[0],
        new int[0],
        new double[0],
        new double[0]);
  }

  private void begin() {
    boolean custom = random.nextInt(4) == 0;
    // Only Prometheus 3.6 and later bring different bounds together.
    bounds = custom ? BOUNDS[newest ? random.nextInt(BOUNDS.length) : 0] : new double[0];
    schema = custom ? FloatHistogram.CUSTOM_BUCKETS : random.nextInt(-3, 5);
    threshold = custom ? 0 : THRESHOLDS[random.nextInt(THRESHOLDS.length)];
    double from = Math.log(Math.max(threshold, 0.01)) / Math.log(2) * Math.pow(2, schema);
    first = custom ? 0 : (int) Math.ceil(from) + random.nextInt(3);
    positive = new double[custom ? bounds.length + 1 : 12];
    negative = new double[custom || random.nextBoolean() ? 0 : 8];
    oddSums = random.nextInt(5) == 0;
    clear();
  }

  private void clear() {
    Arrays.fill(positive, 0);
    Arrays.fill(negative, 0);
    zero = 0;
    sum = 0;
  }

  private FloatHistogram next() {
    grow(positive, 1);
    grow(negative, -1);
    if (bounds.length == 0 && random.nextBoolean()) {
      zero += random.nextInt(3);
    }
    double count = zero + Arrays.stream(positive).sum() + Arrays.stream(negative).sum();
    double told = sum;
    if (oddSums && random.nextInt(4) == 0) {
      told = random.nextBoolean() ? Double.NaN : Double.NEGATIVE_INFINITY;
    }
    FloatHistogram histogram =
        new FloatHistogram(
            gauge ? CounterResetHint.GAUGE : CounterResetHint.UNKNOWN,
            schema,
            threshold,
            zero,
            // What is no number is counted and in no bucket.
            Double.isNaN(told) ? count + 2 : count,
            told,
            new int[] {first, positive.length},
            positive.clone(),
            negative.length == 0 ? new int[0] : new int[] {first, negative.length},
            negative.clone(),
            bounds);
    return random.nextInt(4) == 0 ? histogram : histogram.compact();
  }

  private void grow(double[] buckets, int sign) {
    for (int i = 0; i < buckets.length; i++) {
      if (random.nextInt(3) == 0) {
        double more = random.nextInt(40) / 8.0;
        buckets[i] += more;
        sum += sign * more * (i + 0.5);
      }
    }
  }
}

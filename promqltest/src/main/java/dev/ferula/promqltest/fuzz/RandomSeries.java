package dev.ferula.promqltest.fuzz;

import dev.ferula.histogram.CounterResetHint;
import dev.ferula.histogram.FloatHistogram;
import dev.ferula.model.Labels;
import dev.ferula.model.StaleMarker;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Series with all that makes evaluation hard: resets, gaps, jitter, stale markers, NaN, infinities,
 * classic buckets and native histograms. The same numbers come from the same random generator.
 *
 * <p>Metrics: {@code c_total} counts, {@code g} goes up and down, {@code m} is always 1 with a
 * label of its own to join by, {@code b_bucket} are classic buckets, {@code h} native histograms;
 * labels are {@code job} and {@code instance}, {@code node} and {@code le} where they belong.
 */
public final class RandomSeries {
  /** Milliseconds between two samples, but for jitter and gaps. */
  public static final long INTERVAL = 15_000;

  /** How many samples a series has at most. */
  public static final int SAMPLES = 80;

  private static final String[] JOBS = {"a", "b"};
  private static final double[][] CUSTOM_BOUNDS = {
    {0.5, 1, 2.5}, {0.5, 2.5}, {-1, 0.5, 1, 2, 2.5}, {0.25, 2}
  };
  private static final String[] BOUNDS = {"0.1", "0.5", "1", "+Inf"};

  /** Takes the samples, series by series, each in order of time. */
  public interface Sink {
    /** Takes a sample: a float where the histogram is null. */
    void add(Labels labels, long timestamp, double value, @Nullable FloatHistogram histogram);
  }

  private final RandomGenerator random;
  private final long start;
  private final boolean newest;
  private final boolean odd;

  /** Series that begin at {@code start}, in milliseconds. */
  public RandomSeries(RandomGenerator random, long start) {
    this(random, start, false);
  }

  /**
   * Series that begin at {@code start}, in milliseconds.
   *
   * @param newest whether custom buckets may have bounds of their own in each series, which only
   *     Prometheus 3.6 and later bring together
   */
  public RandomSeries(RandomGenerator random, long start, boolean newest) {
    this(random, start, newest, false);
  }

  /**
   * Series that begin at {@code start}, in milliseconds.
   *
   * @param newest as above
   * @param odd whether native histograms change all the time, which the naive evaluator does not
   *     follow
   */
  public RandomSeries(RandomGenerator random, long start, boolean newest, boolean odd) {
    this.random = random;
    this.start = start;
    this.newest = newest;
    this.odd = odd;
  }

  /** Makes all series. */
  public void generate(Sink sink) {
    for (String job : JOBS) {
      for (int inst = 0; inst < 3; inst++) {
        String name = Integer.toString(inst);
        counter(labels("c_total", job, name), sink);
        gauge(labels("g", job, name), sink);
        histograms(labels("h", job, name), sink);
        constant(labels("m", job, name).set("node", "n" + inst % 2), sink);
      }
      buckets(job, sink);
    }
  }

  private static Labels.Builder labels(String metric, String job, String inst) {
    return Labels.builder().set("__name__", metric).set("job", job).set("instance", inst);
  }

  /** What comes at one of the times of a series. */
  private interface Step {
    void at(long timestamp);
  }

  /* Runs over the times of a series, some of which are left out. */
  private void times(Step step) {
    boolean jitters = random.nextInt(3) == 0;
    int gap = 0;
    for (int i = 0; i < SAMPLES; i++) {
      if (random.nextInt(60) == 0) {
        gap = random.nextInt(30);
      }
      if (gap-- <= 0) {
        step.at(start + i * INTERVAL + (jitters ? random.nextLong(2000) : 0));
      }
    }
  }

  private void counter(Labels.Builder builder, Sink sink) {
    Labels labels = builder.build();
    boolean whole = random.nextBoolean();
    double[] value = {random.nextInt(3) == 0 ? 0 : random.nextInt(1000)};
    times(
        timestamp -> {
          if (random.nextInt(25) == 0) {
            value[0] = random.nextBoolean() ? 0 : random.nextInt(5);
          }
          if (random.nextInt(3) > 0) {
            value[0] += whole ? random.nextInt(20) : random.nextInt(200) / 8.0;
          }
          boolean stale = random.nextInt(50) == 0;
          sink.add(labels, timestamp, stale ? StaleMarker.VALUE : value[0], null);
        });
  }

  private void gauge(Labels.Builder builder, Sink sink) {
    Labels labels = builder.build();
    boolean wild = random.nextInt(3) == 0;
    times(timestamp -> sink.add(labels, timestamp, gaugeValue(wild), null));
  }

  private double gaugeValue(boolean wild) {
    if (wild && random.nextInt(12) == 0) {
      return switch (random.nextInt(6)) {
        case 0 -> Double.NaN;
        case 1 -> Double.POSITIVE_INFINITY;
        case 2 -> Double.NEGATIVE_INFINITY;
        case 3 -> StaleMarker.VALUE;
        case 4 -> -0.0;
        default -> 1e300;
      };
    }
    return random.nextInt(4) == 0 ? random.nextInt(-5, 6) : random.nextInt(-4000, 4000) / 16.0;
  }

  private void constant(Labels.Builder builder, Sink sink) {
    Labels labels = builder.build();
    times(timestamp -> sink.add(labels, timestamp, 1, null));
  }

  private void buckets(String job, Sink sink) {
    // The same times for all buckets of a histogram, as a scrape has them; some lose a sample.
    List<Long> timestamps = new ArrayList<>();
    times(timestamps::add);
    double[][] counts = new double[timestamps.size()][BOUNDS.length];
    double[] now = new double[BOUNDS.length];
    for (double[] row : counts) {
      if (random.nextInt(30) == 0) {
        java.util.Arrays.fill(now, 0);
      }
      double sum = 0;
      for (int b = 0; b < now.length; b++) {
        sum += random.nextInt(4);
        now[b] += sum;
      }
      System.arraycopy(now, 0, row, 0, now.length);
    }
    for (int b = 0; b < BOUNDS.length; b++) {
      Labels labels =
          Labels.builder().set("__name__", "b_bucket").set("job", job).set("le", BOUNDS[b]).build();
      for (int i = 0; i < counts.length; i++) {
        if (random.nextInt(40) > 0) {
          sink.add(labels, timestamps.get(i), counts[i][b], null);
        }
      }
    }
  }

  private void histograms(Labels.Builder builder, Sink sink) {
    Labels labels = builder.build();
    if (odd) {
      OddHistograms next = new OddHistograms(random, newest);
      times(timestamp -> next.add(labels, timestamp, sink));
      return;
    }
    boolean mixed = random.nextInt(6) == 0;
    Layout layout = layout();
    double[] positive = new double[layout.buckets()];
    double[] negative = new double[random.nextInt(3) == 0 && !layout.custom() ? 3 : 0];
    times(
        timestamp -> {
          if (mixed && random.nextInt(10) == 0) {
            sink.add(labels, timestamp, random.nextInt(100), null);
            return;
          }
          if (layout.gauge() || random.nextInt(30) == 0) {
            java.util.Arrays.fill(positive, 0);
            java.util.Arrays.fill(negative, 0);
          }
          sink.add(labels, timestamp, 0, observed(layout, positive, negative));
        });
  }

  /** What stays the same in a series of histograms. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Layout(boolean gauge, int schema, int first, double threshold, double[] bounds) {
    boolean custom() {
      return bounds.length > 0;
    }

    int buckets() {
      return custom() ? bounds.length + 1 : 6;
    }
  }

  private Layout layout() {
    boolean gauge = random.nextInt(4) == 0;
    boolean custom = random.nextInt(5) == 0;
    int schema = random.nextInt(-1, 3);
    int first = random.nextInt(-2, 3);
    if (!custom) {
      double lowest = Math.pow(2, (first - 1) * Math.pow(2, -schema));
      double threshold = 0.001;
      if (random.nextInt(4) == 0) {
        // Below the first bucket, or into it.
        threshold = lowest * (0.7 + 0.2 * random.nextInt(3));
      }
      return new Layout(gauge, schema, first, threshold, new double[0]);
    }
    double[] bounds = CUSTOM_BOUNDS[newest ? random.nextInt(CUSTOM_BOUNDS.length) : 0];
    return new Layout(gauge, FloatHistogram.CUSTOM_BUCKETS, 0, 0, bounds);
  }

  /* Some more observations in each of the buckets, which are numbered outwards from zero. */
  private FloatHistogram observed(Layout layout, double[] positive, double[] negative) {
    double count = 0;
    double sum = 0;
    for (int i = 0; i < positive.length; i++) {
      positive[i] += random.nextInt(5);
      count += positive[i];
      sum += positive[i] * (i + 1);
    }
    for (int i = 0; i < negative.length; i++) {
      negative[i] += random.nextInt(3);
      count += negative[i];
      sum -= negative[i] * (i + 1);
    }
    double zero = layout.custom() ? 0 : positive[0];
    return new FloatHistogram(
            layout.gauge() ? CounterResetHint.GAUGE : CounterResetHint.UNKNOWN,
            layout.schema(),
            layout.threshold(),
            zero,
            count + zero,
            sum,
            new int[] {layout.first(), positive.length},
            positive.clone(),
            negative.length == 0 ? new int[0] : new int[] {layout.first(), negative.length},
            negative.clone(),
            layout.bounds())
        .compact();
  }
}

package dev.ferula.scrape;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ferula.histogram.CounterResetHint;
import dev.ferula.histogram.Histogram;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HistogramResolutionTest {
  private static final long SEED = Long.getLong("seed", 20261122);

  private static Histogram random(SplittableRandom random) {
    int spans = random.nextInt(1, 5);
    int[] layout = new int[2 * spans];
    int buckets = 0;
    for (int i = 0; i < spans; i++) {
      layout[2 * i] = i == 0 ? random.nextInt(-20, 20) : random.nextInt(1, 9);
      layout[2 * i + 1] = random.nextInt(1, 6);
      buckets += layout[2 * i + 1];
    }
    long[] deltas = new long[buckets];
    long before = 0;
    long count = 0;
    for (int i = 0; i < buckets; i++) {
      long here = random.nextInt(1, 100);
      deltas[i] = here - before;
      before = here;
      count += here;
    }
    return new Histogram(
        CounterResetHint.UNKNOWN,
        random.nextInt(-3, 9),
        0.001,
        0,
        count,
        1.5,
        layout,
        deltas,
        new int[0],
        new long[0],
        new double[0]);
  }

  @Test
  void reducingIntegersGivesWhatReducingFloatsGives() {
    SplittableRandom random = new SplittableRandom(SEED);
    for (int i = 0; i < 2_000; i++) {
      Histogram histogram = random(random);
      int schema = random.nextInt(-4, histogram.schema());
      assertThat(HistogramResolution.reduce(histogram, schema).toFloat().compact())
          .as("seed %d, histogram %d", SEED, i)
          .isEqualTo(histogram.toFloat().inSchema(schema).compact());
    }
  }

  @Test
  void limitLowersResolutionUntilItFits() {
    SplittableRandom random = new SplittableRandom(SEED);
    for (int i = 0; i < 500; i++) {
      Histogram histogram = random(random);
      Histogram limited = HistogramResolution.limit(histogram, 8, 3);
      if (limited != null) {
        assertThat(limited.positiveBuckets().length).isLessThanOrEqualTo(3);
        assertThat(limited.count()).isEqualTo(histogram.count());
      }
    }
  }

  @Test
  void schemasAboveTheKnownOnesAreLoweredBeforeBucketsAreCounted() {
    Histogram fine =
        new Histogram(
            CounterResetHint.UNKNOWN,
            9,
            0.001,
            0,
            2,
            1.5,
            new int[] {1, 2},
            new long[] {1, 0},
            new int[0],
            new long[0],
            new double[0]);
    Histogram limited = HistogramResolution.limit(fine, 8, 1);
    assertThat(limited).isNotNull();
    assertThat(limited.schema()).isEqualTo(8);
    assertThat(limited.positiveBuckets()).containsExactly(2);
  }

  @Test
  void customBucketsCannotBeLowered() {
    Histogram custom =
        new Histogram(
            CounterResetHint.UNKNOWN,
            Histogram.CUSTOM_BUCKETS,
            0,
            0,
            3,
            1,
            new int[] {0, 3},
            new long[] {1, 0, 0},
            new int[0],
            new long[0],
            new double[] {1, 2});
    assertThat(HistogramResolution.limit(custom, 0, 2)).isNull();
    assertThat(HistogramResolution.limit(custom, -4, 3)).isSameAs(custom);
    assertThat(Arrays.equals(custom.customValues(), new double[] {1, 2})).isTrue();
  }

  @ParameterizedTest
  @CsvSource({"0, 8", "1, 8", "1.01, 6", "1.1, 2", "1.5, 0", "2, 0", "5, -2", "70000, -4"})
  void factorChoosesSchema(double factor, int schema) {
    assertThat(HistogramResolution.schemaFor(factor)).isEqualTo(schema);
  }
}

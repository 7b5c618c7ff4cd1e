package dev.ferula.promql.window;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class QuantilesTest {
  private static final double[] ODD = {
    Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, 0.0, -0.0, Double.MIN_VALUE, 1
  };
  private static final double[] QS = {
    0, 1e-9, 0.1, 0.25, 0.5, 0.9, 0.99, 1, -1, 2, Double.NaN, Double.POSITIVE_INFINITY
  };

  /* Of few distinct numbers, in order, in reverse, with many that are no plain numbers. */
  private static double[] values(Random random) {
    int kind = random.nextInt(5);
    double[] values =
        random
            .doubles(random.nextInt(400))
            .map(v -> kind == 0 ? Math.floor(4 * v) : kind == 1 ? 0 * (v - 0.5) : v - 0.5)
            .map(v -> kind == 2 && v > 0.2 ? ODD[random.nextInt(ODD.length)] : v)
            .toArray();
    if (kind == 3) {
      Arrays.sort(values);
    }
    return values;
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void quantileIsThatOfTheSortedNumbersToTheBit(long seed) {
    Random random = new Random(seed);
    for (int i = 0; i < 1000; i++) {
      double[] values = values(random);
      double[] sorted = values.clone();
      Arrays.sort(sorted);
      for (double q : QS) {
        double[] moved = values.clone();
        double picked = Quantiles.of(q, moved, moved.length);
        assertThat(picked)
            .as(() -> "seed " + seed + ", q " + q + " of " + Arrays.toString(values))
            .isEqualTo(Double.valueOf(Quantiles.ofSorted(q, sorted, sorted.length)));
        Arrays.sort(moved);
        assertThat(moved).isEqualTo(sorted);
      }
    }
  }
}

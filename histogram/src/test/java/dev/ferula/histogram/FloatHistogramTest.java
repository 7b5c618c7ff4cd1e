package dev.ferula.histogram;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.ferula.notation.GoNumber;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

class FloatHistogramTest {
  private static final double[] NONE = {};

  private static FloatHistogram exponential(
      int schema, double zero, int[] spans, double... counts) {
    double count = zero;
    for (double c : counts) {
      count += c;
    }
    return new FloatHistogram(
        CounterResetHint.UNKNOWN,
        schema,
        0.001,
        zero,
        count,
        count * 2,
        spans,
        counts,
        HistogramSpans.NONE,
        NONE,
        NONE);
  }

  private static FloatHistogram custom(double[] bounds, double... counts) {
    double count = 0;
    for (double c : counts) {
      count += c;
    }
    return new FloatHistogram(
        CounterResetHint.UNKNOWN,
        FloatHistogram.CUSTOM_BUCKETS,
        0,
        0,
        count,
        count,
        new int[] {0, counts.length},
        counts,
        HistogramSpans.NONE,
        NONE,
        bounds);
  }

  @Test
  void boundsAreThoseEveryInstrumentedProgramUses() {
    assertThat(HistogramBounds.exponential(0, 3)).isEqualTo(8);
    assertThat(HistogramBounds.exponential(1, 0)).isEqualTo(1);
    assertThat(HistogramBounds.exponential(1, -1)).isEqualTo(0.7071067811865475);
    assertThat(HistogramBounds.exponential(3, -1)).isEqualTo(0.9170040432046711);
    assertThat(HistogramBounds.exponential(8, -1)).isEqualTo(0.9972960560854698);
    assertThat(HistogramBounds.exponential(8, -8)).isEqualTo(0.9785720620876999);
    assertThat(HistogramBounds.exponential(-2, 1)).isEqualTo(16);
    assertThat(HistogramBounds.exponential(0, 1024)).isEqualTo(Double.MAX_VALUE);
    assertThat(HistogramBounds.exponential(-4, 64)).isEqualTo(Double.MAX_VALUE);
  }

  @Test
  void addingMeetsAtTheCoarserSchemaAndTheWiderZeroBucket() {
    FloatHistogram fine = exponential(1, 1, new int[] {0, 4}, 1, 2, 3, 4);
    FloatHistogram coarse =
        new FloatHistogram(
            CounterResetHint.UNKNOWN,
            0,
            1,
            5,
            11,
            3,
            new int[] {2, 1},
            new double[] {6},
            HistogramSpans.NONE,
            NONE,
            NONE);
    HistogramSum sum = new HistogramSum(fine);
    sum.add(coarse);
    FloatHistogram result = sum.result();
    assertThat(result.schema()).isZero();
    assertThat(result.zeroThreshold()).isEqualTo(1);
    // Indexes 0, 1 and 2, 3 of schema 1 are 0, 1 and 1, 2 of schema 0; what ends at 1 is swallowed.
    assertThat(result.zeroCount()).isEqualTo(7);
    assertThat(result.count()).isEqualTo(22);
    assertThat(result.positiveSpans()).containsExactly(1, 2);
    assertThat(result.positiveBuckets()).containsExactly(5, 10);
  }

  @Test
  void differentCustomBoundsAreReducedToThoseInCommon() {
    HistogramSum sum = new HistogramSum(custom(new double[] {1, 2, 5}, 1, 2, 3, 4));
    sum.add(custom(new double[] {2, 3, 5}, 10, 20, 30, 40));
    FloatHistogram result = sum.result();
    assertThat(sum.boundsReconciled()).isTrue();
    assertThat(result.customValues()).containsExactly(2, 5);
    assertThat(result.positiveBuckets()).containsExactly(13, 53, 44);
  }

  @Test
  void lostObservationsAreAReset() {
    FloatHistogram before = exponential(0, 1, new int[] {0, 2, 1, 1}, 1, 2, 3);
    assertThat(before.isResetSince(before)).isFalse();
    assertThat(exponential(0, 1, new int[] {0, 2, 1, 1}, 1, 1, 5).isResetSince(before)).isTrue();
    assertThat(exponential(0, 1, new int[] {0, 4}, 1, 2, 0, 3).isResetSince(before)).isFalse();
    assertThat(exponential(0, 1, new int[] {0, 2}, 1, 9).isResetSince(before)).isTrue();
    assertThat(exponential(1, 1, new int[] {0, 2}, 99, 99).isResetSince(before)).isTrue();
    assertThat(
            exponential(0, 0, new int[] {0, 1}, 1)
                .withCounterResetHint(CounterResetHint.NOT_RESET)
                .isResetSince(before))
        .isFalse();
  }

  @Test
  void printsAsPrometheusDoes() {
    FloatHistogram histogram = exponential(0, 3, new int[] {0, 1, 2, 1}, 1, 2);
    assertThat(histogram.toString())
        .isEqualTo("{count:6, sum:12, [-0.001,0.001]:3, (0.5,1]:1, (4,8]:2}");
    assertThat(custom(new double[] {5}, 1, 2).toString())
        .isEqualTo("{count:3, sum:3, [-Inf,5]:1, (5,+Inf]:2}");
  }

  @Test
  void trimmingInterpolatesTheBucketThatIsCut() {
    FloatHistogram histogram = custom(new double[] {10, 20}, 4, 8);
    FloatHistogram upper = histogram.trimmed(15, true);
    assertThat(upper.count()).isCloseTo(8, within(1e-12));
    assertThat(upper.positiveBuckets()).containsExactly(4, 4);
    FloatHistogram lower = histogram.trimmed(15, false);
    assertThat(lower.positiveBuckets()).containsExactly(4);
    assertThat(lower.positiveSpans()).containsExactly(1, 1);
    assertThat(histogram.trimmed(20, true)).isSameAs(histogram);
  }

  @Test
  void numbersArePrintedAsGoPrintsThem() {
    assertThat(GoNumber.general(1e6)).isEqualTo("1e+06");
    assertThat(GoNumber.general(123456)).isEqualTo("123456");
    assertThat(GoNumber.general(0.0001)).isEqualTo("0.0001");
    assertThat(GoNumber.general(0.00001234)).isEqualTo("1.234e-05");
    assertThat(GoNumber.general(-0.0)).isEqualTo("-0");
    assertThat(GoNumber.general(1.23e-9, 2)).isEqualTo("1.2e-09");
    assertThat(GoNumber.general(Double.MIN_VALUE)).isEqualTo("5e-324");
    assertThat(GoNumber.general(2 * Double.MIN_VALUE)).isEqualTo("1e-323");
    assertThat(GoNumber.general(-14 * Double.MIN_VALUE)).isEqualTo("-7e-323");
    assertThat(GoNumber.general(3 * Double.MIN_VALUE)).isEqualTo("1.5e-323");
    assertThat(GoNumber.plain(1e21)).isEqualTo("1000000000000000000000");
    assertThat(GoNumber.plain(Double.NEGATIVE_INFINITY)).isEqualTo("-Inf");
  }

  @RepeatedTest(200)
  void subtractingUndoesAdding(RepetitionInfo repetition) {
    long seed = 7919L * repetition.getCurrentRepetition();
    Random random = new Random(seed);
    FloatHistogram a = random(random);
    FloatHistogram b = random(random);
    HistogramSum sum = new HistogramSum(a);
    sum.addCompensated(b);
    sum.subtract(b);
    HistogramSum expected = new HistogramSum(a);
    expected.add(b.multipliedBy(0));
    FloatHistogram undone = sum.result();
    FloatHistogram wanted = expected.result();
    assertThat(undone.schema()).as("seed %d", seed).isEqualTo(wanted.schema());
    assertThat(undone.hasSameValueAs(wanted)).as("seed %d: %s, %s", seed, undone, wanted).isTrue();
  }

  private static FloatHistogram random(Random random) {
    int length = 1 + random.nextInt(6);
    double[] counts = new double[length];
    for (int i = 0; i < length; i++) {
      counts[i] = 1 + random.nextInt(100);
    }
    return exponential(
        random.nextInt(4), random.nextInt(3), new int[] {random.nextInt(9), length}, counts);
  }
}

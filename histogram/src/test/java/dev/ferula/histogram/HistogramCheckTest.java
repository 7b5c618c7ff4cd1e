package dev.ferula.histogram;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The words are those of Prometheus 3.14, which looks at one side, then the count, then the other.
 */
class HistogramCheckTest {
  private static final double[] NONE = {};
  private static final int[] NO_SPANS = {};

  private static FloatHistogram exponential(
      int schema, double zero, double count, double[] positive, double[] negative) {
    return new FloatHistogram(
        CounterResetHint.UNKNOWN,
        schema,
        0,
        zero,
        count,
        0,
        new int[] {0, positive.length},
        positive,
        new int[] {0, negative.length},
        negative,
        NONE);
  }

  private static FloatHistogram custom(
      double threshold,
      double zero,
      int offset,
      double[] buckets,
      int[] negative,
      double... bounds) {
    return new FloatHistogram(
        CounterResetHint.UNKNOWN,
        Histogram.CUSTOM_BUCKETS,
        threshold,
        zero,
        1,
        0,
        new int[] {offset, buckets.length},
        buckets,
        negative,
        new double[negative.length / 2],
        bounds);
  }

  static Stream<Arguments> problems() {
    double[] one = {1};
    return Stream.of(
        Arguments.of(exponential(0, 1, 2, one, NONE), ""),
        Arguments.of(
            exponential(9, 0, 0, NONE, NONE),
            "histogram has an invalid schema, which must be between -4 and 8 for exponential"
                + " buckets, or -53 for custom buckets, got schema 9"),
        Arguments.of(
            exponential(0, 0, 1, new double[] {1, -2}, NONE),
            "positive side: bucket number 2 has observation count of -2: histogram has a bucket"
                + " whose observation count is negative"),
        Arguments.of(
            exponential(0, -1, -1, new double[] {-1}, new double[] {1, -2.5}),
            "negative side: bucket number 2 has observation count of -2.5: histogram has a bucket"
                + " whose observation count is negative"),
        Arguments.of(
            exponential(0, -2e6, -1, new double[] {-1}, NONE),
            "zero bucket has observation count of -2e+06: histogram has a bucket whose observation"
                + " count is negative"),
        Arguments.of(
            exponential(0, 0, -1, new double[] {-1}, NONE),
            "observation count is  -1: histogram's observation count is negative"),
        Arguments.of(
            custom(0, 0, 0, one, NO_SPANS, 2, 1),
            "custom buckets: previous bound is 2.000000 and current is 1.000000: histogram custom"
                + " bounds must be in strictly increasing order"),
        Arguments.of(
            custom(0, 0, -1, one, NO_SPANS, 1),
            "custom buckets: span number 1 with offset -1: histogram has a span whose offset is"
                + " negative"),
        Arguments.of(
            custom(0, 0, 2, one, NO_SPANS, 1),
            "custom buckets: only 1 custom bounds defined which is insufficient to cover total span"
                + " length of 3: histogram custom bounds are too few"),
        Arguments.of(
            custom(0, 1, 0, one, NO_SPANS, 1), "custom buckets: must have zero count of 0"),
        Arguments.of(
            custom(1, 0, 0, one, NO_SPANS, 1), "custom buckets: must have zero threshold of 0"),
        Arguments.of(
            custom(0, 0, 0, one, new int[] {0, 1}, 1),
            "custom buckets: must not have negative spans"),
        Arguments.of(
            custom(0, 0, 0, one, NO_SPANS, 1, Double.POSITIVE_INFINITY),
            "custom buckets: last +Inf bound must not be explicitly defined: histogram custom"
                + " bounds must be finite"));
  }

  @ParameterizedTest
  @MethodSource("problems")
  void whatIsWrongIsToldInPrometheussWords(FloatHistogram histogram, String problem) {
    assertThat(HistogramCheck.problem(histogram)).isEqualTo(problem);
  }
}

package dev.ferula.promqltest;

import dev.ferula.histogram.CounterResetHint;
import dev.ferula.histogram.FloatHistogram;
import dev.ferula.model.Labels;
import dev.ferula.notation.GoNumber;
import dev.ferula.promql.parser.ParseException;
import dev.ferula.promql.parser.Parser;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;

/** Series, histograms and labels in the notation of the scripts, for those who write tests. */
public final class SampleText {
  private SampleText() {}

  /**
   * Labels as a selector writes them: {@code up{job="a"}}.
   *
   * @throws IllegalArgumentException if the text is none
   */
  public static Labels labels(String text) {
    try {
      return text.isBlank() ? Labels.EMPTY : Parser.parseMetric(text);
    } catch (ParseException e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    }
  }

  /**
   * The one histogram in a text such as {@code {{count:3 buckets:[1 2]}}}.
   *
   * @throws IllegalArgumentException if the text is none
   */
  public static FloatHistogram histogram(String text) {
    List<Sample> samples = SampleNotation.parse(text);
    if (samples.size() != 1) {
      throw new IllegalArgumentException("expected 1 value, got " + samples.size());
    }
    FloatHistogram histogram = samples.getFirst().histogram();
    if (histogram == null) {
      throw new IllegalArgumentException("expected histogram, got " + text);
    }
    return histogram;
  }

  /** The histogram in that notation, with one run of buckets on each side. */
  public static String text(FloatHistogram histogram) {
    List<String> parts = new ArrayList<>();
    if (histogram.schema() != 0) {
      parts.add("schema:" + histogram.schema());
    }
    add(parts, "count", histogram.count());
    add(parts, "sum", histogram.sum());
    add(parts, "z_bucket", histogram.zeroCount());
    add(parts, "z_bucket_w", histogram.zeroThreshold());
    if (histogram.usesCustomBuckets()) {
      parts.add("custom_values:" + numbers(List.copyOf(boxed(histogram.customValues()))));
    }
    if (histogram.counterResetHint() != CounterResetHint.UNKNOWN) {
      String hint = histogram.counterResetHint().name().toLowerCase(Locale.ROOT);
      parts.add("counter_reset_hint:" + hint);
    }
    addBuckets(parts, "", histogram.positiveSpans(), histogram.positiveBuckets());
    addBuckets(parts, "n_", histogram.negativeSpans(), histogram.negativeBuckets());
    return "{{" + String.join(" ", parts) + "}}";
  }

  private static void add(List<String> parts, String key, double value) {
    if (value != 0) {
      parts.add(key + ":" + number(value));
    }
  }

  private static void addBuckets(List<String> parts, String prefix, int[] spans, double[] buckets) {
    TreeMap<Integer, Double> filled = new TreeMap<>();
    int index = 0;
    int bucket = 0;
    for (int i = 0; i < spans.length; i += 2) {
      index += spans[i];
      for (int k = 0; k < spans[i + 1]; k++) {
        if (buckets[bucket] != 0) {
          filled.put(index, buckets[bucket]);
        }
        bucket++;
        index++;
      }
    }
    if (filled.isEmpty()) {
      return;
    }
    if (filled.firstKey() != 0) {
      parts.add(prefix + "offset:" + filled.firstKey());
    }
    List<Double> run = new ArrayList<>();
    for (int i = filled.firstKey(); i <= filled.lastKey(); i++) {
      run.add(filled.getOrDefault(i, 0.0));
    }
    parts.add(prefix + "buckets:" + numbers(run));
  }

  private static List<Double> boxed(double[] values) {
    List<Double> list = new ArrayList<>();
    for (double value : values) {
      list.add(value);
    }
    return list;
  }

  private static String numbers(List<Double> values) {
    return "[" + String.join(" ", values.stream().map(SampleText::number).toList()) + "]";
  }

  private static String number(double value) {
    return GoNumber.general(value);
  }
}

package dev.ferula.promqltest;

import dev.ferula.histogram.CounterResetHint;
import dev.ferula.histogram.FloatHistogram;
import dev.ferula.histogram.HistogramSpans;
import java.util.Locale;

/** Reads the inside of {@code {{schema:1 count:3 buckets:[1 2]}}}. */
final class HistogramNotation {
  private static final double[] NONE = {};

  private int schema;
  private double sum;
  private double count;
  private double zeroCount;
  private double zeroThreshold;
  private double[] positive = NONE;
  private double[] negative = NONE;
  private double[] customValues = NONE;
  private int offset;
  private int negativeOffset;
  private CounterResetHint hint = CounterResetHint.UNKNOWN;
  private boolean hintGiven;

  private HistogramNotation() {}

  static Sample parse(String text) {
    HistogramNotation notation = new HistogramNotation();
    int at = 0;
    while (at < text.length()) {
      if (Character.isWhitespace(text.charAt(at))) {
        at++;
        continue;
      }
      int colon = text.indexOf(':', at);
      if (colon < 0) {
        throw new IllegalArgumentException("no value for " + text.substring(at));
      }
      int end = valueEnd(text, colon + 1);
      notation.set(text.substring(at, colon), text.substring(colon + 1, end));
      at = end;
    }
    return Sample.of(notation.histogram(), notation.hintGiven);
  }

  private static int valueEnd(String text, int start) {
    if (start < text.length() && text.charAt(start) == '[') {
      int close = text.indexOf(']', start);
      if (close < 0) {
        throw new IllegalArgumentException("no closing bracket in " + text);
      }
      return close + 1;
    }
    int end = start;
    while (end < text.length() && !Character.isWhitespace(text.charAt(end))) {
      end++;
    }
    return end;
  }

  private void set(String key, String value) {
    switch (key.toLowerCase(Locale.ROOT)) {
      case "schema" -> schema = Integer.parseInt(value);
      case "sum" -> sum = number(value);
      case "count" -> count = number(value);
      case "z_bucket" -> zeroCount = number(value);
      case "z_bucket_w" -> zeroThreshold = number(value);
      case "buckets" -> positive = numbers(value);
      case "n_buckets" -> negative = numbers(value);
      case "custom_values" -> customValues = numbers(value);
      case "offset" -> offset = Integer.parseInt(value);
      case "n_offset" -> negativeOffset = Integer.parseInt(value);
      case "counter_reset_hint" -> {
        hint = hint(value);
        hintGiven = true;
      }
      default -> throw new IllegalArgumentException("bad histogram descriptor \"" + key + "\"");
    }
  }

  private static CounterResetHint hint(String value) {
    return switch (value.toLowerCase(Locale.ROOT)) {
      case "unknown" -> CounterResetHint.UNKNOWN;
      case "reset" -> CounterResetHint.RESET;
      case "not_reset" -> CounterResetHint.NOT_RESET;
      case "gauge" -> CounterResetHint.GAUGE;
      default -> throw new IllegalArgumentException("bad counter reset hint \"" + value + "\"");
    };
  }

  private static double number(String text) {
    if (text.startsWith("-")) {
      return -SampleNotation.number(text.substring(1));
    }
    return SampleNotation.number(text.startsWith("+") ? text.substring(1) : text);
  }

  private static double[] numbers(String text) {
    String inside = text.substring(1, text.length() - 1).strip();
    if (inside.isEmpty()) {
      return NONE;
    }
    String[] words = inside.split("\\s+", -1);
    double[] values = new double[words.length];
    for (int i = 0; i < words.length; i++) {
      values[i] = number(words[i]);
    }
    return values;
  }

  private FloatHistogram histogram() {
    return new FloatHistogram(
        hint,
        schema,
        zeroThreshold,
        zeroCount,
        count,
        sum,
        spans(offset, positive),
        positive,
        spans(negativeOffset, negative),
        negative,
        customValues);
  }

  private static int[] spans(int offset, double[] buckets) {
    return buckets.length == 0 ? HistogramSpans.NONE : new int[] {offset, buckets.length};
  }
}

package dev.ferula.promqltest;

import dev.ferula.histogram.CounterResetHint;
import dev.ferula.histogram.FloatHistogram;
import dev.ferula.histogram.HistogramSpans;
import dev.ferula.model.GoQuote;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Reads the inside of {@code {{schema:1 count:3 buckets:[1 2]}}}. */
final class HistogramNotation {
  private static final String DESCRIPTION = "histogram description";
  private static final String KEY = "histogram description key, e.g. buckets:[5 10 7]";
  private static final Set<String> KEYS =
      Set.of(
          "schema",
          "sum",
          "count",
          "z_bucket",
          "z_bucket_w",
          "buckets",
          "n_buckets",
          "custom_values",
          "offset",
          "n_offset",
          "counter_reset_hint");
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

  /**
   * Reads on from behind the opening braces to behind the closing ones.
   *
   * @throws SeriesException if it is not well written
   */
  static Sample parse(ValueScanner in) {
    HistogramNotation notation = new HistogramNotation();
    boolean first = true;
    while (true) {
      boolean blank = in.blanks();
      if (in.startsWith("}}")) {
        in.skip(2);
        return Sample.of(notation.histogram(), notation.hintGiven);
      }
      if (!ValueScanner.isLetter(in.peek())) {
        throw incomplete(in);
      }
      if (!first && !blank) {
        throw in.unexpected();
      }
      notation.set(in);
      in.within(DESCRIPTION, KEY);
      first = false;
    }
  }

  private static SeriesException incomplete(ValueScanner in) {
    return new SeriesException(
        in.at(), "histogram description incomplete unexpected: " + ValueScanner.quoted(in.peek()));
  }

  private void set(ValueScanner in) {
    int from = in.at();
    String key = in.letters();
    String known = key.toLowerCase(Locale.ROOT);
    if (!KEYS.contains(known)) {
      throw new SeriesException(from, "bad histogram descriptor found: " + GoQuote.quote(key));
    }
    if (!in.next(':')) {
      throw new SeriesException(from, "missing `:` for histogram descriptor");
    }
    switch (known) {
      case "schema" -> schema = whole(in);
      case "sum" -> sum = number(in);
      case "count" -> count = number(in);
      case "z_bucket" -> zeroCount = number(in);
      case "z_bucket_w" -> zeroThreshold = number(in);
      case "buckets" -> positive = numbers(in);
      case "n_buckets" -> negative = numbers(in);
      case "custom_values" -> customValues = numbers(in);
      case "offset" -> offset = whole(in);
      case "n_offset" -> negativeOffset = whole(in);
      default -> {
        hint = hint(in);
        hintGiven = true;
      }
    }
  }

  private static CounterResetHint hint(ValueScanner in) {
    int from = in.at();
    String value = in.letters();
    return switch (value.toLowerCase(Locale.ROOT)) {
      case "unknown" -> CounterResetHint.UNKNOWN;
      case "reset" -> CounterResetHint.RESET;
      case "not_reset" -> CounterResetHint.NOT_RESET;
      case "gauge" -> CounterResetHint.GAUGE;
      default ->
          throw new SeriesException(
              from, "bad histogram descriptor found: " + GoQuote.quote(value));
    };
  }

  private static int whole(ValueScanner in) {
    boolean negative = in.next('-');
    requireNoWord(in);
    int value = (int) in.count();
    return negative ? -value : value;
  }

  private static double number(ValueScanner in) {
    if (!ValueScanner.isLetter(in.peek()) && !in.isAtNumber() && in.peek() != '-') {
      throw incomplete(in);
    }
    if (!in.isAtInfinityOrNaN()) {
      requireNoWord(in);
    }
    return in.signedValue();
  }

  private static void requireNoWord(ValueScanner in) {
    int from = in.at();
    String word = in.letters();
    if (!word.isEmpty()) {
      throw new SeriesException(from, "bad histogram descriptor found: " + GoQuote.quote(word));
    }
  }

  private static double[] numbers(ValueScanner in) {
    if (!in.next('[')) {
      throw incomplete(in);
    }
    List<Double> values = new ArrayList<>();
    in.blanks();
    while (!in.next(']')) {
      if (!in.isAtNumber() && in.peek() != '-' && !ValueScanner.isLetter(in.peek())) {
        throw new SeriesException(
            in.at(), "invalid character in buckets description: " + ValueScanner.quoted(in.peek()));
      }
      values.add(in.signedValue());
      in.blanks();
    }
    return values.stream().mapToDouble(Double::doubleValue).toArray();
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

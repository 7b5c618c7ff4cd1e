package dev.ferula.promqltest;

import dev.ferula.histogram.FloatHistogram;
import dev.ferula.histogram.HistogramSum;
import dev.ferula.model.PromDuration;
import dev.ferula.model.StaleMarker;
import dev.ferula.notation.GoNumber;
import java.util.ArrayList;
import java.util.List;

/** Reads the values of a series line: {@code 1 2x3 0+10x5 _ stale {{count:1}}}. */
final class SampleNotation {
  /** More values than this in one line are a slip of the pen. */
  private static final int MAX_REPEAT = 1_000_000;

  private final String text;
  private int at;
  private final List<Sample> samples = new ArrayList<>();

  private SampleNotation(String text) {
    this.text = text;
  }

  static List<Sample> parse(String text) {
    SampleNotation notation = new SampleNotation(text);
    notation.skipBlanks();
    while (notation.at < text.length()) {
      notation.readItem();
      notation.requireBlankOrEnd();
      notation.skipBlanks();
    }
    return notation.samples;
  }

  private void skipBlanks() {
    while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
      at++;
    }
  }

  private void requireBlankOrEnd() {
    if (at < text.length() && !Character.isWhitespace(text.charAt(at))) {
      throw unexpected();
    }
  }

  private IllegalArgumentException unexpected() {
    return new IllegalArgumentException(
        "unexpected \"" + text.substring(at) + "\" among the values");
  }

  private void readItem() {
    if (text.startsWith("{{", at)) {
      readHistograms();
    } else if (text.charAt(at) == '_') {
      at++;
      int count = next('x') ? readCount() : 1;
      for (int i = 0; i < count; i++) {
        samples.add(Sample.ABSENT);
      }
    } else if (text.startsWith("stale", at)) {
      at += "stale".length();
      samples.add(Sample.of(StaleMarker.VALUE));
    } else {
      readFloats();
    }
  }

  private boolean next(char c) {
    boolean found = at < text.length() && text.charAt(at) == c;
    if (found) {
      at++;
    }
    return found;
  }

  private int readCount() {
    int start = at;
    while (at < text.length() && isDigit(text.charAt(at))) {
      at++;
    }
    int count = Integer.parseInt(text.substring(start, at));
    if (count > MAX_REPEAT) {
      throw new IllegalArgumentException("more than " + MAX_REPEAT + " values");
    }
    return count;
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  private void readFloats() {
    double value = readNumber();
    double delta = 0;
    boolean changes = at < text.length() && (text.charAt(at) == '+' || text.charAt(at) == '-');
    if (changes) {
      delta = readNumber();
    }
    boolean repeated = next('x');
    if (changes && !repeated) {
      throw unexpected();
    }
    int repeats = repeated ? readCount() : 0;
    for (int i = 0; i <= repeats; i++) {
      samples.add(Sample.of(value));
      value += delta;
    }
  }

  private double readNumber() {
    double sign = 1;
    if (next('-')) {
      sign = -1;
    } else {
      next('+');
    }
    int start = at;
    if (at < text.length() && Character.isLetter(text.charAt(at))) {
      // Inf and NaN in any case; a repetition may follow.
      while (at < text.length() && Character.isLetter(text.charAt(at)) && text.charAt(at) != 'x') {
        at++;
      }
    } else {
      skipNumber();
    }
    return sign * number(text.substring(start, at));
  }

  private void skipNumber() {
    while (at < text.length()) {
      char c = text.charAt(at);
      boolean exponent =
          (c == '+' || c == '-') && (text.charAt(at - 1) == 'e' || text.charAt(at - 1) == 'E');
      if (c == 'x' || !(Character.isLetterOrDigit(c) || c == '.' || c == '_' || exponent)) {
        return;
      }
      at++;
    }
  }

  static double number(String text) {
    if (text.length() > 1
        && text.chars().allMatch(c -> c >= '0' && c <= '7')
        && text.charAt(0) == '0') {
      return Long.parseLong(text, 8);
    }
    Double value = GoNumber.parse(text.replace("_", ""));
    return value != null ? value : PromDuration.parseMillis(text) / 1000.0;
  }

  private void readHistograms() {
    Sample first = readHistogram();
    FloatHistogram histogram = histogram(first);
    boolean adds = next('+');
    boolean subtracts = !adds && next('-');
    if (!adds && !subtracts) {
      int repeats = next('x') ? readCount() : 0;
      for (int i = 0; i <= repeats; i++) {
        samples.add(first);
      }
      return;
    }
    Sample step = readHistogram();
    FloatHistogram increment = histogram(step);
    if (increment.schema() < histogram.schema()) {
      throw new IllegalArgumentException(
          "error combining histograms: cannot merge from schema "
              + histogram.schema()
              + " to "
              + increment.schema());
    }
    if (!next('x')) {
      throw unexpected();
    }
    int repeats = readCount();
    for (int i = 0; i <= repeats; i++) {
      samples.add(Sample.of(histogram, step.hintGiven()));
      HistogramSum sum = new HistogramSum(histogram);
      if (adds) {
        sum.add(increment);
      } else {
        sum.subtract(increment);
      }
      histogram = sum.result();
    }
  }

  private static FloatHistogram histogram(Sample sample) {
    FloatHistogram histogram = sample.histogram();
    if (histogram == null) {
      throw new IllegalArgumentException("expected a histogram");
    }
    return histogram;
  }

  private Sample readHistogram() {
    int end = text.indexOf("}}", at);
    if (!text.startsWith("{{", at) || end < 0) {
      throw unexpected();
    }
    String inside = text.substring(at + 2, end);
    at = end + 2;
    return HistogramNotation.parse(inside);
  }
}

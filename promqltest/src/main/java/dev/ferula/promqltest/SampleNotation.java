package dev.ferula.promqltest;

import dev.ferula.histogram.FloatHistogram;
import dev.ferula.histogram.HistogramSum;
import dev.ferula.model.StaleMarker;
import java.util.ArrayList;
import java.util.List;

/** Reads the values of a series line: {@code 1 2x3 0+10x5 _ stale {{count:1}}}. */
final class SampleNotation {
  /** More values than this in one line are a slip of the pen. */
  private static final int MAX_REPEAT = 1_000_000;

  private static final String VALUES = "series values";

  private final ValueScanner in;
  private final List<Sample> samples = new ArrayList<>();

  private SampleNotation(ValueScanner in) {
    this.in = in;
  }

  /**
   * The values in a text.
   *
   * @throws SeriesException if they are not well written
   */
  static List<Sample> parse(String text) {
    return parse("{} " + text, 2);
  }

  /** Those from an index of a text on, which a blank stands before. */
  static List<Sample> parse(String text, int from) {
    SampleNotation notation = new SampleNotation(new ValueScanner(text, from));
    notation.read();
    return notation.samples;
  }

  private void read() {
    while (!in.isAtEnd()) {
      in.within("", "");
      if (!in.blanks()) {
        throw in.unexpected();
      }
      if (!in.isAtEnd()) {
        readItem();
      }
    }
  }

  private void readItem() {
    int c = in.peek();
    in.within(VALUES, "");
    if (in.startsWith("{{")) {
      readHistograms();
    } else if (in.next('_')) {
      int count = in.next('x') ? readCount() : 1;
      for (int i = 0; i < count; i++) {
        samples.add(Sample.ABSENT);
      }
    } else if (c == 'x' || c == '{') {
      in.within("", "");
      throw c == 'x'
          ? in.unexpected()
          : new SeriesException(in.at(), "unexpected character in series sequence: '{'");
    } else if (ValueScanner.isLetter(c) && !in.isAtInfinityOrNaN()) {
      word();
    } else {
      readFloats();
    }
  }

  private void word() {
    int from = in.at();
    String word = in.word();
    if (word.equals("stale")) {
      samples.add(Sample.of(StaleMarker.VALUE));
      return;
    }
    in.skip(from - in.at());
    boolean other = ValueScanner.isKeyword(word) || word.contains(":");
    in.within(other ? "" : VALUES, other ? "" : "number or \"stale\"");
    throw in.unexpected();
  }

  private int readCount() {
    int from = in.at();
    long count = in.count();
    if (count < 0 || count > MAX_REPEAT) {
      throw new SeriesException(from, "more than " + MAX_REPEAT + " values");
    }
    return (int) count;
  }

  private void readFloats() {
    double value = in.signedValue();
    double delta = 0;
    boolean changes = in.peek() == '+' || in.peek() == '-';
    if (changes) {
      delta = in.signedValue();
    }
    boolean repeated = in.next('x');
    if (changes && !repeated) {
      throw in.unexpected();
    }
    int repeats = repeated ? readCount() : 0;
    for (int i = 0; i <= repeats; i++) {
      samples.add(Sample.of(value));
      value += delta;
    }
  }

  private void readHistograms() {
    Sample first = readHistogram();
    FloatHistogram histogram = histogram(first);
    boolean adds = in.next('+');
    boolean subtracts = !adds && in.next('-');
    if (!adds && !subtracts) {
      int repeats = in.next('x') ? readCount() : 0;
      for (int i = 0; i <= repeats; i++) {
        samples.add(first);
      }
      return;
    }
    Sample step = readHistogram();
    FloatHistogram increment = histogram(step);
    if (!in.next('x')) {
      throw in.unexpected();
    }
    int times = in.at();
    int repeats = readCount();
    if (repeats > 0 && increment.schema() < histogram.schema()) {
      throw new SeriesException(
          times,
          "error combining histograms: cannot merge from schema "
              + increment.schema()
              + " to "
              + histogram.schema());
    }
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
    if (!in.startsWith("{{")) {
      throw in.unexpected();
    }
    in.skip(2);
    return HistogramNotation.parse(in);
  }
}

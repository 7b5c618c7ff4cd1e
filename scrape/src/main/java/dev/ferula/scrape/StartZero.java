package dev.ferula.scrape;

import dev.ferula.histogram.CounterResetHint;
import dev.ferula.histogram.FloatHistogram;
import dev.ferula.histogram.Histogram;
import dev.ferula.storage.Appender;
import dev.ferula.textparse.Entry;
import dev.ferula.textparse.ExpositionParser;

/**
 * The zero that stands at the start of a cumulative value, so that queries see the increase from
 * nothing to the first sample. A storage that has something later already refuses it, which is all
 * right.
 */
final class StartZero {
  private static final int[] NO_SPANS = {};
  private static final long[] NO_COUNTS = {};
  private static final double[] NO_VALUES = {};

  /**
   * Appends the zero of the entry that the parser is at, if it knows of a start before its time.
   */
  void append(ExpositionParser reader, Entry kind, long ref, long time, Appender appender) {
    long start = reader.startTimestamp();
    if (start == Appender.NO_START || start >= time) {
      return;
    }
    if (kind == Entry.SERIES) {
      var _ = appender.append(ref, Appender.NO_START, start, 0);
      return;
    }
    Histogram integers = reader.histogram();
    FloatHistogram floats = reader.floatHistogram();
    if (integers != null) {
      var _ = appender.append(ref, Appender.NO_START, start, zeroOf(integers));
    } else if (floats != null) {
      var _ = appender.append(ref, Appender.NO_START, start, zeroOf(floats));
    }
  }

  /* The same buckets, so that what follows needs no other chunk. */
  private static Histogram zeroOf(Histogram like) {
    return new Histogram(
        CounterResetHint.RESET,
        like.schema(),
        like.zeroThreshold(),
        0,
        0,
        0,
        NO_SPANS,
        NO_COUNTS,
        NO_SPANS,
        NO_COUNTS,
        like.customValues());
  }

  private static FloatHistogram zeroOf(FloatHistogram like) {
    return new FloatHistogram(
        CounterResetHint.RESET,
        like.schema(),
        like.zeroThreshold(),
        0,
        0,
        0,
        NO_SPANS,
        NO_VALUES,
        NO_SPANS,
        NO_VALUES,
        like.customValues());
  }
}

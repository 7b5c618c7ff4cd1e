package dev.ferula.tsdb.head.samples;

import dev.ferula.chunk.AppendResult;
import dev.ferula.chunk.CounterResetHeader;
import dev.ferula.chunk.Encoding;
import dev.ferula.chunk.FloatHistogramAppender;
import dev.ferula.chunk.HistogramAppender;
import dev.ferula.histogram.FloatHistogram;
import dev.ferula.histogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * The open chunk of a series of native histograms and the last one appended. Histograms are large
 * and few beside floats, so such a series may have an object. Guarded by its series' stripe.
 */
sealed interface HistogramChunk {
  Encoding encoding();

  /**
   * The bytes of the chunk, the first {@link #size} of an array that the next append may change.
   */
  byte[] array();

  int size();

  /** Whether the last histogram equals this one. */
  boolean lastEquals(Object histogram);

  /** The last histogram, or null before the first. */
  @Nullable Object last();

  /** Begins a chunk with this histogram because the one before is full, or is not there. */
  void begin(long start, long timestamp, Object histogram);

  /** Appends, or answers false: then {@link #beginAfterCut} starts the next chunk with it. */
  boolean append(long start, long timestamp, Object histogram);

  void beginAfterCut(long start, long timestamp, Object histogram);

  /**
   * An open chunk for histograms of the class of this one.
   *
   * @param starts whether its encoding keeps start timestamps
   */
  static HistogramChunk of(Object histogram, boolean starts) {
    return histogram instanceof Histogram ? new Integers(starts) : new Floats(starts);
  }

  /** Integer histograms. */
  final class Integers implements HistogramChunk {
    private final HistogramAppender appender;
    private @Nullable Histogram last;

    Integers(boolean starts) {
      appender = new HistogramAppender(starts);
    }

    @Override
    public Encoding encoding() {
      return appender.encoding();
    }

    @Override
    public byte[] array() {
      return appender.array();
    }

    @Override
    public int size() {
      return appender.size();
    }

    @Override
    public @Nullable Object last() {
      return last;
    }

    @Override
    public boolean lastEquals(Object histogram) {
      return histogram.equals(last);
    }

    @Override
    public void begin(long start, long timestamp, Object histogram) {
      Histogram h = (Histogram) histogram;
      CounterResetHeader header = appender.headerAfter(h);
      appender.open(header);
      append(start, timestamp, h);
    }

    @Override
    public boolean append(long start, long timestamp, Object histogram) {
      Histogram h = (Histogram) histogram;
      if (appender.append(start, timestamp, h) == AppendResult.CUT) {
        return false;
      }
      last = h;
      return true;
    }

    @Override
    public void beginAfterCut(long start, long timestamp, Object histogram) {
      appender.open(appender.cutHeader());
      append(start, timestamp, histogram);
    }
  }

  /** Float histograms. */
  final class Floats implements HistogramChunk {
    private final FloatHistogramAppender appender;
    private @Nullable FloatHistogram last;

    Floats(boolean starts) {
      appender = new FloatHistogramAppender(starts);
    }

    @Override
    public Encoding encoding() {
      return appender.encoding();
    }

    @Override
    public byte[] array() {
      return appender.array();
    }

    @Override
    public int size() {
      return appender.size();
    }

    @Override
    public @Nullable Object last() {
      return last;
    }

    @Override
    public boolean lastEquals(Object histogram) {
      return histogram.equals(last);
    }

    @Override
    public void begin(long start, long timestamp, Object histogram) {
      FloatHistogram h = (FloatHistogram) histogram;
      CounterResetHeader header = appender.headerAfter(h);
      appender.open(header);
      append(start, timestamp, h);
    }

    @Override
    public boolean append(long start, long timestamp, Object histogram) {
      FloatHistogram h = (FloatHistogram) histogram;
      if (appender.append(start, timestamp, h) == AppendResult.CUT) {
        return false;
      }
      last = h;
      return true;
    }

    @Override
    public void beginAfterCut(long start, long timestamp, Object histogram) {
      appender.open(appender.cutHeader());
      append(start, timestamp, histogram);
    }
  }
}

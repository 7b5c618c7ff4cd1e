package dev.ferula.tsdb.block;

import dev.ferula.chunk.AppendResult;
import dev.ferula.chunk.Encoding;
import dev.ferula.chunk.FloatHistogramAppender;
import dev.ferula.chunk.HistogramAppender;
import dev.ferula.chunk.Xor2Appender;
import dev.ferula.chunk.XorAppender;
import dev.ferula.histogram.FloatHistogram;
import dev.ferula.histogram.Histogram;
import dev.ferula.storage.Appender;
import dev.ferula.storage.SampleIterator;
import org.jspecify.annotations.Nullable;

/**
 * Writes samples as new chunks, each of one kind of samples and of 120 at most, as Prometheus does
 * where chunks cannot stay as they are. Samples with a start timestamp are written in the encodings
 * that keep it. For one thread, used again.
 */
public final class ChunkCutter {
  /** Takes the chunks, whose bytes hold during the call only. */
  @FunctionalInterface
  public interface Target {
    void chunk(long minTime, long maxTime, Encoding encoding, byte[] bytes, int offset, int length);
  }

  private static final int SAMPLES = 120;

  /** The chunk that is being written. */
  private abstract static class Open {
    final Encoding encoding;
    long first;
    long last;
    int samples;

    Open(Encoding encoding) {
      this.encoding = encoding;
    }

    /** Begins a chunk behind the one there was, with what stands at the cursor. */
    abstract void begin(SampleIterator at);

    /** Appends what stands at the cursor, or answers false if the chunk cannot take it. */
    abstract boolean append(SampleIterator at);

    /** Begins a chunk with what {@link #append} did not take. */
    abstract void beginAfterCut(SampleIterator at);

    /** Forgets the chunk, so that the next one knows of none before it. */
    abstract void forget();

    abstract byte[] bytes();

    abstract int size();
  }

  private final Open[] open = {
    new Floats(),
    new FloatsWithStart(),
    new Histograms(false),
    new Histograms(true),
    new FloatHistograms(false),
    new FloatHistograms(true)
  };
  private final boolean xor2;

  /**
   * A cutter.
   *
   * @param xor2 whether floats without start timestamps are written as XOR2, too
   */
  public ChunkCutter(boolean xor2) {
    this.xor2 = xor2;
  }

  /** Writes all samples behind the cursor, which have to be in order of time. */
  public void write(SampleIterator samples, Target target) {
    for (Open chunk : open) {
      chunk.forget();
      chunk.samples = 0;
    }
    Open chunk = null;
    for (SampleIterator.Kind kind = samples.next();
        kind != SampleIterator.Kind.NONE;
        kind = samples.next()) {
      Open wanted = wanted(kind, samples, chunk);
      if (chunk == null) {
        wanted.begin(samples);
      } else if (wanted != chunk) {
        close(chunk, target);
        wanted.forget();
        wanted.begin(samples);
      } else if (chunk.samples == SAMPLES) {
        close(chunk, target);
        wanted.begin(samples);
      } else if (!chunk.append(samples)) {
        close(chunk, target);
        chunk.beginAfterCut(samples);
      }
      chunk = wanted;
      chunk.first = chunk.samples == 0 ? samples.timestamp() : chunk.first;
      chunk.last = samples.timestamp();
      chunk.samples++;
    }
    if (chunk != null) {
      close(chunk, target);
    }
  }

  private static void close(Open chunk, Target target) {
    target.chunk(chunk.first, chunk.last, chunk.encoding, chunk.bytes(), 0, chunk.size());
    chunk.samples = 0;
  }

  private Open wanted(SampleIterator.Kind kind, SampleIterator at, @Nullable Open chunk) {
    boolean starts = at.startTimestamp() != Appender.NO_START;
    return switch (kind) {
      case HISTOGRAM -> open[starts ? 3 : 2];
      case FLOAT_HISTOGRAM -> open[starts ? 5 : 4];
      default -> open[starts || xor2 || chunk == open[1] ? 1 : 0];
    };
  }

  private static final class Floats extends Open {
    private final XorAppender appender = new XorAppender();
    private final byte[] region =
        new byte[XorAppender.HEADER_SIZE + (SAMPLES + 1) * XorAppender.MAX_SAMPLE_SIZE];

    Floats() {
      super(Encoding.XOR);
    }

    @Override
    void begin(SampleIterator at) {
      appender.open(region, 0, region.length);
      append(at);
    }

    @Override
    boolean append(SampleIterator at) {
      appender.append(at.timestamp(), at.value());
      return true;
    }

    @Override
    void beginAfterCut(SampleIterator at) {
      begin(at);
    }

    @Override
    void forget() {}

    @Override
    byte[] bytes() {
      return region;
    }

    @Override
    int size() {
      return appender.size();
    }
  }

  private static final class FloatsWithStart extends Open {
    private final Xor2Appender appender = new Xor2Appender();

    FloatsWithStart() {
      super(Encoding.XOR2);
    }

    @Override
    void begin(SampleIterator at) {
      appender.open();
      append(at);
    }

    @Override
    boolean append(SampleIterator at) {
      appender.append(at.startTimestamp(), at.timestamp(), at.value());
      return true;
    }

    @Override
    void beginAfterCut(SampleIterator at) {
      begin(at);
    }

    @Override
    void forget() {}

    @Override
    byte[] bytes() {
      return appender.array();
    }

    @Override
    int size() {
      return appender.size();
    }
  }

  private static final class Histograms extends Open {
    private final boolean starts;
    private HistogramAppender appender;

    Histograms(boolean starts) {
      super(starts ? Encoding.HISTOGRAM_ST : Encoding.HISTOGRAM);
      this.starts = starts;
      appender = new HistogramAppender(starts);
    }

    @Override
    void begin(SampleIterator at) {
      Histogram h = at.histogram(null);
      appender.open(appender.headerAfter(h));
      add(at, h);
    }

    private boolean add(SampleIterator at, Histogram h) {
      return appender.append(at.startTimestamp(), at.timestamp(), h) != AppendResult.CUT;
    }

    @Override
    boolean append(SampleIterator at) {
      return add(at, at.histogram(null));
    }

    @Override
    void beginAfterCut(SampleIterator at) {
      appender.open(appender.cutHeader());
      append(at);
    }

    @Override
    void forget() {
      if (appender.count() > 0) {
        appender = new HistogramAppender(starts);
      }
    }

    @Override
    byte[] bytes() {
      return appender.array();
    }

    @Override
    int size() {
      return appender.size();
    }
  }

  private static final class FloatHistograms extends Open {
    private final boolean starts;
    private FloatHistogramAppender appender;

    FloatHistograms(boolean starts) {
      super(starts ? Encoding.FLOAT_HISTOGRAM_ST : Encoding.FLOAT_HISTOGRAM);
      this.starts = starts;
      appender = new FloatHistogramAppender(starts);
    }

    @Override
    void begin(SampleIterator at) {
      FloatHistogram h = at.floatHistogram(null);
      appender.open(appender.headerAfter(h));
      add(at, h);
    }

    private boolean add(SampleIterator at, FloatHistogram h) {
      return appender.append(at.startTimestamp(), at.timestamp(), h) != AppendResult.CUT;
    }

    @Override
    boolean append(SampleIterator at) {
      return add(at, at.floatHistogram(null));
    }

    @Override
    void beginAfterCut(SampleIterator at) {
      appender.open(appender.cutHeader());
      append(at);
    }

    @Override
    void forget() {
      if (appender.count() > 0) {
        appender = new FloatHistogramAppender(starts);
      }
    }

    @Override
    byte[] bytes() {
      return appender.array();
    }

    @Override
    int size() {
      return appender.size();
    }
  }
}

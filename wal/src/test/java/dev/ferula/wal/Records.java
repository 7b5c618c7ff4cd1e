package dev.ferula.wal;

import dev.ferula.disk.Disk;
import dev.ferula.histogram.CounterResetHint;
import dev.ferula.histogram.FloatHistogram;
import dev.ferula.histogram.Histogram;
import dev.ferula.model.Exemplar;
import dev.ferula.model.Labels;
import dev.ferula.model.Metadata;
import dev.ferula.model.MetricType;
import dev.ferula.model.StaleMarker;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/** Tells what a visitor was told as lines of text, for comparison. */
final class Records implements RecordVisitor {
  final List<String> lines = new ArrayList<>();

  static List<String> read(Disk disk, Path directory) {
    return read(disk, directory, new ArrayList<>());
  }

  static List<String> read(Disk disk, Path directory, List<Damage> damages) {
    Records records = new Records();
    try (WalReader reader = WalReader.open(disk, directory)) {
      while (reader.next()) {
        reader.decode(records);
      }
      damages.addAll(reader.damages());
    }
    return records.lines;
  }

  @Override
  public void series(long ref, int labelCount, byte[] bytes, int offset, int length) {
    lines.add("series " + ref + " " + labelCount + labels(bytes, offset, length));
  }

  private static String labels(byte[] bytes, int offset, int length) {
    StringBuilder text = new StringBuilder();
    int at = offset;
    while (at < offset + length) {
      int size = bytes[at++];
      text.append(' ').append(new String(bytes, at, size, StandardCharsets.UTF_8));
      at += size;
    }
    return text.toString();
  }

  @Override
  public void samples(SampleColumns s) {
    for (int i = 0; i < s.size; i++) {
      lines.add(
          "sample "
              + s.refs[i]
              + " "
              + s.starts[i]
              + " "
              + s.timestamps[i]
              + " "
              + HexFormat.of().toHexDigits(Double.doubleToRawLongBits(s.values[i])));
    }
  }

  @Override
  public void histogram(long ref, long start, long timestamp, Histogram h) {
    lines.add("histogram " + ref + " " + start + " " + timestamp + " " + text(h));
  }

  @Override
  public void floatHistogram(long ref, long start, long timestamp, FloatHistogram h) {
    lines.add(
        "float histogram "
            + ref
            + " "
            + start
            + " "
            + timestamp
            + " "
            + h.count()
            + " "
            + h.sum()
            + " "
            + java.util.Arrays.toString(h.positiveBuckets())
            + h.schema()
            + java.util.Arrays.toString(h.customValues()));
  }

  private static String text(Histogram h) {
    return h.counterResetHint()
        + " "
        + h.schema()
        + " "
        + h.count()
        + " "
        + h.sum()
        + java.util.Arrays.toString(h.positiveSpans())
        + java.util.Arrays.toString(h.positiveBuckets())
        + java.util.Arrays.toString(h.negativeSpans())
        + java.util.Arrays.toString(h.negativeBuckets())
        + java.util.Arrays.toString(h.customValues());
  }

  @Override
  public void tombstone(long ref, long minTime, long maxTime) {
    lines.add("tombstone " + ref + " " + minTime + " " + maxTime);
  }

  @Override
  public void exemplar(
      long ref,
      long timestamp,
      double value,
      int labelCount,
      byte[] bytes,
      int offset,
      int length) {
    lines.add("exemplar " + ref + " " + timestamp + " " + value + labels(bytes, offset, length));
  }

  @Override
  public void mmapMarker(long ref, long chunkRef) {
    lines.add("marker " + ref + " " + chunkRef);
  }

  @Override
  public void metadata(long ref, Metadata metadata) {
    lines.add("metadata " + ref + " " + metadata);
  }

  /** Whether these lines are among all in the same order. */
  static boolean isSubsequence(List<String> wanted, List<String> all) {
    int at = 0;
    for (String line : all) {
      if (at < wanted.size() && wanted.get(at).equals(line)) {
        at++;
      }
    }
    return at == wanted.size();
  }

  /** Writes one record of each type, and an empty one. */
  static void oneOfEach(RecordWriter records) {
    records.begin(RecordType.SERIES);
    records.series(7, Labels.of("__name__", "up", "job", "ä"));
    records.series(8, Labels.of("__name__", "x"));
    records.end();
    records.begin(RecordType.SAMPLES);
    records.sample(7, 0, 1000, StaleMarker.VALUE);
    records.sample(3, 0, -5, 2);
    records.end();
    records.begin(RecordType.TOMBSTONES);
    records.tombstone(7, Long.MIN_VALUE, Long.MAX_VALUE);
    records.end();
    records.begin(RecordType.EXEMPLARS);
    records.exemplar(7, new Exemplar(Labels.of("trace_id", "abc"), 0.5, 12));
    records.end();
    records.begin(RecordType.MMAP_MARKERS);
    records.mmapMarker(7, 1L << 32 | 8);
    records.end();
    records.begin(RecordType.METADATA);
    records.metadata(7, new Metadata(MetricType.COUNTER, "seconds", "What it is."));
    records.end();
    records.begin(RecordType.HISTOGRAMS);
    records.histogram(7, 0, 5, histogram(10));
    records.end();
    records.begin(RecordType.FLOAT_HISTOGRAMS);
    records.floatHistogram(7, 0, 5, floatHistogram(10.5));
    records.end();
    records.begin(RecordType.CUSTOM_HISTOGRAMS);
    records.histogram(7, 0, 5, histogram(10, 0.5, 2));
    records.end();
    records.begin(RecordType.CUSTOM_FLOAT_HISTOGRAMS);
    records.floatHistogram(7, 0, 5, floatHistogram(10.5, 0.5, 2));
    records.end();
    records.begin(RecordType.SAMPLES_V2);
    records.sample(7, 900, 1000, 1);
    records.sample(8, 900, 1001, 1);
    records.sample(9, 0, 1002, 1);
    records.sample(2, 950, 1003, 1);
    records.end();
    records.begin(RecordType.HISTOGRAMS_V2);
    records.histogram(7, 3, 5, histogram(10));
    records.histogram(8, 4, 6, histogram(11));
    records.end();
    records.begin(RecordType.FLOAT_HISTOGRAMS_V2);
    records.floatHistogram(7, 3, 5, floatHistogram(10.5));
    records.end();
    records.begin(RecordType.SAMPLES);
    records.end(); // An empty record is dropped.
  }

  /** Logs so many series and a tombstone; returns them as lines. */
  static List<String> logBatch(RecordWriter records, Wal wal, int batch, int count) {
    List<String> lines = new ArrayList<>();
    records.clear();
    records.begin(RecordType.SERIES);
    for (int i = 0; i < count; i++) {
      records.series(i, Labels.of("batch", "" + batch));
      lines.add("series " + i + " 1 batch " + batch);
    }
    records.end();
    records.begin(RecordType.TOMBSTONES);
    records.tombstone(batch, 1, 2);
    records.end();
    lines.add("tombstone " + batch + " 1 2");
    wal.log(records);
    return lines;
  }

  static Histogram histogram(long count, double... bounds) {
    boolean custom = bounds.length > 0;
    return new Histogram(
        CounterResetHint.NOT_RESET,
        custom ? Histogram.CUSTOM_BUCKETS : 3,
        custom ? 0 : 0.001,
        custom ? 0 : 2,
        count,
        1.25,
        new int[] {0, 2, 3, 1},
        new long[] {1, 2, -1},
        custom ? new int[0] : new int[] {-2, 1},
        custom ? new long[0] : new long[] {7},
        bounds);
  }

  static FloatHistogram floatHistogram(double count, double... bounds) {
    boolean custom = bounds.length > 0;
    return new FloatHistogram(
        CounterResetHint.GAUGE,
        custom ? Histogram.CUSTOM_BUCKETS : 3,
        custom ? 0 : 0.001,
        custom ? 0 : 2,
        count,
        1.25,
        new int[] {0, 2, 3, 1},
        new double[] {1, 2.5, -1},
        custom ? new int[0] : new int[] {-2, 1},
        custom ? new double[0] : new double[] {7},
        bounds);
  }
}

package dev.ferula.wal;

import dev.ferula.disk.Disk;
import dev.ferula.histogram.CounterResetHint;
import dev.ferula.histogram.FloatHistogram;
import dev.ferula.histogram.Histogram;
import dev.ferula.model.Metadata;
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

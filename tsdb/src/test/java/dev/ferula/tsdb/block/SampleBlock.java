package dev.ferula.tsdb.block;

import dev.ferula.chunk.Encoding;
import dev.ferula.chunk.HistogramAppender;
import dev.ferula.chunk.XorAppender;
import dev.ferula.disk.Disk;
import dev.ferula.histogram.CounterResetHint;
import dev.ferula.histogram.Histogram;
import dev.ferula.model.Labels;
import dev.ferula.model.Utf8Order;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;

/** A block with a few series, and what should be read from it. */
final class SampleBlock {
  static final int PER_CHUNK = 50;

  final TreeMap<Labels, TreeMap<Long, Double>> floats = new TreeMap<>();
  final TreeMap<Labels, TreeMap<Long, Long>> histograms = new TreeMap<>();
  final Ulid ulid;
  BlockMeta meta;
  private final byte[] region = new byte[PER_CHUNK * 20 + 20];

  SampleBlock(Disk disk, Path parent, long seed, int series, int samples, long segmentSize) {
    this(disk, parent, seed, series, samples, segmentSize, List.of());
  }

  /** With symbols that no series has, as compaction leaves them. */
  SampleBlock(
      Disk disk,
      Path parent,
      long seed,
      int series,
      int samples,
      long segmentSize,
      List<String> otherSymbols) {
    SplittableRandom random = new SplittableRandom(seed);
    ulid = Ulid.of(1_700_000_000_000L, random);
    for (int i = 0; i < series; i++) {
      Labels labels =
          Labels.of(
              "__name__",
              "metric_" + i % 7,
              "instance",
              "host-" + i,
              "job",
              i % 3 == 0 ? "ä" : "b");
      TreeMap<Long, Double> values = new TreeMap<>();
      for (int j = 0; j < samples; j++) {
        values.put(1000L + 15 * j + random.nextInt(5), (double) random.nextInt(100));
      }
      floats.put(labels, values);
    }
    Labels labels = Labels.of("__name__", "hist", "job", "b");
    TreeMap<Long, Long> counts = new TreeMap<>();
    for (int j = 0; j < samples; j++) {
      counts.put(1000L + 15 * j, (long) j);
    }
    histograms.put(labels, counts);
    write(disk, parent, segmentSize, otherSymbols);
  }

  private void write(Disk disk, Path parent, long segmentSize, List<String> otherSymbols) {
    TreeSet<String> symbols = new TreeSet<>(Utf8Order.COMPARATOR);
    symbols.addAll(otherSymbols);
    List<Labels> all = new ArrayList<>(floats.keySet());
    all.addAll(histograms.keySet());
    all.sort(null);
    for (Labels labels : all) {
      labels.forEach(
          (name, value) -> {
            symbols.add(name);
            symbols.add(value);
          });
    }
    try (BlockWriter writer =
        BlockWriter.create(
            new BlockFolder(disk, parent, segmentSize, (bytes, count, millis) -> {}), ulid)) {
      Map<String, Integer> numbers = new HashMap<>();
      for (String symbol : symbols) {
        numbers.put(symbol, writer.symbol(symbol));
      }
      long maxTime = 0;
      for (Labels labels : all) {
        int[] pairs = new int[2 * labels.size()];
        for (int i = 0; i < labels.size(); i++) {
          pairs[2 * i] = numbers.get(labels.name(i));
          pairs[2 * i + 1] = numbers.get(labels.value(i));
        }
        maxTime = Math.max(maxTime, chunks(writer, labels));
        writer.series(pairs, labels.size());
      }
      meta = writer.finish(1000, maxTime + 1, BlockMeta.Compaction.first(ulid, List.of()));
    }
  }

  private long chunks(BlockWriter writer, Labels labels) {
    TreeMap<Long, Double> values = floats.get(labels);
    if (values == null) {
      return histogramChunk(writer, histograms.get(labels));
    }
    XorAppender appender = new XorAppender();
    List<Map.Entry<Long, Double>> entries = new ArrayList<>(values.entrySet());
    for (int from = 0; from < entries.size(); from += PER_CHUNK) {
      int to = Math.min(entries.size(), from + PER_CHUNK);
      appender.open(region, 0, region.length);
      for (Map.Entry<Long, Double> entry : entries.subList(from, to)) {
        appender.append(entry.getKey(), entry.getValue());
      }
      writer.chunk(
          entries.get(from).getKey(),
          entries.get(to - 1).getKey(),
          Encoding.XOR,
          region,
          0,
          appender.size());
    }
    return values.lastKey();
  }

  private static long histogramChunk(BlockWriter writer, TreeMap<Long, Long> counts) {
    HistogramAppender appender = new HistogramAppender(false);
    counts.forEach((timestamp, count) -> appender.append(0, timestamp, histogram(count)));
    writer.chunk(
        counts.firstKey(),
        counts.lastKey(),
        Encoding.HISTOGRAM,
        appender.array(),
        0,
        appender.size());
    return counts.lastKey();
  }

  static Histogram histogram(long count) {
    return new Histogram(
        CounterResetHint.UNKNOWN,
        0,
        0.001,
        0,
        count,
        count * 1.5,
        new int[] {0, 1},
        new long[] {count},
        new int[0],
        new long[0],
        new double[0]);
  }
}

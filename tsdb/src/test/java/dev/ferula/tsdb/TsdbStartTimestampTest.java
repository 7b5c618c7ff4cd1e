package dev.ferula.tsdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ferula.disk.SimulatedDisk;
import dev.ferula.histogram.CounterResetHint;
import dev.ferula.histogram.Histogram;
import dev.ferula.model.Labels;
import dev.ferula.storage.AppendStatus;
import dev.ferula.storage.Appender;
import dev.ferula.storage.Querier;
import dev.ferula.storage.SampleIterator;
import dev.ferula.storage.SelectHints;
import dev.ferula.storage.SeriesSet;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Start timestamps are kept with their samples through log, chunks and blocks. */
class TsdbStartTimestampTest {
  private static final TsdbOptions OPTIONS =
      TsdbOptions.DEFAULT
          .withBlockRange(Duration.ofSeconds(20))
          .withOutOfOrderWindow(Duration.ofSeconds(20))
          .withXor2(true)
          .withStartTimestamps(true)
          .withHistogramStarts(true)
          .withChunkSnapshots(true);

  /**
   * What is kept of a sample: when what it counts began, and the value or the histogram's count.
   */
  private record Kept(long start, double value) {}

  private final TreeMap<Labels, TreeMap<Long, Kept>> model = new TreeMap<>();
  private final Random names = new Random(2);
  /* Goes on, as the names of blocks say which is older. */
  private long clock = 2_000_000;

  private Tsdb open(SimulatedDisk disk) {
    return IdleTsdb.open(
        Path.of("/data"), OPTIONS, disk, names, () -> Instant.ofEpochMilli(clock++));
  }

  private static Histogram histogram(int count) {
    return new Histogram(
        CounterResetHint.UNKNOWN,
        0,
        0.001,
        0,
        count,
        count,
        new int[] {0, 1},
        new long[] {count},
        new int[0],
        new long[0],
        new double[0]);
  }

  static LongStream seeds() {
    return Seeds.upTo(3);
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void everySampleKeepsItsStart(long seed) {
    Random random = new Random(seed);
    SimulatedDisk disk = new SimulatedDisk(seed);
    Tsdb db = open(disk);
    long now = 1_000_000;
    for (int i = 0; i < 400; i++) {
      now += random.nextInt(500);
      try (Appender appender = db.appender()) {
        for (int s = 0; s < 4; s++) {
          long late = random.nextInt(5) == 0 ? random.nextInt(10_000) : 0;
          long start = random.nextInt(3) == 0 ? 0 : now - random.nextInt(5_000);
          append(appender, s, start, now - late, i);
        }
        appender.commit();
      }
      switch (random.nextInt(40)) {
        case 0 -> {
          disk.kill();
          db = open(disk);
        }
        case 1 -> db.maintain();
        case 2 -> {
          db.close();
          db = open(disk);
        }
        default -> {}
      }
    }
    db.maintain();
    assertThat(differences(read(db))).isEmpty();
    disk.kill();
    db = open(disk);
    assertThat(differences(read(db))).isEmpty();
    assertThat(db.blocks()).isNotEmpty();
  }

  private void append(Appender appender, int s, long start, long timestamp, int i) {
    Labels labels = Labels.of("__name__", "m" + s);
    long ref = appender.resolve(labels);
    AppendStatus status =
        s % 2 == 0
            ? appender.append(ref, start, timestamp, i)
            : appender.append(ref, start, timestamp, histogram(i + 1));
    if (status == AppendStatus.ACCEPTED) {
      model
          .computeIfAbsent(labels, l -> new TreeMap<>())
          .putIfAbsent(timestamp, new Kept(start, s % 2 == 0 ? i : i + 1));
    }
  }

  private List<String> differences(TreeMap<Labels, TreeMap<Long, Kept>> found) {
    List<String> differences = new ArrayList<>();
    TreeSet<Labels> all = new TreeSet<>(model.keySet());
    all.addAll(found.keySet());
    for (Labels labels : all) {
      TreeMap<Long, Kept> expected = model.getOrDefault(labels, new TreeMap<>());
      TreeMap<Long, Kept> actual = found.getOrDefault(labels, new TreeMap<>());
      TreeSet<Long> times = new TreeSet<>(expected.keySet());
      times.addAll(actual.keySet());
      for (long time : times) {
        if (!Objects.equals(expected.get(time), actual.get(time))) {
          differences.add(
              labels + " at " + time + ": " + expected.get(time) + " is " + actual.get(time));
        }
      }
    }
    return differences;
  }

  private static TreeMap<Labels, TreeMap<Long, Kept>> read(Tsdb db) {
    TreeMap<Labels, TreeMap<Long, Kept>> all = new TreeMap<>();
    try (Querier querier = db.querier(Long.MIN_VALUE, Long.MAX_VALUE)) {
      SeriesSet set = querier.select(SelectHints.of(Long.MIN_VALUE, Long.MAX_VALUE), List.of());
      SampleIterator it = null;
      for (int i = 0; i < set.size(); i++) {
        it = set.samples(i, it);
        TreeMap<Long, Kept> kept = new TreeMap<>();
        SampleIterator.Kind kind = it.next();
        while (kind != SampleIterator.Kind.NONE) {
          double value =
              kind == SampleIterator.Kind.FLOAT ? it.value() : it.histogram(null).count();
          kept.put(it.timestamp(), new Kept(it.startTimestamp(), value));
          kind = it.next();
        }
        all.put(set.labels(i), kept);
      }
    }
    return all;
  }

  @Test
  void xorChunksCannotKeepThem() {
    assertThatThrownBy(() -> OPTIONS.withXor2(false).head())
        .hasMessageContaining("incompatible with start-timestamp storage");
  }
}

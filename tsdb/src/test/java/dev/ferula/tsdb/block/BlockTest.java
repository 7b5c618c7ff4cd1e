package dev.ferula.tsdb.block;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;

import dev.ferula.disk.CorruptionException;
import dev.ferula.disk.Disk;
import dev.ferula.disk.DiskException;
import dev.ferula.disk.SimulatedDisk;
import dev.ferula.matcher.Matcher;
import dev.ferula.model.Labels;
import dev.ferula.storage.FloatBatch;
import dev.ferula.storage.Querier;
import dev.ferula.storage.SampleIterator;
import dev.ferula.storage.SampleIterator.Kind;
import dev.ferula.storage.SelectHints;
import dev.ferula.storage.SeriesSet;
import dev.ferula.storage.StorageException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BlockTest {
  private static final Path DATA = Path.of("/data");

  private final SimulatedDisk simulated = new SimulatedDisk(1);

  @Test
  void everySampleComesBackOverSeveralSegments() {
    SampleBlock sample = new SampleBlock(simulated, DATA, 1, 60, 230, 4000);
    try (Block block = Block.open(simulated, DATA.resolve(sample.ulid.toString()))) {
      assertThat(block.meta()).isEqualTo(sample.meta);
      assertThat(block.meta().stats().samples()).isEqualTo(61 * 230);
      assertThat(block.meta().stats().histogramSamples()).isEqualTo(230);
      assertThat(simulated.list(DATA.resolve(sample.ulid.toString()).resolve("chunks")).size())
          .isGreaterThan(3);
      try (Querier querier = block.querier(Long.MIN_VALUE, Long.MAX_VALUE)) {
        SeriesSet set = select(querier);
        assertThat(set.size()).isEqualTo(61);
        SampleIterator reuse = null;
        for (int i = 0; i < set.size(); i++) {
          Labels labels = set.labels(i);
          reuse = set.samples(i, reuse);
          if (sample.floats.containsKey(labels)) {
            assertThat(read(reuse)).isEqualTo(sample.floats.get(labels));
            assertThat(readBatches(set.samples(i, null), 1 + i))
                .isEqualTo(sample.floats.get(labels));
          } else {
            assertHistograms(reuse, sample.histograms.get(labels));
          }
        }
      }
    }
  }

  @Test
  void whatMetaJsonSaysOfTheOriginCountsToTheSize() {
    SampleBlock sample = new SampleBlock(simulated, DATA, 1, 5, 10, 4000);
    Path directory = DATA.resolve(sample.ulid.toString());
    try (Block block = Block.open(simulated, directory)) {
      long before = block.size() - simulated.size(directory.resolve("meta.json"));
      BlockMeta.Compaction c = block.meta().compaction();
      block.compaction(
          new BlockMeta.Compaction(
              c.level(), c.sources(), c.deletable(), c.parents(), true, c.hints()));
      assertThat(block.size()).isEqualTo(before + simulated.size(directory.resolve("meta.json")));
    }
  }

  @Test
  void seriesBehindThoseWhoseChunksAreKeptComeBackAsWell() {
    int series = BlockSeriesSet.MAX_KEPT + 100;
    SampleBlock sample = new SampleBlock(simulated, DATA, 3, series, 2, 1 << 24);
    try (Block block = Block.open(simulated, DATA.resolve(sample.ulid.toString()));
        Querier querier = block.querier(Long.MIN_VALUE, Long.MAX_VALUE)) {
      SeriesSet set = select(querier, Matcher.of(Matcher.Type.NOT_EQUAL, "__name__", "hist"));
      assertThat(set.size()).isEqualTo(series);
      SampleIterator reuse = null;
      for (int i = 0; i < series; i += i < series - 200 ? 1000 : 1) {
        reuse = set.samples(i, reuse);
        assertThat(read(reuse)).isEqualTo(sample.floats.get(set.labels(i)));
      }
    }
  }

  /* Two chunks are decoded at once where all of both shows and there is room. */
  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {1, 2, 3, 4})
  void anyStretchComesBackInBatchesAsSampleBySample(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    SampleBlock sample = new SampleBlock(simulated, DATA, seed, 5, 400, 1 << 24);
    try (Block block = Block.open(simulated, DATA.resolve(sample.ulid.toString()))) {
      for (int round = 0; round < 100; round++) {
        long from = random.nextLong(7500);
        long to = from + random.nextLong(7500);
        if (round > 50) {
          block.delete(
              to, to + random.nextLong(100), List.of(Matcher.of(Matcher.Type.EQUAL, "job", "b")));
        }
        try (Querier querier = block.querier(from, to)) {
          SeriesSet set = select(querier, Matcher.of(Matcher.Type.NOT_EQUAL, "__name__", "hist"));
          for (int i = 0; i < set.size(); i++) {
            TreeMap<Long, Double> one = read(set.samples(i, null));
            assertThat(readBatches(set.samples(i, null), random.nextInt(2, 300))).isEqualTo(one);
            assertThat(readMixed(set.samples(i, null), random)).isEqualTo(one);
            SampleIterator sought = set.samples(i, null);
            FloatBatch some = new FloatBatch(random.nextInt(1, 300));
            while (sought.nextFloats(some) > 0) {
              Long next = one.higherKey(sought.timestamp() + random.nextInt(2000));
              if (next == null) {
                break;
              }
              assertThat(sought.seek(next)).isEqualTo(Kind.FLOAT);
              assertThat(sought.timestamp()).isEqualTo(next);
              assertThat(sought.value()).isEqualTo(one.get(next));
            }
          }
        }
      }
    }
  }

  private static void assertHistograms(SampleIterator iterator, TreeMap<Long, Long> counts) {
    assertThat(iterator.nextFloats(new FloatBatch(5))).isZero();
    counts.forEach(
        (timestamp, count) -> {
          assertThat(iterator.next()).isEqualTo(Kind.HISTOGRAM);
          assertThat(iterator.timestamp()).isEqualTo(timestamp);
          assertThat(iterator.histogram(null).count()).isEqualTo(count);
        });
    assertThat(iterator.next()).isEqualTo(Kind.NONE);
  }

  private static SeriesSet select(Querier querier, Matcher... matchers) {
    return querier.select(SelectHints.of(Long.MIN_VALUE, Long.MAX_VALUE), List.of(matchers));
  }

  static TreeMap<Long, Double> read(SampleIterator iterator) {
    TreeMap<Long, Double> samples = new TreeMap<>();
    while (iterator.next() == Kind.FLOAT) {
      samples.put(iterator.timestamp(), iterator.value());
    }
    return samples;
  }

  /* Batches and single samples by turns. */
  private static TreeMap<Long, Double> readMixed(SampleIterator iterator, SplittableRandom random) {
    TreeMap<Long, Double> samples = new TreeMap<>();
    FloatBatch batch = new FloatBatch(300);
    while (true) {
      if (iterator.nextFloats(batch) == 0) {
        return samples;
      }
      for (int i = 0; i < batch.size; i++) {
        assertThat(samples.put(batch.timestamps[i], batch.values[i])).isNull();
      }
      for (int i = random.nextInt(70); i > 0 && iterator.next() == Kind.FLOAT; i--) {
        assertThat(samples.put(iterator.timestamp(), iterator.value())).isNull();
      }
    }
  }

  private static TreeMap<Long, Double> readBatches(SampleIterator iterator, int capacity) {
    TreeMap<Long, Double> samples = new TreeMap<>();
    FloatBatch batch = new FloatBatch(capacity);
    int before = capacity / 2;
    batch.size = before;
    while (iterator.appendFloats(batch) > 0) {
      assertThat(iterator.timestamp()).isEqualTo(batch.timestamps[batch.size - 1]);
      batch.ensureCapacity(batch.size + capacity);
    }
    assertThat(batch.timestamps).startsWith(new long[before]);
    for (int i = before; i < batch.size; i++) {
      samples.put(batch.timestamps[i], batch.values[i]);
    }
    return samples;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "EQUAL|job|b",
        "EQUAL|job|",
        "EQUAL|nothing|",
        "EQUAL|nothing|x",
        "EQUAL|instance|host-17",
        "EQUAL|instance|zzz",
        "NOT_EQUAL|job|ä",
        "NOT_EQUAL|job|",
        "NOT_EQUAL|instance|",
        "REGEX|instance|host-1.*",
        "REGEX|instance|host-1|host-2|none",
        "REGEX|instance|.*",
        "REGEX|instance|.+",
        "REGEX|instance|(host-3.)?",
        "NOT_REGEX|instance|host-1.*",
        "NOT_REGEX|instance|.*",
        "NOT_REGEX|instance|.+",
        "NOT_REGEX|instance|(host-3.)?",
        "NOT_REGEX|nothing|x",
      })
  void matchersSelectWhatTheyMatch(String row) {
    String[] parts = row.split("\\|", 3);
    Matcher matcher =
        Matcher.of(Matcher.Type.valueOf(parts[0]), parts[1], parts.length < 3 ? "" : parts[2]);
    SampleBlock sample = new SampleBlock(simulated, DATA, 1, 60, 10, 4000);
    List<Labels> all = new ArrayList<>(sample.floats.keySet());
    all.addAll(sample.histograms.keySet());
    all.sort(null);
    Matcher metric = Matcher.of(Matcher.Type.REGEX, "__name__", "metric_[1-4]|hist");
    try (Block block = Block.open(simulated, DATA.resolve(sample.ulid.toString()));
        Querier querier = block.querier(Long.MIN_VALUE, Long.MAX_VALUE)) {
      for (List<Matcher> matchers :
          List.of(List.of(matcher), List.of(metric, matcher), List.of(matcher, metric))) {
        List<Labels> expected =
            all.stream()
                .filter(l -> matchers.stream().allMatch(m -> m.matches(value(l, m.name()))))
                .toList();
        SeriesSet set =
            querier.select(SelectHints.of(Long.MIN_VALUE, Long.MAX_VALUE).inOrder(), matchers);
        List<Labels> selected = new ArrayList<>();
        for (int i = 0; i < set.size(); i++) {
          selected.add(set.labels(i));
        }
        assertThat(selected).isEqualTo(expected);
        assertThat(querier.labelValues("instance", 0, matchers))
            .isEqualTo(
                expected.stream()
                    .map(l -> value(l, "instance"))
                    .filter(v -> !v.isEmpty())
                    .distinct()
                    .sorted()
                    .toList());
      }
    }
  }

  private static String value(Labels labels, String name) {
    String value = labels.get(name);
    return value == null ? "" : value;
  }

  @Test
  void valuesAndNamesComeInOrderAndLimited() {
    SampleBlock sample = new SampleBlock(simulated, DATA, 1, 100, 3, 4000);
    try (Block block = Block.open(simulated, DATA.resolve(sample.ulid.toString()));
        Querier querier = block.querier(Long.MIN_VALUE, Long.MAX_VALUE)) {
      assertThat(querier.labelNames(0, List.of())).containsExactly("__name__", "instance", "job");
      assertThat(querier.labelNames(2, List.of())).containsExactly("__name__", "instance");
      assertThat(querier.labelNames(0, List.of(Matcher.of(Matcher.Type.EQUAL, "__name__", "hist"))))
          .containsExactly("__name__", "job");
      assertThat(querier.labelValues("instance", 0, List.of())).hasSize(100).isSorted();
      assertThat(querier.labelValues("job", 1, List.of())).containsExactly("b");
      for (int i = 0; i < 100; i++) {
        assertThat(select(querier, Matcher.of(Matcher.Type.EQUAL, "instance", "host-" + i)).size())
            .isEqualTo(1);
      }
    }
  }

  @Test
  void timeRangeAndTombstonesHideSamples() {
    SampleBlock sample = new SampleBlock(simulated, DATA, 3, 5, 230, 1 << 20);
    SplittableRandom random = new SplittableRandom(3);
    try (Block block = Block.open(simulated, DATA.resolve(sample.ulid.toString()))) {
      List<Long> refs = new ArrayList<>();
      block.index().allSeries(refs::add);
      for (int round = 0; round < 60; round++) {
        Tombstones tombstones = block.tombstones().copy();
        long from = 900 + random.nextInt(4000);
        tombstones.add(refs.get(random.nextInt(refs.size())), from, from + random.nextInt(300));
        block.tombstones(tombstones);
        assertThat(block.meta().stats().tombstones()).isEqualTo(tombstones.count());
        long minTime = 900 + random.nextInt(4000);
        long maxTime = minTime + random.nextInt(3000);
        try (Querier querier = block.querier(minTime, maxTime)) {
          SeriesSet set = select(querier, Matcher.of(Matcher.Type.NOT_EQUAL, "__name__", "hist"));
          int found = 0;
          for (int s = 0; s < refs.size(); s++) {
            SeriesEntry entry = new SeriesEntry();
            block.index().series(refs.get(s), entry);
            Labels labels = labels(block, entry);
            if (!sample.floats.containsKey(labels)) {
              continue;
            }
            TreeMap<Long, Double> expected =
                new TreeMap<>(sample.floats.get(labels).subMap(minTime, true, maxTime, true));
            long[] deleted = tombstones.of(refs.get(s));
            for (int d = 0; d < deleted.length; d += 2) {
              expected.subMap(deleted[d], true, deleted[d + 1], true).clear();
            }
            if (found < set.size() && set.labels(found).equals(labels)) {
              assertThat(read(set.samples(found, null))).isEqualTo(expected);
              assertThat(readBatches(set.samples(found, null), 7)).isEqualTo(expected);
              assertSeeks(set.samples(found, null), expected, random);
              found++;
            } else {
              assertThat(expected).isEmpty();
            }
          }
          assertThat(found).isEqualTo(set.size());
        }
      }
    }
    try (Block reopened = Block.open(simulated, DATA.resolve(sample.ulid.toString()))) {
      assertThat(reopened.tombstones().count()).isEqualTo(reopened.meta().stats().tombstones());
    }
  }

  private static Labels labels(Block block, SeriesEntry entry) {
    String[] pairs = new String[2 * entry.pairCount];
    for (int i = 0; i < pairs.length; i++) {
      pairs[i] = block.index().symbol(entry.pairs[i]);
    }
    return Labels.ofSorted(pairs);
  }

  private static void assertSeeks(
      SampleIterator iterator, TreeMap<Long, Double> expected, SplittableRandom random) {
    long at = Long.MIN_VALUE;
    for (long wanted = 800; wanted < 5000; wanted += random.nextInt(400)) {
      at = Math.max(at, wanted);
      Long next = expected.ceilingKey(at);
      if (next == null) {
        assertThat(iterator.seek(wanted)).isEqualTo(Kind.NONE);
        return;
      }
      assertThat(iterator.seek(wanted)).isEqualTo(Kind.FLOAT);
      assertThat(iterator.timestamp()).isEqualTo(next);
      at = next;
    }
  }

  /* Prometheus 3.5 knows one count of samples alone, and writes the file anew when it deletes. */
  @Test
  void fieldsThatAnOlderPrometheusLeavesOutAreRememberedAndNoDamage() {
    SampleBlock sample = new SampleBlock(simulated, DATA, 3, 2, 10, 1 << 20);
    Path directory = DATA.resolve(sample.ulid.toString());
    BlockMeta written = MetaFile.read(simulated, directory);
    String json = new String(MetaFile.bytes(written), StandardCharsets.UTF_8);
    String older = json.replaceAll("\\s*\"num(Float|Histogram)Samples\": [0-9]+,", "");
    assertThat(older).isNotEqualTo(json);
    simulated.put(directory.resolve("meta.json"), older.getBytes(StandardCharsets.UTF_8));
    assertThat(MetaFile.read(simulated, directory)).isEqualTo(written);
  }

  @Test
  void missingTombstonesDoNotUndelete() {
    SampleBlock sample = new SampleBlock(simulated, DATA, 3, 2, 10, 1 << 20);
    Path directory = DATA.resolve(sample.ulid.toString());
    try (Block block = Block.open(simulated, directory)) {
      Tombstones tombstones = new Tombstones();
      tombstones.add(1, 2, 3);
      block.tombstones(tombstones);
    }
    simulated.delete(directory.resolve("tombstones"));
    assertThatThrownBy(() -> Block.open(simulated, directory))
        .isInstanceOf(CorruptionException.class)
        .hasMessageContaining("1 tombstones");
  }

  @Test
  void unfinishedBlockLeavesNothing() {
    int unfinished = 0;
    for (int n = 0; n < 60; n++) {
      SimulatedDisk faulty = new SimulatedDisk(n);
      faulty.failAt(n, 1, DiskException.Kind.FULL);
      try {
        SampleBlock sample = new SampleBlock(faulty, DATA, 1, 5, 60, 1500);
        faulty.heal();
        Block.open(faulty, DATA.resolve(sample.ulid.toString())).close();
      } catch (DiskException e) {
        unfinished++;
        faulty.heal();
        for (String name : faulty.list(DATA)) {
          // Only syncing the parent may fail behind the rename; the block is whole then.
          Block.open(faulty, DATA.resolve(name)).close();
        }
      }
    }
    assertThat(unfinished).isGreaterThan(10);
  }

  @Test
  void finishedBlockOutlastsAPowerCut() {
    for (int seed = 0; seed < 30; seed++) {
      SimulatedDisk faulty = new SimulatedDisk(seed);
      SampleBlock sample = new SampleBlock(faulty, DATA, 1, 5, 60, 1500);
      faulty.powerCut();
      try (Block block = Block.open(faulty, DATA.resolve(sample.ulid.toString()));
          Querier querier = block.querier(0, Long.MAX_VALUE)) {
        SeriesSet set = select(querier);
        for (int i = 0; i < set.size(); i++) {
          if (sample.floats.containsKey(set.labels(i))) {
            assertThat(read(set.samples(i, null))).isEqualTo(sample.floats.get(set.labels(i)));
          }
        }
      }
    }
  }

  @Test
  void openQueriersOutliveTheBlock(@TempDir Path data) {
    SampleBlock sample = new SampleBlock(Disk.real(), data, 1, 5, 60, 1 << 20);
    Block block = Block.open(Disk.real(), data.resolve(sample.ulid.toString()));
    Querier querier = block.querier(0, Long.MAX_VALUE);
    block.close();
    assertThat(select(querier).size()).isEqualTo(6);
    querier.close();
    assertThatThrownBy(() -> block.querier(0, 1)).isInstanceOf(StorageException.class);
  }

  @Test
  void damageIsToldAndNeverAWrongSample() {
    SplittableRandom random = new SplittableRandom(8);
    SampleBlock sample = new SampleBlock(simulated, DATA, 1, 20, 120, 3000);
    Path directory = DATA.resolve(sample.ulid.toString());
    List<Path> files =
        List.of(
            directory.resolve("index"),
            directory.resolve("index"),
            directory.resolve("chunks/000001"),
            directory.resolve("tombstones"),
            directory.resolve("meta.json"));
    int told = 0;
    for (int round = 0; round < 2000; round++) {
      Path path = files.get(round % files.size());
      byte[] whole = simulated.bytes(path);
      simulated.put(path, mutate(random, whole));
      try (Block block = Block.open(simulated, directory);
          Querier querier = block.querier(Long.MIN_VALUE, Long.MAX_VALUE)) {
        check(sample, querier, path);
      } catch (CorruptionException e) {
        assertThat(e.resource()).isNotEmpty();
        told++;
      } catch (StorageException e) {
        assertThat(e.kind()).isEqualTo(StorageException.Kind.CORRUPT);
        told++;
      } catch (RuntimeException e) {
        fail("round " + round + " of " + path, e);
      }
      simulated.put(path, whole);
    }
    assertThat(told).isGreaterThan(1000);
  }

  private static byte[] mutate(SplittableRandom random, byte[] whole) {
    byte[] bytes = whole.clone();
    if (random.nextInt(5) == 0) {
      return Arrays.copyOf(bytes, random.nextInt(bytes.length));
    }
    for (int i = random.nextInt(3); i >= 0; i--) {
      bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
    }
    return bytes;
  }

  /* meta.json has no checksum, so its numbers may change; samples and labels may not. */
  private static void check(SampleBlock sample, Querier querier, Path path) {
    SeriesSet set = select(querier);
    if (!path.endsWith("index")) {
      assertThat(set.size()).isEqualTo(21);
    }
    for (int i = 0; i < set.size(); i++) {
      Labels labels = set.labels(i);
      if (sample.histograms.containsKey(labels)) {
        continue;
      }
      assertThat(sample.floats).containsKey(labels);
      assertThat(sample.floats.get(labels).entrySet())
          .containsAll(read(set.samples(i, null)).entrySet());
    }
  }

  @Test
  void metaReadsWhatPrometheusWritesAndWritesTheSame() {
    String json =
        """
        {
        	"ulid": "01BKGV7JBM69T2G1BGBGM6KB12",
        	"minTime": -5,
        	"maxTime": 7200000,
        	"stats": {
        		"numSamples": 12,
        		"numFloatSamples": 12,
        		"numSeries": 3,
        		"numChunks": 4
        	},
        	"compaction": {
        		"level": 2,
        		"sources": [
        			"01BKGV7JBM69T2G1BGBGM6KB12",
        			"01BKGV7JC0RY8A6MACW02A2PJD"
        		],
        		"parents": [
        			{
        				"ulid": "01BKGV7JC0RY8A6MACW02A2PJD",
        				"minTime": 0,
        				"maxTime": 1
        			}
        		],
        		"hints": [
        			"from-out-of-order"
        		]
        	},
        	"version": 1
        }"""
            .stripIndent();
    Path directory = DATA.resolve("x");
    simulated.put(directory.resolve("meta.json"), json.getBytes(StandardCharsets.UTF_8));
    BlockMeta meta = MetaFile.read(simulated, directory);
    assertThat(meta.minTime()).isEqualTo(-5);
    assertThat(meta.hasHint(BlockMeta.FROM_OUT_OF_ORDER)).isTrue();
    assertThat(new String(MetaFile.bytes(meta), StandardCharsets.UTF_8)).isEqualTo(json);
    String empty =
        new String(MetaFile.bytes(meta.withStats(BlockMeta.Stats.NONE)), StandardCharsets.UTF_8);
    assertThat(empty).contains("\"stats\": {},");
  }
}

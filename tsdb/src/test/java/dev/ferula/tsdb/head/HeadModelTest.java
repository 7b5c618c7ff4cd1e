package dev.ferula.tsdb.head;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ferula.matcher.Matcher;
import dev.ferula.memory.MemoryBudget;
import dev.ferula.model.Labels;
import dev.ferula.model.StaleMarker;
import dev.ferula.storage.AppendStatus;
import dev.ferula.storage.Appender;
import dev.ferula.storage.FloatBatch;
import dev.ferula.storage.Querier;
import dev.ferula.storage.SampleIterator;
import dev.ferula.storage.SelectHints;
import dev.ferula.storage.SeriesSet;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The head beside a map of maps, under the same random operations. */
class HeadModelTest {
  private static final String[] NAMES = {"__name__", "job", "instance", "le", "path"};

  private final Head head =
      Head.inMemory(
          new HeadOptions(600_000, 0),
          MemoryBudget.unlimited().share("s", 1L << 40).account("h"),
          7);
  private final Map<Labels, TreeMap<Long, Long>> model = new TreeMap<>();
  private SampleIterator reuse;

  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void headAnswersAsTheModel(long seed) {
    Random random = new Random(seed);
    long now = 1_000_000;
    for (int round = 0; round < 400; round++) {
      now += random.nextInt(20_000);
      appendBatch(random, now);
      if (random.nextInt(4) == 0) {
        compare(random, now);
      }
    }
    compareAll(now);
  }

  private void appendBatch(Random random, long now) {
    try (Appender appender = head.appender()) {
      Map<Labels, TreeMap<Long, Long>> added = new TreeMap<>();
      int samples = random.nextInt(60);
      for (int i = 0; i < samples; i++) {
        Labels labels = series(random);
        long t = now + random.nextInt(10) - random.nextInt(3) * 8_000L;
        double value = value(random);
        TreeMap<Long, Long> stored = model.getOrDefault(labels, new TreeMap<>());
        long ref = appender.resolve(labels);
        AppendStatus status = appender.append(ref, Appender.NO_START, t, value);
        Long newest = stored.isEmpty() ? null : stored.lastKey();
        if (status == AppendStatus.OUT_OF_BOUNDS) {
          continue;
        }
        if (newest != null && t < newest) {
          assertThat(status).isEqualTo(AppendStatus.OUT_OF_ORDER);
        } else if (newest != null
            && t == newest
            && stored.lastEntry().getValue() != Double.doubleToRawLongBits(value)) {
          assertThat(status).isEqualTo(AppendStatus.DUPLICATE);
        } else {
          assertThat(status).isEqualTo(AppendStatus.ACCEPTED);
          TreeMap<Long, Long> batch = added.computeIfAbsent(labels, l -> new TreeMap<>());
          if ((newest == null || t > newest) && (batch.isEmpty() || t > batch.lastKey())) {
            batch.put(t, Double.doubleToRawLongBits(value));
          }
        }
      }
      if (random.nextInt(10) == 0) {
        return;
      }
      long appended = added.values().stream().mapToLong(TreeMap::size).sum();
      assertThat(appender.commit().appended()).isEqualTo(appended);
      added.forEach((l, s) -> model.computeIfAbsent(l, x -> new TreeMap<>()).putAll(s));
    }
  }

  private static Labels series(Random random) {
    Labels.Builder labels = Labels.builder();
    labels.add("__name__", "m" + random.nextInt(3));
    labels.add("job", random.nextBoolean() ? "a" : "b\u00e9");
    if (random.nextInt(3) > 0) {
      labels.add("instance", "host-" + random.nextInt(12));
    }
    if (random.nextInt(8) == 0) {
      labels.add("path", "/\ud83d\ude00/" + random.nextInt(4));
    }
    return labels.build();
  }

  private static double value(Random random) {
    return switch (random.nextInt(6)) {
      case 0 -> StaleMarker.VALUE;
      case 1 -> random.nextGaussian() * 1e9;
      case 2 -> Double.POSITIVE_INFINITY;
      default -> random.nextInt(1000);
    };
  }

  private void compare(Random random, long now) {
    long min = now - random.nextInt(4_000_000);
    long max = min + random.nextInt(4_000_000);
    List<Matcher> matchers = new ArrayList<>();
    int count = random.nextInt(3);
    for (int i = 0; i < count; i++) {
      matchers.add(matcher(random));
    }
    check(min, max, matchers, random.nextBoolean());
  }

  private static Matcher matcher(Random random) {
    String name = NAMES[random.nextInt(NAMES.length)];
    String[] values = {"m1", "a", "b\u00e9", "host-3", "", "/\ud83d\ude00/1", "nothing"};
    String[] patterns = {"m[01]", "a|b.*", "host-.*", ".*", ".+", "", "host-(1|2|3)", "/.*/[12]"};
    Matcher.Type type = Matcher.Type.values()[random.nextInt(4)];
    boolean regex = type == Matcher.Type.REGEX || type == Matcher.Type.NOT_REGEX;
    String[] from = regex ? patterns : values;
    return Matcher.of(type, name, from[random.nextInt(from.length)]);
  }

  private void compareAll(long now) {
    check(Long.MIN_VALUE, Long.MAX_VALUE, List.of(), false);
    check(0, now, List.of(Matcher.of(Matcher.Type.NOT_EQUAL, "path", "")), true);
  }

  private void check(long min, long max, List<Matcher> matchers, boolean batches) {
    Map<Labels, TreeMap<Long, Long>> expected = new TreeMap<>();
    model.forEach(
        (labels, samples) -> {
          boolean matches =
              matchers.stream().allMatch(m -> m.matches(labels.valueOrEmpty(m.name())));
          TreeMap<Long, Long> inRange = new TreeMap<>(samples);
          inRange.headMap(min, false).clear();
          inRange.tailMap(max, false).clear();
          if (matches && !inRange.isEmpty()) {
            expected.put(labels, inRange);
          }
        });
    Map<Labels, TreeMap<Long, Long>> actual = new TreeMap<>();
    try (Querier querier = head.querier(min, max)) {
      SeriesSet set = querier.select(SelectHints.of(min, max).inOrder(), matchers);
      Labels previous = null;
      for (int i = 0; i < set.size(); i++) {
        Labels labels = set.labels(i);
        assertThat(previous == null || previous.compareTo(labels) < 0).isTrue();
        previous = labels;
        reuse = set.samples(i, reuse);
        TreeMap<Long, Long> samples = batches ? drainBatches(reuse) : drain(reuse);
        if (!samples.isEmpty()) {
          actual.put(labels, samples);
        }
      }
      if (min == Long.MIN_VALUE) {
        assertThat(querier.labelValues("instance", 0, matchers))
            .containsExactlyElementsOf(
                expected.keySet().stream()
                    .map(l -> l.valueOrEmpty("instance"))
                    .filter(v -> !v.isEmpty())
                    .sorted()
                    .distinct()
                    .toList());
      }
    }
    assertThat(actual).as("%s in %d..%d", matchers, min, max).isEqualTo(expected);
  }

  private static TreeMap<Long, Long> drain(SampleIterator it) {
    TreeMap<Long, Long> samples = new TreeMap<>();
    while (it.next() != SampleIterator.Kind.NONE) {
      samples.put(it.timestamp(), Double.doubleToRawLongBits(it.value()));
    }
    return samples;
  }

  private static TreeMap<Long, Long> drainBatches(SampleIterator it) {
    TreeMap<Long, Long> samples = new TreeMap<>();
    FloatBatch batch = new FloatBatch(17);
    while (it.appendFloats(batch) > 0) {
      batch.ensureCapacity(batch.size + 1);
    }
    for (int i = 0; i < batch.size; i++) {
      samples.put(batch.timestamps[i], Double.doubleToRawLongBits(batch.values[i]));
    }
    assertThat(it.next()).isEqualTo(SampleIterator.Kind.NONE);
    return samples;
  }
}

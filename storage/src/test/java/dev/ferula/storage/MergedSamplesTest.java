package dev.ferula.storage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ferula.histogram.FloatHistogram;
import dev.ferula.histogram.Histogram;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Merged cursors beside the merge of maps, read in every mixture of the ways to read. */
class MergedSamplesTest {
  /** Floats at even values and stand-ins for histograms at odd ones. */
  private static class Listed implements SampleIterator {
    private final List<Map.Entry<Long, Integer>> samples;
    private int at = -1;

    Listed(TreeMap<Long, Integer> samples) {
      this.samples = List.copyOf(samples.entrySet());
    }

    private Kind kind(int i) {
      if (i < 0 || i >= samples.size()) {
        return Kind.NONE;
      }
      return samples.get(i).getValue() % 2 == 0 ? Kind.FLOAT : Kind.HISTOGRAM;
    }

    @Override
    public Kind next() {
      at = Math.min(at + 1, samples.size());
      return kind(at);
    }

    @Override
    public Kind seek(long timestamp) {
      at = Math.max(at, 0);
      while (at < samples.size() && samples.get(at).getKey() < timestamp) {
        at++;
      }
      return kind(at);
    }

    @Override
    public long timestamp() {
      return samples.get(at).getKey();
    }

    @Override
    public double value() {
      return samples.get(at).getValue();
    }

    @Override
    public Histogram histogram(@Nullable Histogram reuse) {
      throw new UnsupportedOperationException();
    }

    @Override
    public FloatHistogram floatHistogram(@Nullable FloatHistogram reuse) {
      throw new UnsupportedOperationException();
    }

    @Override
    public int appendFloats(FloatBatch into) {
      int from = into.size;
      while (into.size < into.capacity() && kind(at + 1) == Kind.FLOAT) {
        at++;
        into.timestamps[into.size] = timestamp();
        into.values[into.size++] = value();
      }
      return into.size - from;
    }
  }

  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
  void mergedCursorsReadAsTheMergedMaps(long seed) {
    Random random = new Random(seed);
    for (int round = 0; round < 300; round++) {
      checkRound(random);
    }
  }

  private static void checkRound(Random random) {
    int range = 5 + random.nextInt(400);
    boolean histograms = random.nextBoolean();
    List<TreeMap<Long, Integer>> maps = new ArrayList<>();
    TreeMap<Long, Integer> expected = new TreeMap<>();
    for (int s = 0; s < 1 + random.nextInt(4); s++) {
      TreeMap<Long, Integer> map = new TreeMap<>();
      for (int i = 0; i < random.nextInt(range); i++) {
        int value = random.nextInt(1000);
        map.put(
            (long) random.nextInt(range), histograms && random.nextInt(5) == 0 ? value : value * 2);
      }
      maps.add(map);
      map.forEach(expected::putIfAbsent);
    }
    MergedSamples merged = new MergedSamples(maps.stream().map(Listed::new).toList());
    FloatBatch batch = new FloatBatch(1 + random.nextInt(40));
    Long position = null;
    while (true) {
      Map.Entry<Long, Integer> next =
          position == null ? expected.firstEntry() : expected.higherEntry(position);
      switch (random.nextInt(4)) {
        case 0 -> {
          long wanted = (position == null ? 0 : position) + random.nextInt(10) - 2;
          Map.Entry<Long, Integer> found =
              position != null && position >= wanted
                  ? expected.floorEntry(position)
                  : expected.ceilingEntry(wanted);
          SampleIterator.Kind kind = merged.seek(wanted);
          if (found == null) {
            assertThat(kind).isEqualTo(SampleIterator.Kind.NONE);
            return;
          }
          checkAt(merged, kind, found);
          position = found.getKey();
        }
        case 1 -> {
          int before = random.nextInt(batch.capacity());
          batch.size = before;
          int read = merged.appendFloats(batch);
          assertThat(batch.size).isEqualTo(before + read);
          for (int i = before; i < batch.size; i++) {
            assertThat(next).isNotNull();
            assertThat(batch.timestamps[i]).isEqualTo(next.getKey());
            assertThat(batch.values[i]).isEqualTo(next.getValue().doubleValue());
            position = next.getKey();
            next = expected.higherEntry(position);
          }
          if (read == 0) {
            assertThat(next == null || next.getValue() % 2 == 1).isTrue();
          } else {
            checkAt(merged, SampleIterator.Kind.FLOAT, expected.floorEntry(position));
          }
        }
        default -> {
          SampleIterator.Kind kind = merged.next();
          if (next == null) {
            assertThat(kind).isEqualTo(SampleIterator.Kind.NONE);
            return;
          }
          checkAt(merged, kind, next);
          position = next.getKey();
        }
      }
    }
  }

  @Test
  void whatNoOtherCursorHasMeanwhileIsReadWhereItIsWanted() {
    TreeMap<Long, Integer> one = new TreeMap<>();
    for (int i = 0; i < 1000; i++) {
      one.put((long) i, 2);
    }
    List<FloatBatch> read = new ArrayList<>();
    Listed cursor =
        new Listed(one) {
          @Override
          public int appendFloats(FloatBatch into) {
            read.add(into);
            return super.appendFloats(into);
          }
        };
    MergedSamples merged =
        new MergedSamples(List.of(cursor, new Listed(new TreeMap<>(Map.of(5000L, 2)))));
    FloatBatch batch = new FloatBatch(900);
    assertThat(merged.appendFloats(batch)).isEqualTo(900);
    assertThat(read).contains(batch);
  }

  private static void checkAt(
      MergedSamples merged, SampleIterator.Kind kind, Map.Entry<Long, Integer> expected) {
    assertThat(merged.timestamp()).isEqualTo(expected.getKey());
    if (expected.getValue() % 2 == 0) {
      assertThat(kind).isEqualTo(SampleIterator.Kind.FLOAT);
      assertThat(merged.value()).isEqualTo(expected.getValue().doubleValue());
    } else {
      assertThat(kind).isEqualTo(SampleIterator.Kind.HISTOGRAM);
    }
  }
}

package dev.ferula.tsdb.head;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ferula.memory.MemoryAccount;
import dev.ferula.memory.MemoryBudget;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HeldSamplesTest {
  private record Sample(long timestamp, long valueBits) {}

  private static final class Series implements HeldSamples.Taker {
    final Map<Integer, List<Sample>> samples = new HashMap<>();
    int runs;

    @Override
    public int touch(int[] slots, int count, int samples) {
      return slots[count - 1];
    }

    @Override
    public void take(int slot, long[] columns, int from, int to) {
      runs++;
      for (int i = from; i < to; i += 2) {
        add(slot, columns[i], columns[i + 1]);
      }
    }

    void add(int slot, long timestamp, long valueBits) {
      samples.computeIfAbsent(slot, _ -> new ArrayList<>()).add(new Sample(timestamp, valueBits));
    }
  }

  /* Few series of many samples, whole pages, and more pages than may be full at a time. */
  @ParameterizedTest
  @CsvSource({"3, 100000", "1500, 100000", "200000, 2500000"})
  void eachSeriesGetsAllOfItsSamplesInTheirOrder(int series, int count) {
    Random random = new Random(series);
    Series expected = new Series();
    Series taken = new Series();
    MemoryAccount memory = new MemoryBudget(1 << 20).share("replay", 100).account("held");
    HeldSamples held = new HeldSamples(taken, memory);
    long most = 0;
    for (int i = 0; i < count; i++) {
      int slot = random.nextInt(10) == 0 ? random.nextInt(series) : i % series;
      long time =
          switch (random.nextInt(10_000)) {
            case 0 -> Long.MAX_VALUE - i;
            case 1 -> Long.MIN_VALUE + i;
            case 2 -> -(long) i;
            default -> 1_700_000_000_000L + i;
          };
      long bits = random.nextLong();
      held.add(slot, time, bits);
      most = Math.max(most, memory.held());
      expected.add(slot, time, bits);
      if (random.nextInt(5000) == 0) {
        held.release(slot);
        assertThat(taken.samples.get(slot)).isEqualTo(expected.samples.get(slot));
      }
    }
    assertThat(most).isBetween(64L * 12, 20L << 20);
    held.releaseAll();
    assertThat(memory.held()).isZero();
    assertThat(taken.samples).isEqualTo(expected.samples);
    assertThat(taken.runs).isLessThan(count * 3 / 4);
  }
}

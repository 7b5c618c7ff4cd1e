package dev.ferula.scrape;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class RefListTest {
  private static final long SEED = Long.getLong("seed", 20261129);
  private static final int ENTRIES = 100;

  /** Near refs, dropped series and, from some time on, refs far away, beside a plain array. */
  @Test
  void keepsRefsAsAnArrayWould() {
    SplittableRandom random = new SplittableRandom(SEED);
    for (int list = 0; list < 200; list++) {
      long first = random.nextLong(1L << 40);
      int farFrom = random.nextInt(2 * ENTRIES);
      RefList refs = new RefList(8);
      long[] wanted = new long[8];
      for (int i = 0; i < 2 * ENTRIES; i++) {
        int entry = random.nextInt(Math.min(i + 1, ENTRIES));
        while (entry >= wanted.length) {
          wanted = Arrays.copyOf(wanted, 2 * wanted.length);
          refs.resize(wanted.length);
        }
        wanted[entry] = ref(random, first, i >= farFrom);
        refs.set(entry, wanted[entry]);
        assertThat(refs.get(entry)).isEqualTo(wanted[entry]);
      }
      for (int i = 0; i < wanted.length; i++) {
        if (wanted[i] != 0) {
          assertThat(refs.get(i)).as("seed %d, list %d, %d", SEED, list, i).isEqualTo(wanted[i]);
        }
      }
    }
  }

  private static long ref(SplittableRandom random, long first, boolean far) {
    return switch (random.nextInt(far ? 5 : 4)) {
      case 0 -> SeriesCache.DROPPED;
      case 4 -> 1 + random.nextLong(1L << 40);
      default -> Math.max(1, first + random.nextInt());
    };
  }

  @Test
  void distancesThatAnIntDoesNotHoldAreKept() {
    for (long distance :
        new long[] {Integer.MIN_VALUE, Integer.MIN_VALUE + 1L, Integer.MAX_VALUE, 1L << 31}) {
      RefList refs = new RefList(3);
      long base = 1L << 33;
      refs.set(0, base);
      refs.set(1, base + distance);
      refs.set(2, SeriesCache.DROPPED);
      assertThat(refs.get(0)).isEqualTo(base);
      assertThat(refs.get(1)).isEqualTo(base + distance);
      assertThat(refs.get(2)).isEqualTo(SeriesCache.DROPPED);
    }
  }
}

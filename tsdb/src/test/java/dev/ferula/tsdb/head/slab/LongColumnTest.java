package dev.ferula.tsdb.head.slab;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class LongColumnTest {
  private static final int ENTRIES = 20_000;

  /** Small ones at first, then any, then small ones again, beside an array. */
  @Test
  void keepsLongsAsAnArrayWould() {
    SplittableRandom random = new SplittableRandom(20261129);
    LongColumn column = new LongColumn();
    long[] wanted = new long[ENTRIES];
    for (int i = 0; i < 6 * ENTRIES; i++) {
      boolean small = i < ENTRIES || i > 4 * ENTRIES;
      int at = i < ENTRIES ? i : random.nextInt(ENTRIES);
      wanted[at] = small ? random.nextLong(1L << Integer.SIZE) : random.nextLong();
      column.set(at, wanted[at]);
      assertThat(column.get(at)).isEqualTo(wanted[at]);
    }
    for (int i = 0; i < ENTRIES; i++) {
      assertThat(column.get(i)).isEqualTo(wanted[i]);
    }
  }

  @Test
  void valuesThatFitAnIntTakeHalf() {
    LongColumn column = new LongColumn();
    for (int i = 0; i < 1 << 14; i++) {
      column.set(i, 0xffff_ffffL - i);
    }
    assertThat(column.bytes()).isEqualTo(4L << 14);
  }
}

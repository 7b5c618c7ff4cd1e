package dev.ferula.tsdb.block;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TombstonesTest {
  @Test
  void deletedStretchesAreMerged() {
    Tombstones tombstones = new Tombstones();
    tombstones.add(1, 10, 20);
    tombstones.add(1, 30, 40);
    tombstones.add(1, 21, 25);
    assertThat(tombstones.of(1)).containsExactly(10, 25, 30, 40);
    tombstones.add(1, 5, 50);
    assertThat(tombstones.of(1)).containsExactly(5, 50);
    tombstones.add(1, Long.MIN_VALUE, 0);
    tombstones.add(1, 60, Long.MAX_VALUE);
    assertThat(tombstones.of(1)).containsExactly(Long.MIN_VALUE, 0, 5, 50, 60, Long.MAX_VALUE);
    tombstones.add(1, 1, 59);
    assertThat(tombstones.of(1)).containsExactly(Long.MIN_VALUE, Long.MAX_VALUE);
    assertThat(tombstones.of(2)).isEmpty();
  }
}

package dev.ferula.backtest;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.junit.jupiter.api.Test;

class ScheduleTest {
  /* Pairs of a reader and what it reads. */
  private static Schedule schedule(int size, int... pairs) {
    List<BitSet> reads = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      reads.add(new BitSet());
    }
    for (int i = 0; i < pairs.length; i += 2) {
      reads.get(pairs[i]).set(pairs[i + 1]);
    }
    return Schedule.of(reads);
  }

  @Test
  void chainGoesInStages() {
    Schedule schedule = schedule(4, 1, 0, 2, 1);
    assertThat(schedule.before()).containsExactly(List.of(0, 3), List.of(1), List.of(2));
    assertThat(schedule.slotBySlot()).isEmpty();
    assertThat(schedule.after()).isEmpty();
  }

  @Test
  void circleGoesSlotBySlotAndWhatReadsItComesAfter() {
    Schedule schedule = schedule(6, 1, 0, 1, 2, 2, 1, 3, 2, 4, 3, 5, 5);
    assertThat(schedule.before()).containsExactly(List.of(0));
    assertThat(schedule.slotBySlot()).containsExactly(1, 2, 5);
    assertThat(schedule.after()).containsExactly(List.of(3), List.of(4));
  }
}

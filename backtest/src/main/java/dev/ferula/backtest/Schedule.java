package dev.ferula.backtest;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/**
 * In which order rules can be evaluated over a whole chunk of time, one after the other: each
 * behind all that it reads. Rules that read each other in a circle, or one that stands before what
 * it reads in its own group and so sees the value before, cannot; they go slot by slot.
 *
 * @param before stages of rules, by number, that no circle comes before; those of one stage may run
 *     at once
 * @param slotBySlot rules in or between circles
 * @param after stages of rules behind all circles
 */
record Schedule(List<List<Integer>> before, List<Integer> slotBySlot, List<List<Integer>> after) {

  /** The order, where {@code reads[r]} has the rules that {@code r} reads. */
  static Schedule of(List<BitSet> reads) {
    int size = reads.size();
    List<BitSet> readBy = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      readBy.add(new BitSet());
    }
    for (int reader = 0; reader < size; reader++) {
      int number = reader;
      reads.get(reader).stream().forEach(written -> readBy.get(written).set(number));
    }
    BitSet left = new BitSet();
    left.set(0, size);
    List<List<Integer>> before = stages(reads, left);
    List<List<Integer>> after = stages(readBy, left).reversed();
    return new Schedule(before, left.stream().boxed().toList(), after);
  }

  /* Takes rules off as long as none that is left stands before them. */
  private static List<List<Integer>> stages(List<BitSet> predecessors, BitSet left) {
    List<List<Integer>> stages = new ArrayList<>();
    while (true) {
      List<Integer> stage =
          left.stream().filter(rule -> !predecessors.get(rule).intersects(left)).boxed().toList();
      if (stage.isEmpty()) {
        return stages;
      }
      stage.forEach(left::clear);
      stages.add(stage);
    }
  }
}

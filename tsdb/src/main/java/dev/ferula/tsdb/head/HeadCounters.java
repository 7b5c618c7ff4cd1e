package dev.ferula.tsdb.head;

import java.util.concurrent.atomic.LongAdder;

/** What the head has done since it was opened. */
final class HeadCounters {
  final LongAdder appenders = new LongAdder();
  final LongAdder floats = new LongAdder();
  final LongAdder histograms = new LongAdder();
  final LongAdder outOfBounds = new LongAdder();
  final LongAdder outOfOrder = new LongAdder();
  final LongAdder refusedSeries = new LongAdder();
}

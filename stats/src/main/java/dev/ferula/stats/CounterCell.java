package dev.ferula.stats;

/*
 * The cells of a row lie one behind the other once the collector has moved them, so each is longer than
 * a cache line: what one thread writes must not be in the line of what another reads.
 */
/** One thread's part of a counter that several threads add to. */
final class CounterCell extends RowFront {
  final CounterRow row;

  long p0;
  long p1;
  long p2;
  long p3;
  long p4;
  long p5;
  long p6;
  long p7;

  CounterCell(CounterRow row, long owner) {
    super(row.family);
    this.row = row;
    this.owner = owner;
  }

  @Override
  void record(double value) {
    row.record(value, this);
  }

  @Override
  void record(long value) {
    row.record(value, this);
  }
}

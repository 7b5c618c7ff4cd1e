package dev.ferula.stats;

import dev.ferula.model.Exemplar;
import dev.ferula.stats.read.Point;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/*
 * A row that only one thread adds to needs no atomic instruction: the first thread to come owns a word
 * that nobody else writes. When a second thread comes, the row is shared from then on: all threads,
 * the first one too, add to another word by compare-and-set, and to striped cells once they collide.
 * The first thread may be in the midst of an addition at that moment; since it is to its own word,
 * nothing is lost.
 *
 * Whole amounts and fractions are kept apart, so a counter of whole amounts stays exact; the value is
 * all words together.
 */
/** A count or a sum. */
final class CounterRow extends Row implements Counter {
  private static final VarHandle OWNER;
  private static final VarHandle WHOLE;
  private static final VarHandle WHOLE_CELLS;
  private static final VarHandle FRACTION;
  private static final VarHandle FRACTION_CELLS;

  static {
    try {
      MethodHandles.Lookup lookup = MethodHandles.lookup();
      OWNER = lookup.findVarHandle(RowFront.class, "owner", long.class);
      WHOLE = lookup.findVarHandle(CounterRow.class, "whole", long.class);
      WHOLE_CELLS = lookup.findVarHandle(CounterRow.class, "wholeCells", long[][].class);
      FRACTION = lookup.findVarHandle(CounterRow.class, "fraction", long.class);
      FRACTION_CELLS = lookup.findVarHandle(CounterRow.class, "fractionCells", long[][].class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private static final long SHARED = -1;

  private volatile long whole;
  private volatile long @Nullable [][] wholeCells;
  private volatile long fraction; // the bits of a double
  private volatile long @Nullable [][] fractionCells;

  private volatile @Nullable Exemplar exemplar;

  /** All bits where an addition is more than that, so that {@link #adds} never takes it. */
  private final long mark;

  CounterRow(RowFamily family, @Nullable String[] values, long created) {
    super(family, values, created);
    this.mark = family.sumsDoubles && family.exemplars == null ? 0 : -1;
  }

  @Override
  void record(double value) {
    if (adds(value)) {
      return;
    }
    if (!family.countsOnly) {
      add(value);
    } else if (value >= 0 || family.counts(value)) {
      addWhole(1);
      sample(value);
    }
  }

  @Override
  void record(long value) {
    if (!family.countsOnly && !family.sumsDoubles) {
      add(value);
    } else {
      record((double) value);
    }
  }

  @Override
  void record(double value, Exemplar newExemplar) {
    record(value);
    if (value >= 0) { // anything else may have been left out
      exemplar = newExemplar; // in place of one that the source may just have given
    }
  }

  @Override
  public void increment() {
    addWhole(1);
    sample(1);
  }

  @Override
  public void add(long amount) {
    if (amount >= 0 || family.admits((double) amount)) {
      addWhole(amount);
      sample((double) amount);
    }
  }

  @Override
  public void add(double amount) {
    if (amount >= 0 || family.admits(amount)) {
      addFraction(amount);
      sample(amount);
    }
  }

  private void sample(double value) {
    ExemplarSampler sampler = family.exemplars;
    if (sampler != null && value >= 0) {
      Exemplar made = sampler.sample(value, exemplar);
      if (made != null) {
        exemplar = made;
      }
    }
  }

  @Override
  public double value() {
    return readFraction() + (double) readWhole();
  }

  @Override
  boolean read(Point point) {
    ((SumForm) family.shape().kind()).show(readFraction(), readWhole(), point);
    if (exemplar != null) {
      point.setExemplar(0, exemplar);
    }
    return true;
  }

  /* Whether the calling thread adds to the owned word. */
  private boolean owns() {
    long present = owner;
    return present != SHARED && (present == me() || takes(present));
  }

  private long me() {
    return ThisThread.id() ^ mark;
  }

  private boolean takes(long present) {
    if (present == NOBODY && OWNER.compareAndSet(this, NOBODY, me())) {
      return true;
    }
    owner = SHARED;
    return false;
  }

  private boolean ownsFraction() {
    return family.sumsDoubles;
  }

  private void addWhole(long amount) {
    if (owns()) {
      own(amount);
      return;
    }
    long @Nullable [][] cells = wholeCells;
    if (cells == null) {
      long seen = whole;
      if (WHOLE.compareAndSet(this, seen, seen + amount)) {
        return;
      }
      cells = inflate(WHOLE_CELLS);
    }
    Stripes.add(cells, amount);
  }

  private void addFraction(double amount) {
    if (ownsFraction() && owns()) {
      own(amount);
      return;
    }
    long @Nullable [][] cells = fractionCells;
    if (cells == null) {
      long seen = fraction;
      double sum = Double.longBitsToDouble(seen) + amount;
      if (FRACTION.compareAndSet(this, seen, Double.doubleToRawLongBits(sum))) {
        return;
      }
      cells = inflate(FRACTION_CELLS);
    }
    Stripes.add(cells, amount);
  }

  private long[][] inflate(VarHandle field) {
    long[][] made = Stripes.make();
    long @Nullable [][] before = (long[][]) field.compareAndExchange(this, (long[][]) null, made);
    return before == null ? made : before;
  }

  private long readWhole() {
    long @Nullable [][] cells = wholeCells;
    long mine = ownsFraction() ? 0 : owned();
    return mine + whole + (cells == null ? 0 : Stripes.sum(cells));
  }

  private double readFraction() {
    long @Nullable [][] cells = fractionCells;
    double mine = ownsFraction() ? Double.longBitsToDouble(owned()) : 0;
    return mine
        + Double.longBitsToDouble(fraction)
        + (cells == null ? 0 : Stripes.sumDoubles(cells));
  }
}

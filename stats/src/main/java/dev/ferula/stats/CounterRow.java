package dev.ferula.stats;

import dev.ferula.model.Exemplar;
import dev.ferula.stats.read.Point;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/*
 * A row that only one thread adds to needs no atomic instruction: the first thread to come owns a word
 * that nobody else writes. When a second thread comes, the row is shared from then on: all threads,
 * the first one too, add to another word by compare-and-set, and to striped cells once they collide.
 * The first thread may be in the midst of an addition at that moment; since it is to its own word,
 * nothing is lost. Threads that come again and again through contexts of their own get cells, which are
 * to them what the row is to its owner: the row's cache line need not go from one processor to the other.
 *
 * Whole amounts and fractions are kept apart, so a counter of whole amounts stays exact; the value is
 * all words together. A word that is full takes no more, which makes what comes a fraction: a counter that
 * has left the range of whole numbers is rounded, and goes on.
 */
/** A count or a sum. */
final class CounterRow extends Row implements Counter {
  private static final VarHandle OWNER;
  private static final VarHandle WHOLE;
  private static final VarHandle FRACTION;
  private static final VarHandle STRIPED;
  private static final VarHandle CELLS;

  static {
    try {
      MethodHandles.Lookup lookup = MethodHandles.lookup();
      OWNER = lookup.findVarHandle(RowFront.class, "owner", long.class);
      WHOLE = lookup.findVarHandle(CounterRow.class, "whole", long.class);
      FRACTION = lookup.findVarHandle(CounterRow.class, "fraction", long.class);
      STRIPED = lookup.findVarHandle(CounterRow.class, "striped", long[][].class);
      CELLS = lookup.findVarHandle(CounterRow.class, "cells", CounterCell[].class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private static final CounterCell[] NONE = {};

  private volatile long whole;
  private volatile long fraction; // the bits of a double
  private volatile long @Nullable [][] striped;

  volatile CounterCell[] cells = NONE; // appended to

  private volatile @Nullable Exemplar exemplar;

  /** All bits where an addition is more than that, so that {@link #adds} never takes it. */
  private final long mark;

  CounterRow(RowFamily family, @Nullable String[] values) {
    super(family, values);
    this.mark = family.sumsDoubles && family.exemplars == null ? 0 : -1;
  }

  @Override
  void record(double value) {
    record(value, this);
  }

  @Override
  void record(long value) {
    record(value, this);
  }

  /** Records to the row itself or to a cell of it. */
  void record(double value, RowFront front) {
    if (front.adds(value)) {
      return;
    }
    if (!family.countsOnly) {
      add(value, front);
    } else if (value >= 0 || family.counts(value)) {
      addWhole(1, front);
      sample(value);
    }
  }

  /** As {@link #record(double, RowFront)}, exact where the sum is. */
  void record(long value, RowFront front) {
    if (!family.countsOnly && !family.sumsDoubles) {
      add(value, front);
    } else {
      record((double) value, front);
    }
  }

  @Override
  void record(double value, Exemplar newExemplar) {
    keep(newExemplar);
    record(value);
  }

  @Override
  void record(long value, Exemplar newExemplar) {
    keep(newExemplar);
    record(value);
  }

  /* Before its value is recorded, so that the source is not asked for another. */
  private void keep(Exemplar newExemplar) {
    if (newExemplar.value() >= 0) { // anything else may be left out
      exemplar = newExemplar;
    }
  }

  @Override
  public void increment() {
    addWhole(1, this);
    sample(1);
  }

  @Override
  public void add(long amount) {
    add(amount, this);
  }

  private void add(long amount, RowFront front) {
    if (amount >= 0 || family.admits((double) amount)) {
      addWhole(amount, front);
      sample((double) amount);
    }
  }

  @Override
  public void add(double amount) {
    add(amount, this);
  }

  private void add(double amount, RowFront front) {
    if (amount >= 0 || family.admits(amount)) {
      addFraction(amount, front);
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
  private boolean owns(RowFront front) {
    long present = front.owner;
    return present != SHARED && (present == me() || (front == this && takes(present)));
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

  private void addWhole(long amount, RowFront front) {
    if (StripedNumber.isFull(amount) || !addsWhole(amount, front)) {
      addFraction((double) amount, front);
    }
  }

  private boolean addsWhole(long amount, RowFront front) {
    if (owns(front)) {
      return front.owns(amount);
    }
    long[][] stripes = striped;
    if (stripes == null) {
      long seen = whole;
      if (StripedNumber.isFull(seen)) {
        return false;
      }
      if (WHOLE.compareAndSet(this, seen, seen + amount)) {
        return true;
      }
      stripes = inflate();
    }
    return StripedNumber.adds(stripes, amount);
  }

  private void addFraction(double amount, RowFront front) {
    if (ownsFraction() && owns(front)) {
      front.own(amount);
      return;
    }
    long[][] stripes = striped;
    if (stripes == null) {
      long seen = fraction;
      double sum = Double.longBitsToDouble(seen) + amount;
      if (FRACTION.compareAndSet(this, seen, Double.doubleToRawLongBits(sum))) {
        return;
      }
      stripes = inflate();
    }
    StripedNumber.add(stripes, amount);
  }

  private long[][] inflate() {
    long[][] made = StripedNumber.make();
    long[][] before = (long[][]) STRIPED.compareAndExchange(this, (long[][]) null, made);
    return before == null ? made : before;
  }

  /** The cell of the calling thread, made where there is room; null where not. */
  @Nullable CounterCell cell() {
    while (true) {
      CounterCell[] present = cells;
      for (CounterCell cell : present) {
        if (cell.owner == me()) {
          return cell;
        }
      }
      if (present.length >= family.cellsPerRow()) {
        return null;
      }
      CounterCell made = new CounterCell(this, me());
      CounterCell[] more = Arrays.copyOf(present, present.length + 1);
      more[present.length] = made;
      if (CELLS.compareAndSet(this, present, more)) {
        return made;
      }
    }
  }

  private long readWhole() {
    long sum = whole;
    if (!ownsFraction()) {
      sum += owned();
      for (CounterCell cell : cells) {
        sum += cell.owned();
      }
    }
    long[][] stripes = striped;
    return sum + (stripes == null ? 0 : StripedNumber.sum(stripes));
  }

  /* Always in the same order, so that no rounding lets a sum go down. */
  private double readFraction() {
    double sum = Double.longBitsToDouble(fraction);
    if (ownsFraction()) {
      sum += Double.longBitsToDouble(owned());
      for (CounterCell cell : cells) {
        sum += Double.longBitsToDouble(cell.owned());
      }
    }
    long[][] stripes = striped;
    return sum + (stripes == null ? 0 : StripedNumber.sumDoubles(stripes));
  }
}

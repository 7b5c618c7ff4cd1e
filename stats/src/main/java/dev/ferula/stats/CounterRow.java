package dev.ferula.stats;

import dev.ferula.model.Exemplar;
import dev.ferula.stats.read.Point;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * A count or a sum. Whole amounts and fractions are kept apart, so a counter of whole amounts stays
 * exact; the value is the two together.
 */
final class CounterRow extends Row implements Counter {
  private static final VarHandle WHOLE;
  private static final VarHandle WHOLE_CELLS;
  private static final VarHandle FRACTION;
  private static final VarHandle FRACTION_CELLS;

  static {
    try {
      MethodHandles.Lookup lookup = MethodHandles.lookup();
      WHOLE = lookup.findVarHandle(CounterRow.class, "whole", long.class);
      WHOLE_CELLS = lookup.findVarHandle(CounterRow.class, "wholeCells", long[][].class);
      FRACTION = lookup.findVarHandle(CounterRow.class, "fraction", long.class);
      FRACTION_CELLS = lookup.findVarHandle(CounterRow.class, "fractionCells", long[][].class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private volatile long whole;
  private volatile long @Nullable [][] wholeCells;
  private volatile long fraction; // the bits of a double
  private volatile long @Nullable [][] fractionCells;

  private final SumForm form;
  private volatile @Nullable Exemplar exemplar;

  CounterRow(RowFamily family, @Nullable String[] values, long created, SumForm form) {
    super(family, values, created);
    this.form = form;
  }

  @Override
  void record(double value) {
    if (form != SumForm.COUNT) {
      add(value);
    } else if (value >= 0 || family.counts(value)) {
      addWhole(1);
    }
  }

  @Override
  void record(long value) {
    if (form == SumForm.EXACT) {
      add(value);
    } else {
      record((double) value);
    }
  }

  @Override
  void record(double value, Exemplar newExemplar) {
    record(value);
    exemplar = newExemplar;
  }

  @Override
  public void increment() {
    addWhole(1);
  }

  @Override
  public void add(long amount) {
    if (amount >= 0 || family.admits((double) amount)) {
      addWhole(amount);
    }
  }

  @Override
  public void add(double amount) {
    if (amount >= 0 || family.admits(amount)) {
      addFraction(amount);
    }
  }

  @Override
  public double value() {
    return readFraction() + (double) readWhole();
  }

  @Override
  boolean read(Point point) {
    double fractions = readFraction();
    switch (form) {
      case TRUNCATED -> point.setLong((long) fractions);
      case ROUNDED -> point.setLong(Math.round(fractions));
      case COUNT -> point.setLong(readWhole());
      case EXACT -> {
        if (fractions == 0) {
          point.setLong(readWhole());
        } else {
          point.setDouble(fractions + (double) readWhole());
        }
      }
    }
    if (exemplar != null) {
      point.setExemplar(0, exemplar);
    }
    return true;
  }

  private void addWhole(long amount) {
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
    return whole + (cells == null ? 0 : Stripes.sum(cells));
  }

  private double readFraction() {
    long @Nullable [][] cells = fractionCells;
    return Double.longBitsToDouble(fraction) + (cells == null ? 0 : Stripes.sumDoubles(cells));
  }
}

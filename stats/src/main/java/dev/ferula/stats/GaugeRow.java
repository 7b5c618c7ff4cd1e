package dev.ferula.stats;

import dev.ferula.model.Exemplar;
import dev.ferula.stats.read.Point;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/** The value that was set last, as a double or exactly as a long. */
final class GaugeRow extends Row implements Gauge {
  private static final VarHandle BITS;

  static {
    try {
      BITS = MethodHandles.lookup().findVarHandle(GaugeRow.class, "bits", long.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final boolean whole;
  private long bits; // a long where whole, else the bits of a double

  GaugeRow(RowFamily family, @Nullable String[] values, boolean whole) {
    super(family, values);
    this.whole = whole;
  }

  @Override
  void record(double value) {
    set(value);
  }

  @Override
  void record(long value) {
    BITS.setRelease(this, whole ? value : Double.doubleToRawLongBits((double) value));
  }

  @Override
  void record(long value, Exemplar exemplar) {
    record(value);
  }

  @Override
  public void set(double value) {
    BITS.setRelease(this, whole ? (long) value : Double.doubleToRawLongBits(value));
  }

  @Override
  public void add(double amount) {
    long seen;
    long next;
    do {
      seen = (long) BITS.getVolatile(this);
      next =
          whole
              ? seen + (long) amount
              : Double.doubleToRawLongBits(Double.longBitsToDouble(seen) + amount);
    } while (!BITS.compareAndSet(this, seen, next));
  }

  @Override
  public void increment() {
    add(1);
  }

  @Override
  public void decrement() {
    add(-1);
  }

  @Override
  public double value() {
    long now = (long) BITS.getAcquire(this);
    return whole ? (double) now : Double.longBitsToDouble(now);
  }

  @Override
  boolean read(Point point) {
    long now = (long) BITS.getAcquire(this);
    if (whole) {
      point.setLong(now);
    } else {
      double value = Double.longBitsToDouble(now);
      point.setDouble(family.hidesNegative && value < 0 ? 0 : value);
    }
    return true;
  }
}

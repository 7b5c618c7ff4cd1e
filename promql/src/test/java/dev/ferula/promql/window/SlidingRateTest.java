package dev.ferula.promql.window;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ferula.promql.annotation.Annotations;
import dev.ferula.promql.parser.RangeExtension;
import dev.ferula.promql.parser.Span;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Rates of whole series against rates window by window: the same bits, the same counts. */
class SlidingRateTest {
  private static final int STEPS = 40;
  private static final long START = 1_000_000;
  private static final double NOTHING = -12345;

  private final SampleColumns columns = new SampleColumns();

  /* Now and then at the times of the series before. */
  private void fill(Random random, long[] times) {
    columns.clear();
    boolean regular = random.nextBoolean();
    if (random.nextInt(3) == 0) {
      long time = START - 200_000 + random.nextInt(15_000);
      for (int i = 0; i < times.length; i++) {
        time += regular ? 15_000 : 1 + random.nextInt(40_000);
        times[i] = time;
      }
    }
    double value = random.nextInt(1000);
    int size = random.nextInt(8) == 0 ? random.nextInt(3) : times.length;
    for (int i = 0; i < size; i++) {
      value = random.nextInt(20) == 0 ? random.nextInt(3) : value + random.nextInt(50) / 8.0;
      columns.append(times[i], random.nextInt(60) == 0 ? Double.NaN : value, 0);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"rate", "increase", "delta"})
  void allWindowsAtOnceGiveWhatEachGives(String name) {
    Random random = new Random(7);
    RangeFunction single = RangeFunctions.of(name);
    SeriesFunction whole = (SeriesFunction) RangeFunctions.sliding(name, single);
    long interval = 45_000;
    long range = 120_000;
    Window window =
        new Window(
            columns,
            pairs -> "x",
            new Annotations(),
            new Span(0, 0),
            RangeExtension.NONE,
            range,
            new double[0][]);
    FloatWindows windows = new FloatWindows(START, interval, range, STEPS);
    long[] times = new long[100];
    int kept = 0;
    for (int series = 0; series < 2000; series++) {
      fill(random, times);
      boolean asBefore = windows.fit(columns);
      kept += asBefore ? 1 : 0;
      if (!asBefore) {
        windows.place(columns);
      }
      double[] got = new double[STEPS];
      Arrays.fill(got, NOTHING);
      final boolean some = whole.applyAll(window, windows, asBefore, got);
      double[] wanted = new double[STEPS];
      Arrays.fill(wanted, NOTHING);
      window.reset();
      boolean any = false;
      long samples = 0;
      int seen = 0;
      for (int step = 0; step < STEPS; step++) {
        window.rangeEnd = START + step * interval;
        window.rangeStart = window.rangeEnd - range;
        window.moveTo(window.rangeStart, window.rangeEnd);
        assertThat(windows.count(step)).isEqualTo(window.floats());
        assertThat(windows.fresh(step))
            .isEqualTo(window.floatTo - Math.max(seen, window.floatFrom));
        seen = window.floatTo;
        samples += window.floats();
        if (window.floats() > 0 && single.apply(window)) {
          wanted[step] = window.value;
          any = true;
        }
      }
      assertThat(bits(got)).as("series %d", series).isEqualTo(bits(wanted));
      assertThat(some).isEqualTo(any);
      assertThat(windows.samples()).isEqualTo(samples);
    }
    assertThat(kept).isBetween(500, 1900);
  }

  private static long[] bits(double[] values) {
    return Arrays.stream(values).mapToLong(Double::doubleToLongBits).toArray();
  }
}

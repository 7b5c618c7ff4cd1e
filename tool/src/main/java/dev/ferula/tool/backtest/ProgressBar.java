package dev.ferula.tool.backtest;

import dev.ferula.backtest.Progress;
import java.io.PrintStream;
import java.util.Locale;
import java.util.function.LongSupplier;

/** A line that says how far a test has come, drawn at most ten times a second. */
final class ProgressBar implements Progress {
  private static final int WIDTH = 40;
  private static final long REDRAW_NANOS = 100_000_000;

  private final PrintStream out;
  private final String what;
  private final boolean shown;
  private final LongSupplier nanoTime;
  private final long began;
  private long drawn;

  ProgressBar(PrintStream out, String what, boolean shown, LongSupplier nanoTime) {
    this.out = out;
    this.what = what;
    this.shown = shown;
    this.nanoTime = nanoTime;
    this.began = nanoTime.getAsLong();
    this.drawn = began - REDRAW_NANOS;
  }

  @Override
  public boolean at(long done, long all) {
    long now = nanoTime.getAsLong();
    if (shown && now - drawn >= REDRAW_NANOS) {
      drawn = now;
      draw(done, all, (now - began) / 1e9);
    }
    return true;
  }

  private void draw(long done, long all, double seconds) {
    double part = all == 0 ? 1 : Math.min(1, (double) done / all);
    int full = (int) (part * WIDTH);
    double left = part == 0 ? 0 : seconds / part - seconds;
    out.printf(
        Locale.ROOT,
        "\r%s [%s%s] %3.0f %% %.0f s, %.0f s left ",
        what,
        "#".repeat(full),
        " ".repeat(WIDTH - full),
        part * 100,
        seconds,
        left);
    out.flush();
  }

  /** The line is done with. */
  void end() {
    if (shown) {
      draw(1, 1, (nanoTime.getAsLong() - began) / 1e9);
      out.println();
    }
  }
}

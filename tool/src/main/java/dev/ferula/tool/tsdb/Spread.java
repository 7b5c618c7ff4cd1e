package dev.ferula.tool.tsdb;

import java.io.PrintStream;
import java.util.Arrays;

/** Figures as a row of bars, a line for each stretch of about a tenth of their range. */
final class Spread {
  private static final int LARGEST_STEP = 10_000;

  private final String title;
  private int[] figures = new int[64];
  private int size;

  Spread(String title) {
    this.title = title;
  }

  void add(int figure) {
    if (size == figures.length) {
      figures = Arrays.copyOf(figures, 2 * size);
    }
    figures[size++] = figure;
  }

  /** Prints the bars, as parts of a total. */
  void print(PrintStream out, int total) {
    if (size == 0) {
      out.println(title + ": N/A");
      out.println();
      return;
    }
    int[] sorted = Arrays.copyOf(figures, size);
    Arrays.sort(sorted);
    int min = sorted[0];
    int max = sorted[size - 1];
    int step = step((max - min) / 10);
    int start = min - min % step;
    int end = max - max % step + step;
    int[] counts = new int[(end - start) / step + 1];
    long sum = 0;
    int most = 0;
    for (int figure : sorted) {
      sum += figure;
      most = Math.max(most, ++counts[(figure - start) / step]);
    }
    out.println(title + " (min/avg/max): " + min + "/" + sum / size + "/" + max);
    String format = "[%" + width(end) + "d, %" + width(end + step) + "d]: %" + width(most) + "d %s";
    for (int i = 0; i < counts.length; i++) {
      String bar = "#".repeat((int) (100L * counts[i] / total));
      out.println(format.formatted(i * step + start + 1, (i + 1) * step + start, counts[i], bar));
    }
    out.println();
  }

  private static int step(int tenth) {
    int step = 10;
    while (step < tenth && step <= LARGEST_STEP) {
      step *= 10;
    }
    return step;
  }

  private static int width(int number) {
    return Integer.toString(number).length();
  }
}

package dev.ferula.promql;

import java.util.List;
import java.util.Locale;

/**
 * What one operator of a query's plan did, with the operators it took its input from. Immutable.
 *
 * @param operator what kind of operator it is
 * @param expression the part of the query that it evaluates
 * @param series how many rows it handed on; for a selector, how many series it read
 * @param samples how many samples it handed on, or read from storage; a histogram counts for one
 *     for each 16 bytes
 * @param bytes about how much memory these took
 * @param time nanoseconds spent in it and not in its inputs
 */
public record Explanation(
    String operator,
    String expression,
    long series,
    long samples,
    long bytes,
    long time,
    List<Explanation> inputs) {
  private static final int EXPRESSION_WIDTH = 100;

  public Explanation {
    inputs = List.copyOf(inputs);
  }

  /** Nanoseconds spent in the operator and all its inputs. */
  public long totalTime() {
    long total = time;
    for (Explanation input : inputs) {
      total += input.totalTime();
    }
    return total;
  }

  /**
   * A table for people: a line for each operator, its inputs indented below it, times in
   * milliseconds. Long expressions are cut.
   */
  public String toText() {
    StringBuilder text = new StringBuilder(256);
    line(text, "SERIES", "SAMPLES", "BYTES", "SELF MS", "ALL MS", "OPERATOR");
    append(text, 0);
    return text.toString();
  }

  private void append(StringBuilder text, int depth) {
    line(
        text,
        Long.toString(series),
        Long.toString(samples),
        Long.toString(bytes),
        millis(time),
        millis(totalTime()),
        "  ".repeat(depth) + operator + "  " + shortened());
    for (Explanation input : inputs) {
      input.append(text, depth + 1);
    }
  }

  private static void line(
      StringBuilder text,
      String series,
      String samples,
      String bytes,
      String self,
      String all,
      String what) {
    text.append(
        String.format(
            Locale.ROOT, "%9s %12s %12s %10s %10s  %s%n", series, samples, bytes, self, all, what));
  }

  private static String millis(long nanos) {
    return String.format(Locale.ROOT, "%.3f", nanos / 1e6);
  }

  private String shortened() {
    String line = expression.strip().replaceAll("\\s+", " ");
    return line.length() <= EXPRESSION_WIDTH ? line : line.substring(0, EXPRESSION_WIDTH) + "…";
  }
}

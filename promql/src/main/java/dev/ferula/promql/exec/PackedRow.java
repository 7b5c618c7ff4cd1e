package dev.ferula.promql.exec;

import dev.ferula.histogram.FloatHistogram;
import dev.ferula.promql.window.SampleColumns;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The few values of a row that is put aside, without a place for each step. */
final class PackedRow {
  /** Below so many steps it is not looked whether a row may be packed. */
  static final int FEW_STEPS = 1024;

  /** A row is packed where fewer than one step in so many has a value. */
  static final int SPARSE = 4;

  private static final int LOOKS = 16;

  private static final long BYTES = 64;

  private final int steps;
  private final int[] at;
  private final double[] values;
  private final @Nullable FloatHistogram @Nullable [] histograms;

  private PackedRow(Row row, int present) {
    steps = row.values.length;
    at = new int[present];
    values = new double[present];
    histograms = row.histograms == null ? null : new FloatHistogram[present];
    int i = 0;
    for (int step = 0; i < present; step++) {
      if (row.isPresent(step)) {
        at[i] = step;
        values[i] = row.values[step];
        if (histograms != null) {
          histograms[i] = row.histogram(step);
        }
        i++;
      }
    }
  }

  /** The values of a row, or null where packing them would not pay. */
  static @Nullable PackedRow of(Row row) {
    int steps = row.values.length;
    if (steps < FEW_STEPS || isDenseAtALook(row)) {
      return null;
    }
    int present = row.presentCount();
    return present < steps / SPARSE ? new PackedRow(row, present) : null;
  }

  /* Most rows are full: to see that a few places are enough. */
  private static boolean isDenseAtALook(Row row) {
    int present = 0;
    for (int look = 0; look < LOOKS; look++) {
      present += row.isPresent(row.values.length / LOOKS * look) ? 1 : 0;
    }
    return present > LOOKS / 2;
  }

  /** How many values there are. */
  int size() {
    return at.length;
  }

  /** Puts the values back. */
  void into(Row row) {
    row.values = new double[steps];
    Arrays.fill(row.values, Row.ABSENT);
    for (int i = 0; i < at.length; i++) {
      FloatHistogram histogram = histograms == null ? null : histograms[i];
      if (histogram == null) {
        row.values[at[i]] = values[i];
      } else {
        row.set(at[i], histogram);
      }
    }
  }

  /** About how many bytes of memory the values take. */
  long bytes() {
    long bytes = BYTES + 12L * at.length;
    if (histograms != null) {
      bytes += 8L * at.length;
      for (FloatHistogram histogram : histograms) {
        bytes += 16L * SampleColumns.weight(histogram);
      }
    }
    return bytes;
  }
}

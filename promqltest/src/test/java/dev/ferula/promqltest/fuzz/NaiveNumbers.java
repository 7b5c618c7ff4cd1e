package dev.ferula.promqltest.fuzz;

import dev.ferula.promql.parser.BinaryOp;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;

/** The arithmetic of {@link NaiveEvaluator}: sums are exact, the rest as the books have it. */
final class NaiveNumbers {
  private NaiveNumbers() {}

  static double sum(double... values) {
    BigDecimal exact = BigDecimal.ZERO;
    double plain = 0;
    for (double value : values) {
      plain += value;
      if (Double.isFinite(value)) {
        exact = exact.add(new BigDecimal(value));
      }
    }
    boolean finite = Arrays.stream(values).allMatch(Double::isFinite);
    if (finite && Double.isInfinite(plain)) {
      throw new NaiveEvaluator.Undecided("a sum that overflows");
    }
    return finite ? exact.doubleValue() : plain;
  }

  static double mean(double... values) {
    return sum(values) / values.length;
  }

  static double min(double... values) {
    double best = values[0];
    for (double value : values) {
      best = Double.isNaN(best) || value < best ? value : best;
    }
    return best;
  }

  static double max(double... values) {
    double best = values[0];
    for (double value : values) {
      best = Double.isNaN(best) || value > best ? value : best;
    }
    return best;
  }

  /* Not finite, none: a mean that moves towards infinity leaves no variance. */
  static double variance(double... values) {
    if (!Arrays.stream(values).allMatch(Double::isFinite)) {
      return Double.NaN;
    }
    double mean = mean(values);
    double[] squares = Arrays.stream(values).map(v -> (v - mean) * (v - mean)).toArray();
    return mean(squares);
  }

  static double varianceOfGroup(double... values) {
    return variance(values);
  }

  static double quantile(double q, double... values) {
    if (Double.isNaN(q)) {
      return Double.NaN;
    }
    if (q < 0 || q > 1) {
      return q < 0 ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY;
    }
    Double[] sorted = Arrays.stream(values).boxed().toArray(Double[]::new);
    Arrays.sort(sorted, (a, b) -> compareForSelection(a, b, false));
    // NaN is the least of all here, and the last of all when elements are selected.
    int nans = (int) Arrays.stream(values).filter(Double::isNaN).count();
    java.util.Collections.rotate(Arrays.asList(sorted), nans);
    double rank = q * (sorted.length - 1);
    int lower = (int) Math.floor(rank);
    int upper = Math.min(sorted.length - 1, lower + 1);
    double weight = rank - lower;
    return sorted[lower] * (1 - weight) + sorted[upper] * weight;
  }

  static double medianDeviation(double... values) {
    if (Arrays.stream(values).anyMatch(Double::isNaN)) {
      return Double.NaN;
    }
    double median = quantile(0.5, values);
    return quantile(0.5, Arrays.stream(values).map(v -> Math.abs(v - median)).toArray());
  }

  /** The order in which elements are selected: NaN last. */
  static int compareForSelection(double a, double b, boolean largestFirst) {
    if (Double.isNaN(a) || Double.isNaN(b)) {
      return Boolean.compare(Double.isNaN(a), Double.isNaN(b));
    }
    int order = a < b ? -1 : a > b ? 1 : 0;
    return largestFirst ? -order : order;
  }

  /* An infinity of the right sign wins over NaN, as in C's successors. */
  static double larger(double a, double b) {
    boolean infinite = a == Double.POSITIVE_INFINITY || b == Double.POSITIVE_INFINITY;
    return infinite ? Double.POSITIVE_INFINITY : Math.max(a, b);
  }

  static double smaller(double a, double b) {
    return -larger(-a, -b);
  }

  static double function(String name, double v) {
    return switch (name) {
      case "abs" -> Math.abs(v);
      case "ceil" -> Math.ceil(v);
      case "floor" -> Math.floor(v);
      case "sgn" -> v < 0 ? -1 : v > 0 ? 1 : v;
      case "sqrt" -> Math.sqrt(v);
      case "exp" -> Math.exp(v);
      case "ln" -> Math.log(v);
      case "log2" -> Math.log(v) / Math.log(2);
      case "log10" -> Math.log10(v);
      case "round" -> Math.floor(v + 0.5);
      case "deg" -> v * 180 / Math.PI;
      default -> ofDate(name, v);
    };
  }

  private static double ofDate(String name, double v) {
    if (!(Math.abs(v) < 1e11)) {
      throw new NaiveEvaluator.Undecided("a time beyond the calendar");
    }
    ZonedDateTime date = Instant.ofEpochSecond((long) v).atZone(ZoneOffset.UTC);
    return switch (name) {
      case "minute" -> date.getMinute();
      case "hour" -> date.getHour();
      case "day_of_week" -> date.getDayOfWeek().getValue() % 7;
      case "month" -> date.getMonthValue();
      case "year" -> date.getYear();
      case "days_in_month" -> YearMonth.from(date).lengthOfMonth();
      default -> throw new IllegalArgumentException(name);
    };
  }

  /** The quantile of a classic histogram: cumulative counts by upper bound. */
  static double bucketQuantile(double q, TreeMap<Double, Double> buckets) {
    if (Double.isNaN(q)) {
      return Double.NaN;
    }
    if (q < 0 || q > 1) {
      return q < 0 ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY;
    }
    if (buckets.lastKey() != Double.POSITIVE_INFINITY) {
      return Double.NaN;
    }
    double[] bounds = buckets.keySet().stream().mapToDouble(Double::doubleValue).toArray();
    double[] counts = new double[bounds.length];
    int n = 0;
    double previous = buckets.firstEntry().getValue();
    for (Map.Entry<Double, Double> bucket : buckets.entrySet()) {
      double count = bucket.getValue();
      boolean rounding = Math.abs(count - previous) <= 1e-12 * Math.abs(count + previous);
      previous = count < previous || rounding ? previous : count;
      counts[n++] = previous;
    }
    double total = counts[n - 1];
    if (n < 2 || total == 0) {
      return Double.NaN;
    }
    double rank = q * total;
    int b = 0;
    while (b < n - 1 && !(counts[b] >= rank)) {
      b++;
    }
    if (b == n - 1) {
      return bounds[n - 2];
    }
    double lower = b == 0 ? 0 : bounds[b - 1];
    double before = b == 0 ? 0 : counts[b - 1];
    return b == 0 && bounds[0] <= 0
        ? bounds[0]
        : lower + (bounds[b] - lower) * ((rank - before) / (counts[b] - before));
  }

  /** A binary operator between floats; comparisons give 0 or 1. */
  static double operate(BinaryOp op, double a, double b) {
    return switch (op) {
      case ADD -> a + b;
      case SUBTRACT -> a - b;
      case MULTIPLY -> a * b;
      case DIVIDE -> a / b;
      case MODULO -> modulo(a, b);
      case POWER -> power(a, b);
      case ATAN2 -> Math.atan2(a, b);
      default -> compares(op, a, b) ? 1 : 0;
    };
  }

  private static double modulo(double a, double b) {
    double quotient = a / b;
    if (quotient != 0 && Math.abs(quotient - Math.rint(quotient)) < 1e-9) {
      throw new NaiveEvaluator.Undecided("what a division leaves may be nothing or all");
    }
    return a % b;
  }

  private static double power(double a, double b) {
    // C's pow, which Go has, too: 1 to whatever power is 1, and -1 to an infinite one.
    return a == 1 || (a == -1 && Double.isInfinite(b)) ? 1 : Math.pow(a, b);
  }

  /** Whether a comparison holds. */
  static boolean compares(BinaryOp op, double a, double b) {
    return switch (op) {
      case EQUAL -> a == b;
      case NOT_EQUAL -> a != b;
      case GREATER -> a > b;
      case LESS -> a < b;
      case GREATER_OR_EQUAL -> a >= b;
      case LESS_OR_EQUAL -> a <= b;
      default -> throw new IllegalArgumentException(op.text());
    };
  }
}

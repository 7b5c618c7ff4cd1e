package dev.ferula.promqltest.fuzz;

import java.util.List;
import java.util.random.RandomGenerator;

/**
 * Well-typed expressions over the metrics of {@link RandomSeries}, every kind of operator among
 * them. They mean something more often than not: joins match by labels that tell elements apart,
 * rates are of counters, quantiles of buckets.
 */
public final class RandomExpressions {
  private static final List<String> RANGE_FUNCTIONS =
      List.of(
          "avg_over_time",
          "min_over_time",
          "max_over_time",
          "sum_over_time",
          "count_over_time",
          "stddev_over_time",
          "stdvar_over_time",
          "last_over_time",
          "present_over_time",
          "changes",
          "resets",
          "deriv",
          "delta",
          "idelta",
          "ts_of_min_over_time",
          "ts_of_max_over_time",
          "ts_of_last_over_time");
  private static final List<String> COUNTER_FUNCTIONS =
      List.of("rate", "increase", "irate", "resets");
  private static final List<String> NUMBER_FUNCTIONS =
      List.of("abs", "ceil", "floor", "sgn", "sqrt", "exp", "ln", "log2", "log10", "round", "deg");
  private static final List<String> DATE_FUNCTIONS =
      List.of("minute", "hour", "day_of_week", "month", "year", "days_in_month");
  private static final List<String> AGGREGATIONS =
      List.of("sum", "avg", "min", "max", "count", "group", "stddev", "stdvar");
  private static final List<String> ARITHMETIC = List.of("+", "-", "*", "/", "%", "^", "atan2");
  private static final List<String> COMPARISONS = List.of("==", "!=", ">", "<", ">=", "<=");
  private static final List<String> SETS = List.of("and", "or", "unless");
  private static final List<String> RANGES = List.of("30s", "1m", "100s", "5m", "7m30s");
  private static final List<String> GROUPINGS =
      List.of(
          "",
          " by (job)",
          " by (instance)",
          " without (instance)",
          " by (job, instance)",
          " by (node)");

  /** What kinds of expressions there are. */
  public enum Kind {
    /** What Prometheus 3.5 answers, its experimental functions among it. */
    OF_3_5,
    /** Everything that has one answer, however it is found. */
    ALL
  }

  private final RandomGenerator random;
  private final boolean newest;

  /** Expressions of a kind. */
  public RandomExpressions(RandomGenerator random, Kind kind) {
    this.random = random;
    this.newest = kind == Kind.ALL;
  }

  /** The next expression: a vector, now and then a scalar. */
  public String next() {
    return random.nextInt(20) == 0 ? scalar(2) : vector(3);
  }

  private String one(List<String> of) {
    return of.get(random.nextInt(of.size()));
  }

  private String number() {
    return switch (random.nextInt(8)) {
      case 0 -> "0";
      case 1 -> "-1";
      case 2 -> "0.5";
      case 3 -> "Inf";
      case 4 -> "NaN";
      case 5 -> "1e3";
      default -> Integer.toString(random.nextInt(200));
    };
  }

  private String scalar(int depth) {
    if (depth == 0) {
      return number();
    }
    return switch (random.nextInt(newest ? 8 : 6)) {
      case 6 ->
          one(List.of("max_of", "min_of"))
              + "("
              + scalar(depth - 1)
              + ", "
              + scalar(depth - 1)
              + ")";
      case 7 ->
          "(" + one(List.of("step()", "range()", "(end() - start())", "(start() % 1000)")) + ")";
      case 0 -> "scalar(" + vector(depth - 1) + ")";
      case 1 -> "(" + scalar(depth - 1) + " " + one(ARITHMETIC) + " " + scalar(depth - 1) + ")";
      case 2 -> "-(" + scalar(depth - 1) + ")";
      case 3 -> "(time() % 1000)";
      default -> number();
    };
  }

  private String matchers() {
    return switch (random.nextInt(8)) {
      case 0 -> "{job=\"a\"}";
      case 1 -> "{instance=~\"0|2\"}";
      case 2 -> "{job!=\"b\",instance!~\"1\"}";
      case 3 -> "{instance=\"1\"}";
      case 4 -> "{job=\"none\"}";
      default -> "";
    };
  }

  private String selector(String metric) {
    return metric + matchers();
  }

  private String shift() {
    return switch (random.nextInt(10)) {
      case 0 -> " offset 1m";
      case 1 -> " offset -45s";
      case 2 -> " @ start()";
      case 3 -> " @ end() offset 2m";
      case 4 -> newest ? " offset step()" : "";
      case 5 -> newest ? " offset -min_of(1m, range()) @ start()" : "";
      default -> "";
    };
  }

  private String floats() {
    return selector(random.nextBoolean() ? "g" : random.nextBoolean() ? "c_total" : "m");
  }

  private String vector(int depth) {
    if (depth == 0) {
      return random.nextInt(8) == 0 ? selector("h") + shift() : floats() + shift();
    }
    return switch (random.nextInt(newest ? 26 : 22)) {
      case 0, 1 -> one(AGGREGATIONS) + one(GROUPINGS) + " (" + vector(depth - 1) + ")";
      case 2 -> parameterized(depth);
      case 3, 4, 5 -> overRange(depth);
      case 6 -> one(NUMBER_FUNCTIONS) + "(" + vector(depth - 1) + ")";
      case 7 -> "(" + vector(depth - 1) + " " + arithmeticOrComparison() + " " + scalar(1) + ")";
      case 8 -> "(" + scalar(1) + " " + arithmeticOrComparison() + " " + vector(depth - 1) + ")";
      case 9 -> join(depth);
      case 10 -> joinMany();
      case 11 -> "(" + vector(depth - 1) + " " + one(SETS) + matching() + vector(depth - 1) + ")";
      case 12 -> "-(" + vector(depth - 1) + ")";
      case 13 -> quantileOfBuckets();
      case 14 -> clampOrDate(depth);
      case 15 -> "absent(" + vector(depth - 1) + ")";
      case 16 ->
          "label_replace("
              + vector(depth - 1)
              + ", \"instance\", \"i$1\", \"instance\", \"([01])\")";
      case 17 -> "timestamp(" + vector(depth - 1) + ")";
      case 18 -> "label_join(" + vector(depth - 1) + ", \"job\", \"/\", \"job\", \"instance\")";
      case 19, 20, 21 -> ofHistograms(depth);
      case 22 -> info();
      case 23 -> filled();
      default -> extended();
    };
  }

  /* m is an info metric as good as any. */
  private String info() {
    String labels = one(List.of("", ", node=~\".+\"", ", node=\"n0\"", ", other=\"\""));
    String base =
        random.nextInt(3) == 0
            ? "rate(c_total[" + one(RANGES) + "])"
            : floats() + (random.nextInt(4) == 0 ? shift() : "");
    return "info(" + base + ", {__name__=\"m\"" + labels + "})";
  }

  /* Elements that miss their partner. */
  private String filled() {
    String fill =
        one(
            List.of(
                " fill (0) ",
                " fill_left (1) ",
                " fill_right (-2) ",
                " fill_left (3) fill_right (4) "));
    String operator = arithmeticOrComparison();
    return random.nextInt(3) > 0
        ? "(" + floats() + " " + operator + " on (job, instance)" + fill + floats() + ")"
        : "(sum by (job) ("
            + floats()
            + ") "
            + operator
            + " on (job) group_right"
            + fill
            + floats()
            + ")";
  }

  /* Ranges whose edges are looked for outside of them, or between samples. */
  private String extended() {
    String metric = one(List.of("c_total", "c_total", "g", "h"));
    if (random.nextInt(4) == 0) {
      return selector(metric) + " smoothed" + shift();
    }
    boolean smoothed = random.nextBoolean();
    String function =
        smoothed
            ? one(List.of("rate", "increase", "delta"))
            : one(List.of("rate", "increase", "delta", "resets", "changes"));
    return function
        + "("
        + selector(metric)
        + "["
        + length()
        + "] "
        + (smoothed ? "smoothed" : "anchored")
        + shift()
        + ")";
  }

  private String length() {
    return newest && random.nextInt(5) == 0
        ? one(List.of("step() * 3", "max_of(1m, step())", "2m - 15s", "range() + 1m"))
        : one(RANGES);
  }

  private String arithmeticOrComparison() {
    return random.nextInt(3) > 0
        ? one(ARITHMETIC)
        : one(COMPARISONS) + (random.nextBoolean() ? " bool" : "");
  }

  private String matching() {
    return switch (random.nextInt(4)) {
      case 0 -> " on (job) ";
      case 1 -> " ignoring (node) ";
      case 2 -> " on (job, instance) ";
      default -> " ";
    };
  }

  private String parameterized(int depth) {
    String grouping = one(GROUPINGS);
    return switch (random.nextInt(5)) {
      case 0 -> "topk" + grouping + " (" + random.nextInt(4) + ", " + floats() + ")";
      case 3 -> "limitk" + grouping + " (" + random.nextInt(4) + ", " + floats() + ")";
      case 4 ->
          newest
              ? "topk" + grouping + " (scalar(count(" + floats() + ")) - 3, " + floats() + ")"
              : "limit_ratio" + grouping + one(List.of(" (0.5, ", " (-0.3, ")) + floats() + ")";
      case 1 -> "bottomk" + grouping + " (2, " + floats() + ")";
      default ->
          "quantile"
              + grouping
              + " ("
              + one(List.of("0.5", "0.9", "0", "1.5"))
              + ", "
              + vector(depth - 1)
              + ")";
    };
  }

  private String range(int depth, String metric) {
    if (depth > 1 && random.nextInt(4) == 0) {
      String step = one(List.of("", "30s", "20s", "1m"));
      return "(" + vector(depth - 1) + ")[" + one(RANGES) + ":" + step + "]" + shift();
    }
    return selector(metric) + "[" + length() + "]" + shift();
  }

  private String overRange(int depth) {
    return switch (random.nextInt(newest ? 11 : 9)) {
      case 7 ->
          "double_exponential_smoothing("
              + range(depth, "g")
              + ", 0."
              + (1 + random.nextInt(9))
              + ", 0."
              + (1 + random.nextInt(9))
              + ")";
      case 8 -> "absent_over_time(" + range(depth, "g") + ")";
      case 9 -> "mad_over_time(" + range(depth, "g") + ")";
      case 10 ->
          one(List.of("first_over_time", "ts_of_first_over_time"))
              + "("
              + range(depth, random.nextBoolean() ? "g" : "h")
              + ")";
      case 0, 1 -> one(COUNTER_FUNCTIONS) + "(" + range(depth, "c_total") + ")";
      case 2 ->
          "quantile_over_time("
              + one(List.of("0.3", "0.95", "1", "-1"))
              + ", "
              + range(depth, "g")
              + ")";
      case 3 -> "predict_linear(" + range(depth, "g") + ", " + random.nextInt(600) + ")";
      case 4 ->
          one(List.of("count_over_time", "last_over_time", "present_over_time"))
              + "("
              + range(depth, "h")
              + ")";
      default -> one(RANGE_FUNCTIONS) + "(" + range(depth, "g") + ")";
    };
  }

  private String join(int depth) {
    String operator = arithmeticOrComparison();
    if (random.nextBoolean()) {
      return "(" + floats() + " " + operator + " on (job, instance) " + floats() + ")";
    }
    String grouping = one(List.of(" by (job)", " by (instance)", " by (job, instance)"));
    return "("
        + one(AGGREGATIONS)
        + grouping
        + " ("
        + vector(depth - 1)
        + ") "
        + operator
        + " "
        + one(AGGREGATIONS)
        + grouping
        + " ("
        + vector(depth - 1)
        + "))";
  }

  private String joinMany() {
    String operator = arithmeticOrComparison();
    return random.nextBoolean()
        ? "(" + floats() + " " + operator + " on (job, instance) group_left (node) m)"
        : "(sum by (job) ("
            + floats()
            + ") "
            + operator
            + " on (job) group_right "
            + floats()
            + ")";
  }

  private String quantileOfBuckets() {
    String quantile = one(List.of("0.5", "0.9", "0.99", "0", "1", "2", "NaN"));
    String buckets =
        switch (random.nextInt(3)) {
          case 0 -> "b_bucket";
          case 1 -> "rate(b_bucket[" + one(RANGES) + "])";
          default -> "sum by (le) (rate(b_bucket[" + one(RANGES) + "]))";
        };
    return "histogram_quantile(" + quantile + ", " + buckets + ")";
  }

  private String clampOrDate(int depth) {
    return switch (random.nextInt(5)) {
      case 4 -> "clamp_max(" + vector(depth - 1) + ", " + scalar(1) + ")";
      case 0 -> "clamp(" + vector(depth - 1) + ", " + scalar(1) + ", " + scalar(1) + ")";
      case 1 -> "clamp_min(" + vector(depth - 1) + ", " + scalar(1) + ")";
      case 2 -> one(DATE_FUNCTIONS) + "(" + vector(depth - 1) + ")";
      default -> "vector(" + scalar(1) + ")";
    };
  }

  private String histogram(int depth) {
    return switch (random.nextInt(depth == 0 ? 1 : newest ? 14 : 12)) {
      case 0 -> selector("h") + shift();
      case 1 -> "sum" + one(GROUPINGS) + " (" + histogram(depth - 1) + ")";
      case 2 -> "avg" + one(GROUPINGS) + " (" + histogram(depth - 1) + ")";
      case 3 ->
          one(List.of("rate", "increase", "delta", "irate", "idelta"))
              + "("
              + selector("h")
              + "["
              + length()
              + "]"
              + shift()
              + ")";
      case 4 -> one(List.of("sum_over_time", "avg_over_time")) + "(h[" + one(RANGES) + "])";
      case 5 -> "(" + histogram(depth - 1) + " * " + (1 + random.nextInt(5)) + ")";
      case 6 -> "(" + histogram(depth - 1) + " + " + histogram(depth - 1) + ")";
      case 7 -> "(" + histogram(depth - 1) + " - " + histogram(depth - 1) + ")";
      case 8 -> "(" + histogram(depth - 1) + " / " + (1 + random.nextInt(4)) + ")";
      case 9 -> "-(" + histogram(depth - 1) + ")";
      case 10 ->
          "(" + histogram(depth - 1) + one(List.of(" == ", " != ")) + histogram(depth - 1) + ")";
      case 11 -> "last_over_time((" + histogram(depth - 1) + ")[2m:30s])";
      default ->
          "("
              + histogram(depth - 1)
              + one(List.of(" </ ", " >/ "))
              + one(List.of("0", "0.3", "1.5", "-0.7", "20", "0.05"))
              + ")";
    };
  }

  private String ofHistograms(int depth) {
    String of = histogram(depth - 1);
    return switch (random.nextInt(10)) {
      case 0 -> "histogram_count(" + of + ")";
      case 1 -> "histogram_sum(" + of + ")";
      case 2 -> "histogram_avg(" + of + ")";
      case 3 -> "histogram_quantile(" + one(List.of("0.1", "0.5", "0.99")) + ", " + of + ")";
      case 4 -> "histogram_fraction(0.2, " + one(List.of("1", "3", "Inf")) + ", " + of + ")";
      case 5 -> "histogram_stddev(" + of + ")";
      case 6 -> "histogram_stdvar(" + of + ")";
      case 7 -> one(List.of("resets", "changes")) + "(h[" + length() + "]" + shift() + ")";
      default -> of;
    };
  }
}

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
          "idelta");
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
      List.of("", " by (job)", " by (inst)", " without (inst)", " by (job, inst)", " by (node)");

  private final RandomGenerator random;
  private final boolean histograms;

  /**
   * Expressions.
   *
   * @param histograms whether native histograms are combined and asked for quantiles, too
   */
  public RandomExpressions(RandomGenerator random, boolean histograms) {
    this.random = random;
    this.histograms = histograms;
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
    return switch (random.nextInt(6)) {
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
      case 1 -> "{inst=~\"0|2\"}";
      case 2 -> "{job!=\"b\",inst!~\"1\"}";
      case 3 -> "{inst=\"1\"}";
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
    return switch (random.nextInt(histograms ? 20 : 18)) {
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
          "label_replace(" + vector(depth - 1) + ", \"inst\", \"i$1\", \"inst\", \"([01])\")";
      case 17 -> "timestamp(" + vector(depth - 1) + ")";
      default -> ofHistograms(depth);
    };
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
      case 2 -> " on (job, inst) ";
      default -> " ";
    };
  }

  private String parameterized(int depth) {
    String grouping = one(GROUPINGS);
    return switch (random.nextInt(3)) {
      case 0 -> "topk" + grouping + " (" + random.nextInt(4) + ", " + floats() + ")";
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
    return selector(metric) + "[" + one(RANGES) + "]" + shift();
  }

  private String overRange(int depth) {
    return switch (random.nextInt(7)) {
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
      return "(" + floats() + " " + operator + " on (job, inst) " + floats() + ")";
    }
    String grouping = one(List.of(" by (job)", " by (inst)", " by (job, inst)"));
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
        ? "(" + floats() + " " + operator + " on (job, inst) group_left (node) m)"
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
    return switch (random.nextInt(4)) {
      case 0 -> "clamp(" + vector(depth - 1) + ", " + scalar(1) + ", " + scalar(1) + ")";
      case 1 -> "clamp_min(" + vector(depth - 1) + ", " + scalar(1) + ")";
      case 2 -> one(DATE_FUNCTIONS) + "(" + vector(depth - 1) + ")";
      default -> "vector(" + scalar(1) + ")";
    };
  }

  private String histogram(int depth) {
    return switch (random.nextInt(depth == 0 ? 1 : 8)) {
      case 0 -> selector("h") + shift();
      case 1 -> "sum" + one(GROUPINGS) + " (" + histogram(depth - 1) + ")";
      case 2 -> "avg" + one(GROUPINGS) + " (" + histogram(depth - 1) + ")";
      case 3 -> one(List.of("rate", "increase", "delta")) + "(h[" + one(RANGES) + "])";
      case 4 -> one(List.of("sum_over_time", "avg_over_time")) + "(h[" + one(RANGES) + "])";
      case 5 -> "(" + histogram(depth - 1) + " * " + (1 + random.nextInt(5)) + ")";
      case 6 -> "(" + histogram(depth - 1) + " + " + histogram(depth - 1) + ")";
      default -> "(" + histogram(depth - 1) + " - " + histogram(depth - 1) + ")";
    };
  }

  private String ofHistograms(int depth) {
    String of = histogram(depth - 1);
    return switch (random.nextInt(7)) {
      case 0 -> "histogram_count(" + of + ")";
      case 1 -> "histogram_sum(" + of + ")";
      case 2 -> "histogram_avg(" + of + ")";
      case 3 -> "histogram_quantile(" + one(List.of("0.1", "0.5", "0.99")) + ", " + of + ")";
      case 4 -> "histogram_fraction(0.2, " + one(List.of("1", "3", "Inf")) + ", " + of + ")";
      case 5 -> "histogram_stddev(" + of + ")";
      default -> of;
    };
  }
}

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

  /** What kinds of expressions there are. */
  public enum Kind {
    /** What Prometheus 3.5 answers, its experimental functions among it. */
    OF_3_5,
    /** Everything that has one answer, however it is found. */
    ALL
  }

  private final RandomGenerator random;
  private final boolean newest;
  private final RandomWords words;
  private final RandomHistograms histograms;

  /** Expressions of a kind. */
  public RandomExpressions(RandomGenerator random, Kind kind) {
    this.random = random;
    this.newest = kind == Kind.ALL;
    this.words = new RandomWords(random, newest);
    this.histograms = new RandomHistograms(random, newest, words);
  }

  /** The next expression: a vector, now and then a scalar. */
  public String next() {
    return random.nextInt(20) == 0 ? scalar(2) : vector(3);
  }

  private String scalar(int depth) {
    if (depth == 0) {
      return words.number();
    }
    return switch (random.nextInt(newest ? 8 : 6)) {
      case 6 ->
          words.one(List.of("max_of", "min_of"))
              + "("
              + scalar(depth - 1)
              + ", "
              + scalar(depth - 1)
              + ")";
      case 7 ->
          "("
              + words.one(List.of("step()", "range()", "(end() - start())", "(start() % 1000)"))
              + ")";
      case 0 -> "scalar(" + vector(depth - 1) + ")";
      case 1 ->
          "(" + scalar(depth - 1) + " " + words.one(ARITHMETIC) + " " + scalar(depth - 1) + ")";
      case 2 -> "-(" + scalar(depth - 1) + ")";
      case 3 -> "(time() % 1000)";
      default -> words.number();
    };
  }

  private String vector(int depth) {
    if (depth == 0) {
      return random.nextInt(8) == 0
          ? words.selector("h") + words.shift()
          : words.floats() + words.shift();
    }
    return switch (random.nextInt(newest ? 26 : 22)) {
      case 0, 1 ->
          words.one(AGGREGATIONS)
              + words.one(RandomWords.GROUPINGS)
              + " ("
              + vector(depth - 1)
              + ")";
      case 2 -> parameterized(depth);
      case 3, 4, 5 -> overRange(depth);
      case 6 -> words.one(NUMBER_FUNCTIONS) + "(" + vector(depth - 1) + ")";
      case 7 -> "(" + vector(depth - 1) + " " + arithmeticOrComparison() + " " + scalar(1) + ")";
      case 8 -> "(" + scalar(1) + " " + arithmeticOrComparison() + " " + vector(depth - 1) + ")";
      case 9 -> join(depth);
      case 10 -> joinMany();
      case 11 ->
          "(" + vector(depth - 1) + " " + words.one(SETS) + matching() + vector(depth - 1) + ")";
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
      case 19, 20, 21 -> histograms.next(depth);
      case 22 -> info();
      case 23 -> filled();
      default -> extended();
    };
  }

  /* m is an info metric as good as any. */
  private String info() {
    String labels = words.one(List.of("", ", node=~\".+\"", ", node=\"n0\"", ", other=\"\""));
    String base =
        random.nextInt(3) == 0
            ? "rate(c_total[" + words.range() + "])"
            : words.floats() + (random.nextInt(4) == 0 ? words.shift() : "");
    return "info(" + base + ", {__name__=\"m\"" + labels + "})";
  }

  /* Elements that miss their partner. */
  private String filled() {
    String fill =
        words.one(
            List.of(
                " fill (0) ",
                " fill_left (1) ",
                " fill_right (-2) ",
                " fill_left (3) fill_right (4) "));
    String operator = arithmeticOrComparison();
    return random.nextInt(3) > 0
        ? "("
            + words.floats()
            + " "
            + operator
            + " on (job, instance)"
            + fill
            + words.floats()
            + ")"
        : "(sum by (job) ("
            + words.floats()
            + ") "
            + operator
            + " on (job) group_right"
            + fill
            + words.floats()
            + ")";
  }

  /* Ranges whose edges are looked for outside of them, or between samples. */
  private String extended() {
    String metric = words.one(List.of("c_total", "c_total", "g", "h"));
    if (random.nextInt(4) == 0) {
      return words.selector(metric) + " smoothed" + words.shift();
    }
    boolean smoothed = random.nextBoolean();
    String function =
        smoothed
            ? words.one(List.of("rate", "increase", "delta"))
            : words.one(List.of("rate", "increase", "delta", "resets", "changes"));
    return function
        + "("
        + words.selector(metric)
        + "["
        + words.length()
        + "] "
        + (smoothed ? "smoothed" : "anchored")
        + words.shift()
        + ")";
  }

  private String arithmeticOrComparison() {
    return random.nextInt(3) > 0
        ? words.one(ARITHMETIC)
        : words.one(COMPARISONS) + (random.nextBoolean() ? " bool" : "");
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
    String grouping = words.one(RandomWords.GROUPINGS);
    return switch (random.nextInt(5)) {
      case 0 -> "topk" + grouping + " (" + random.nextInt(4) + ", " + words.floats() + ")";
      case 3 -> "limitk" + grouping + " (" + random.nextInt(4) + ", " + words.floats() + ")";
      case 4 ->
          newest
              ? "topk"
                  + grouping
                  + " (scalar(count("
                  + words.floats()
                  + ")) - 3, "
                  + words.floats()
                  + ")"
              : "limit_ratio"
                  + grouping
                  + words.one(List.of(" (0.5, ", " (-0.3, "))
                  + words.floats()
                  + ")";
      case 1 -> "bottomk" + grouping + " (2, " + words.floats() + ")";
      default ->
          "quantile"
              + grouping
              + " ("
              + words.one(List.of("0.5", "0.9", "0", "1.5"))
              + ", "
              + vector(depth - 1)
              + ")";
    };
  }

  private String range(int depth, String metric) {
    if (depth > 1 && random.nextInt(4) == 0) {
      String step = words.one(List.of("", "30s", "20s", "1m"));
      return "(" + vector(depth - 1) + ")[" + words.range() + ":" + step + "]" + words.shift();
    }
    return words.selector(metric) + "[" + words.length() + "]" + words.shift();
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
          words.one(List.of("first_over_time", "ts_of_first_over_time"))
              + "("
              + range(depth, random.nextBoolean() ? "g" : "h")
              + ")";
      case 0, 1 -> words.one(COUNTER_FUNCTIONS) + "(" + range(depth, "c_total") + ")";
      case 2 ->
          "quantile_over_time("
              + words.one(List.of("0.3", "0.95", "1", "-1"))
              + ", "
              + range(depth, "g")
              + ")";
      case 3 -> "predict_linear(" + range(depth, "g") + ", " + random.nextInt(600) + ")";
      case 4 ->
          words.one(List.of("count_over_time", "last_over_time", "present_over_time"))
              + "("
              + range(depth, "h")
              + ")";
      default -> words.one(RANGE_FUNCTIONS) + "(" + range(depth, "g") + ")";
    };
  }

  private String join(int depth) {
    String operator = arithmeticOrComparison();
    if (random.nextBoolean()) {
      return "(" + words.floats() + " " + operator + " on (job, instance) " + words.floats() + ")";
    }
    String grouping = words.one(List.of(" by (job)", " by (instance)", " by (job, instance)"));
    return "("
        + words.one(AGGREGATIONS)
        + grouping
        + " ("
        + vector(depth - 1)
        + ") "
        + operator
        + " "
        + words.one(AGGREGATIONS)
        + grouping
        + " ("
        + vector(depth - 1)
        + "))";
  }

  private String joinMany() {
    String operator = arithmeticOrComparison();
    return random.nextBoolean()
        ? "(" + words.floats() + " " + operator + " on (job, instance) group_left (node) m)"
        : "(sum by (job) ("
            + words.floats()
            + ") "
            + operator
            + " on (job) group_right "
            + words.floats()
            + ")";
  }

  private String quantileOfBuckets() {
    String quantile = words.one(List.of("0.5", "0.9", "0.99", "0", "1", "2", "NaN"));
    String buckets =
        switch (random.nextInt(3)) {
          case 0 -> "b_bucket";
          case 1 -> "rate(b_bucket[" + words.range() + "])";
          default -> "sum by (le) (rate(b_bucket[" + words.range() + "]))";
        };
    return "histogram_quantile(" + quantile + ", " + buckets + ")";
  }

  private String clampOrDate(int depth) {
    return switch (random.nextInt(5)) {
      case 4 -> "clamp_max(" + vector(depth - 1) + ", " + scalar(1) + ")";
      case 0 -> "clamp(" + vector(depth - 1) + ", " + scalar(1) + ", " + scalar(1) + ")";
      case 1 -> "clamp_min(" + vector(depth - 1) + ", " + scalar(1) + ")";
      case 2 -> words.one(DATE_FUNCTIONS) + "(" + vector(depth - 1) + ")";
      default -> "vector(" + scalar(1) + ")";
    };
  }
}

package dev.ferula.promqltest.fuzz;

import java.util.List;
import java.util.random.RandomGenerator;

/** Random expressions of histograms, and of what can be known of them. */
final class RandomHistograms {
  private final RandomGenerator random;
  private final boolean newest;
  private final RandomWords words;

  RandomHistograms(RandomGenerator random, boolean newest, RandomWords words) {
    this.random = random;
    this.newest = newest;
    this.words = words;
  }

  private String histogram(int depth) {
    return switch (random.nextInt(depth == 0 ? 1 : newest ? 14 : 12)) {
      case 0 -> words.selector("h") + words.shift();
      case 1 -> "sum" + words.one(RandomWords.GROUPINGS) + " (" + histogram(depth - 1) + ")";
      case 2 -> "avg" + words.one(RandomWords.GROUPINGS) + " (" + histogram(depth - 1) + ")";
      case 3 ->
          words.one(List.of("rate", "increase", "delta", "irate", "idelta"))
              + "("
              + words.selector("h")
              + "["
              + words.length()
              + "]"
              + words.shift()
              + ")";
      case 4 -> words.one(List.of("sum_over_time", "avg_over_time")) + "(h[" + words.range() + "])";
      case 5 -> "(" + histogram(depth - 1) + " * " + (1 + random.nextInt(5)) + ")";
      case 6 -> "(" + histogram(depth - 1) + " + " + histogram(depth - 1) + ")";
      case 7 -> "(" + histogram(depth - 1) + " - " + histogram(depth - 1) + ")";
      case 8 -> "(" + histogram(depth - 1) + " / " + (1 + random.nextInt(4)) + ")";
      case 9 -> "-(" + histogram(depth - 1) + ")";
      case 10 ->
          "("
              + histogram(depth - 1)
              + words.one(List.of(" == ", " != "))
              + histogram(depth - 1)
              + ")";
      case 11 -> "last_over_time((" + histogram(depth - 1) + ")[2m:30s])";
      default ->
          "("
              + histogram(depth - 1)
              + words.one(List.of(" </ ", " >/ "))
              + words.one(List.of("0", "0.3", "1.5", "-0.7", "20", "0.05"))
              + ")";
    };
  }

  /** A vector of histograms or of numbers that are known of them. */
  String next(int depth) {
    String of = histogram(depth - 1);
    return switch (random.nextInt(10)) {
      case 0 -> "histogram_count(" + of + ")";
      case 1 -> "histogram_sum(" + of + ")";
      case 2 -> "histogram_avg(" + of + ")";
      case 3 -> "histogram_quantile(" + words.one(List.of("0.1", "0.5", "0.99")) + ", " + of + ")";
      case 4 -> "histogram_fraction(0.2, " + words.one(List.of("1", "3", "Inf")) + ", " + of + ")";
      case 5 -> "histogram_stddev(" + of + ")";
      case 6 -> "histogram_stdvar(" + of + ")";
      case 7 ->
          words.one(List.of("resets", "changes"))
              + "(h["
              + words.length()
              + "]"
              + words.shift()
              + ")";
      default -> of;
    };
  }
}

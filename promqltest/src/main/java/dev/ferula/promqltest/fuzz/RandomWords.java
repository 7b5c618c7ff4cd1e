package dev.ferula.promqltest.fuzz;

import java.util.List;
import java.util.random.RandomGenerator;

/** Pieces of random expressions that have no expression within them. */
final class RandomWords {
  static final List<String> GROUPINGS =
      List.of(
          "",
          " by (job)",
          " by (instance)",
          " without (instance)",
          " by (job, instance)",
          " by (node)");

  private static final List<String> RANGES = List.of("30s", "1m", "100s", "5m", "7m30s");

  private final RandomGenerator random;
  private final boolean newest;

  RandomWords(RandomGenerator random, boolean newest) {
    this.random = random;
    this.newest = newest;
  }

  String one(List<String> of) {
    return of.get(random.nextInt(of.size()));
  }

  String number() {
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

  String selector(String metric) {
    return metric + matchers();
  }

  String shift() {
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

  String floats() {
    return selector(random.nextBoolean() ? "g" : random.nextBoolean() ? "c_total" : "m");
  }

  String length() {
    return newest && random.nextInt(5) == 0
        ? one(List.of("step() * 3", "max_of(1m, step())", "2m - 15s", "range() + 1m"))
        : one(RANGES);
  }

  /** A range without arithmetic. */
  String range() {
    return one(RANGES);
  }
}

package dev.ferula.tsdb;

import java.util.stream.LongStream;

/**
 * The seeds of a randomised test: a few in each build, as many as wanted by hand ({@code
 * bench/seeds.sh 1-10000}).
 */
final class Seeds {
  private Seeds() {}

  static LongStream upTo(int usual) {
    String wanted = System.getProperty("ferula.seeds", "");
    if (wanted.isEmpty()) {
      return LongStream.rangeClosed(1, usual);
    }
    String[] range = wanted.split("-", 2);
    return LongStream.rangeClosed(Long.parseLong(range[0]), Long.parseLong(range[1]));
  }

  /** Checks that the usual seeds reach what the test is about; of thousands some need not. */
  static void ifUsual(Runnable check) {
    if (System.getProperty("ferula.seeds", "").isEmpty()) {
      check.run();
    }
  }
}

package dev.ferula.tsdb;

import java.util.stream.LongStream;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.TestExecutionExceptionHandler;

/**
 * The seeds of a randomised test: a few in each build, in continuous integration others for each
 * commit, as many as half a minute has time for, and as many as wanted by hand ({@code
 * bench/seeds.sh 1-10000}).
 */
final class Seeds {
  private Seeds() {}

  /** Has what a test fails with begin with its name, {@code seed 7}: a report tells but its row. */
  static final class Named implements TestExecutionExceptionHandler {
    @Override
    public void handleTestExecutionException(ExtensionContext context, Throwable failure)
        throws Throwable {
      if (context.getDisplayName().startsWith("seed ")) {
        throw new AssertionError(context.getDisplayName() + ": " + failure.getMessage(), failure);
      }
      throw failure;
    }
  }

  static LongStream upTo(int usual) {
    String wanted = System.getProperty("ferula.seeds", "");
    if (wanted.isEmpty()) {
      return LongStream.rangeClosed(1, usual);
    }
    String[] range = wanted.split("-", 2);
    LongStream seeds = LongStream.rangeClosed(Long.parseLong(range[0]), Long.parseLong(range[1]));
    Long seconds = Long.getLong("ferula.seeds.seconds");
    return seconds == null ? seeds : asLongAs(seconds, seeds);
  }

  /* The stream is read while the test runs. */
  private static LongStream asLongAs(long seconds, LongStream seeds) {
    long start = System.nanoTime();
    return seeds.takeWhile(_ -> System.nanoTime() - start < seconds * 1_000_000_000L);
  }

  /** Checks that the usual seeds reach what the test is about; of thousands some need not. */
  static void ifUsual(Runnable check) {
    if (System.getProperty("ferula.seeds", "").isEmpty()) {
      check.run();
    }
  }
}

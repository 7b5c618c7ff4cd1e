package dev.ferula.benchmarks.tsdb;

import dev.ferula.matcher.Matcher;
import dev.ferula.storage.Querier;
import dev.ferula.storage.SelectHints;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** How long does it take to find the series of matchers among 100,000 of the head? */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
@State(Scope.Thread)
public class PostingsBenchmark {
  private static final int SERIES = 100_000;

  /** What the label {@code instance} is matched with, besides one of 100 metrics. */
  @Param({"", "host-77", "host-7.+", ".*7"})
  public String instance;

  private StoredDatabase database;
  private List<Matcher> matchers = List.of();

  @Setup
  public void open() {
    database = new StoredDatabase(SERIES);
    database.append();
    Matcher metric = Matcher.of(Matcher.Type.EQUAL, "__name__", "metric_42");
    matchers =
        instance.isEmpty()
            ? List.of(metric)
            : List.of(metric, Matcher.of(Matcher.Type.REGEX, "instance", instance));
  }

  @TearDown
  public void close() {
    database.close();
  }

  @Benchmark
  public int select() {
    try (Querier querier = database.get().querier(Long.MIN_VALUE, Long.MAX_VALUE)) {
      return querier.select(SelectHints.of(Long.MIN_VALUE, Long.MAX_VALUE), matchers).size();
    }
  }
}

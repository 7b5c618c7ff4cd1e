package dev.ferula.tsdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.ferula.disk.SimulatedDisk;
import dev.ferula.matcher.Matcher;
import dev.ferula.model.Labels;
import dev.ferula.storage.Appender;
import dev.ferula.storage.Querier;
import dev.ferula.storage.SampleIterator;
import dev.ferula.storage.SelectHints;
import dev.ferula.storage.SeriesSet;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How many samples a selection has, judged by chunks and compared with reading them. */
class ExpectedSamplesTest {
  private static final int STEP = 1000;
  private static final int STEPS = 4000;
  private static final int SERIES = 1500;

  private static Tsdb db;

  /**
   * Two blocks and a head; series of the metric "often" have a sample each step, others each tenth.
   */
  @BeforeAll
  static void fill() {
    db =
        IdleTsdb.open(
            Path.of("/data"),
            TsdbOptions.DEFAULT
                .withBlockRange(Duration.ofMillis(1200L * STEP))
                .withRetentionTime(Duration.ZERO),
            new SimulatedDisk(1),
            new Random(7),
            () -> Instant.ofEpochMilli((long) STEPS * STEP));
    for (int i = 0; i < STEPS; i++) {
      try (Appender appender = db.appender()) {
        append(appender, i, "often", 20);
        if (i % 10 == 0) {
          append(appender, i, "seldom", SERIES);
        }
        appender.commit();
      }
    }
    db.maintain();
  }

  private static void append(Appender appender, int step, String metric, int series) {
    for (int s = 0; s < series; s++) {
      long ref = appender.resolve(Labels.of("__name__", metric, "s", "" + s));
      appender.append(ref, Appender.NO_START, (long) step * STEP, step);
    }
  }

  private static long read(SeriesSet set) {
    long samples = 0;
    SampleIterator iterator = null;
    for (int i = 0; i < set.size(); i++) {
      iterator = set.samples(i, iterator);
      while (iterator.next() != SampleIterator.Kind.NONE) {
        samples++;
      }
    }
    return samples;
  }

  @ParameterizedTest(name = "{0} from step {1} to {2}")
  @CsvSource({
    "often, 0, 3999",
    "seldom, 0, 3999",
    "often, 500, 900",
    "seldom, 500, 900",
    "often, 900, 3000",
    "seldom, 900, 3000",
    "often, 3900, 3999",
    "seldom, 3900, 3999",
  })
  void itIsWithinAQuarterOfWhatThereIs(String metric, long from, long to) {
    assertThat(db.blocks()).isNotEmpty();
    try (Querier querier = db.querier(from * STEP, to * STEP)) {
      SeriesSet set =
          querier.select(
              SelectHints.of(from * STEP, to * STEP),
              List.of(Matcher.of(Matcher.Type.EQUAL, "__name__", metric)));
      long samples = read(set);
      assertThat((double) set.expectedSamples()).isCloseTo(samples, within(0.25 * samples));
    }
  }

  /** As one query's selectors with other offsets read from the same view. */
  @ParameterizedTest(name = "from step {0} to {1}")
  @CsvSource({"500, 900", "900, 3000", "3950, 3999", "0, 0"})
  void ofALongerViewIsReadWhatTheSelectionIsAfter(long from, long to) {
    try (Querier querier = db.querier(Long.MIN_VALUE, Long.MAX_VALUE)) {
      SeriesSet set =
          querier.select(
              SelectHints.of(from * STEP, to * STEP),
              List.of(Matcher.of(Matcher.Type.EQUAL, "__name__", "often")));
      assertThat(read(set)).isEqualTo(20 * (to - from + 1));
    }
  }

  @Test
  void whatDoesNotMatchHasNone() {
    try (Querier querier = db.querier(0, (long) STEPS * STEP)) {
      SeriesSet none =
          querier.select(
              SelectHints.of(0, (long) STEPS * STEP),
              List.of(Matcher.of(Matcher.Type.EQUAL, "__name__", "absent")));
      assertThat(none.expectedSamples()).isZero();
    }
  }
}

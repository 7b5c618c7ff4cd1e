package dev.ferula.tsdb;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ferula.disk.SimulatedDisk;
import dev.ferula.matcher.Matcher;
import dev.ferula.model.Exemplar;
import dev.ferula.model.Labels;
import dev.ferula.storage.AppendStatus;
import dev.ferula.storage.Appender;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which exemplars of a series are kept. */
class TsdbExemplarTest {
  private static final Path DIRECTORY = Path.of("/data");
  private static final TsdbOptions OPTIONS = TsdbOptions.DEFAULT.withMaxExemplars(10);
  private static final Matcher LE = Matcher.of(Matcher.Type.EQUAL, "le", "1");
  private static final Labels SERIES = Labels.of("__name__", "latency_bucket", "le", "1");

  private final SimulatedDisk disk = new SimulatedDisk(1);
  private Tsdb db = open();

  private Tsdb open() {
    return IdleTsdb.open(DIRECTORY, OPTIONS, disk, new Random(1), InstantSource.system());
  }

  /* A word is a trace, its value and when it was seen; with a "~" its source told no time. */
  private void scrape(String word) {
    String[] parts = word.split(":", -1);
    boolean timed = !parts[2].startsWith("~");
    long time = Long.parseLong(parts[2].replace("~", ""));
    Exemplar exemplar =
        new Exemplar(Labels.of("trace", parts[0]), Double.parseDouble(parts[1]), time);
    try (Appender appender = db.appender()) {
      long ref = appender.resolve(SERIES);
      appender.append(ref, Appender.NO_START, time, 1.0);
      AppendStatus status =
          timed ? appender.append(ref, exemplar) : appender.appendUntimed(ref, exemplar);
      assertThat(status).isNotEqualTo(AppendStatus.INVALID);
      appender.commit();
    }
  }

  private String kept() {
    return db.exemplars(Long.MIN_VALUE, Long.MAX_VALUE, List.of(List.of(LE))).stream()
        .flatMap(series -> series.exemplars().stream())
        .map(e -> e.labels().valueOrEmpty("trace") + ":" + (long) e.value() + ":" + e.timestamp())
        .collect(Collectors.joining(" "));
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "a:1:~10 a:1:~20 a:1:~30,         a:1:10",
    "a:1:~10 a:1:~20 b:2:~30 a:1:~40, a:1:10 b:2:30 a:1:40",
    "a:1:~10 a:2:~20 a:2:~30,         a:1:10 a:2:20",
    "a:1:10 a:1:10 a:1:20,            a:1:10 a:1:20",
    "a:1:10 a:1:~20 a:1:~30,          a:1:10 a:1:20",
    "a:1:~10 a:1:20 a:1:20 a:1:~30,   a:1:10 a:1:20 a:1:30",
    "a:1:20 b:2:10 a:1:30,            a:1:20 a:1:30",
    "a:1:10 b:1:10 a:1:10 b:1:10,     a:1:10 b:1:10",
    "b:1:10 a:1:10 b:1:10 a:1:10,     b:1:10"
  })
  void repeatedOnesAreKeptOnce(String scraped, String kept) {
    for (String word : scraped.split(" ", -1)) {
      scrape(word);
    }
    assertThat(kept()).isEqualTo(kept);
    db.close();
    db = open();
    assertThat(kept()).as("after a start").isEqualTo(kept);
  }

  @Test
  void whatIsRepeatedCostsNoRoomInTheLog() {
    scrape("a:1:~1000");
    scrape("a:1:~2000");
    long before = logBytes();
    scrape("a:1:~3000");
    long repeated = logBytes() - before;
    scrape("b:1:~4000");
    assertThat(logBytes() - before - repeated).isGreaterThan(repeated);
  }

  private long logBytes() {
    Path log = DIRECTORY.resolve("wal");
    return disk.list(log).stream().mapToLong(name -> disk.bytes(log.resolve(name)).length).sum();
  }
}

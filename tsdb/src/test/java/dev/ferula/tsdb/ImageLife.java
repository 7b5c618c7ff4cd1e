package dev.ferula.tsdb;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ferula.disk.SimulatedDisk;
import dev.ferula.model.Labels;
import dev.ferula.model.StaleMarker;
import dev.ferula.storage.Appender;
import dev.ferula.tsdb.head.ReplayProgress;
import dev.ferula.wal.Compression;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;

/**
 * The life of a database with an image of its index: what it acknowledged, and its times, which
 * stand still unless a test moves them.
 */
final class ImageLife {
  static final Path DIRECTORY = Path.of("/data");
  static final Path IMAGE = DIRECTORY.resolve("ferula.index");
  static final TsdbOptions OPTIONS =
      TsdbOptions.DEFAULT
          .withBlockRange(Duration.ofSeconds(100))
          .withSamplesPerChunk(8)
          .withWal(2 * 32 * 1024, Compression.SNAPPY);
  /* Enough that scrapes are worth an entry of the outline. */
  private static final int TARGET = 80;

  final Acknowledged acknowledged = new Acknowledged();
  TsdbOptions options = OPTIONS;
  /* Of the samples. */
  long now = 1_700_000_000_000L;
  /* By which images are written not too often. */
  long clock = now;

  Tsdb open(SimulatedDisk disk) {
    return open(disk, new ReplayProgress());
  }

  Tsdb open(SimulatedDisk disk, ReplayProgress progress) {
    return IdleTsdb.open(
        DIRECTORY, options, disk, new Random(clock), () -> Instant.ofEpochMilli(clock), progress);
  }

  /** How many records a start of the database passes over; it has all that was acknowledged. */
  long passedOver(SimulatedDisk disk) {
    ReplayProgress progress = new ReplayProgress();
    Tsdb db = open(disk, progress);
    assertThat(acknowledged.difference(db)).isEmpty();
    return progress.passedOver();
  }

  /** One sample of each series of one target. */
  static void commit(Tsdb db, long time, int value) {
    try (Appender appender = db.appender()) {
      for (int i = 0; i < TARGET; i++) {
        appender.append(
            appender.resolve(Labels.of("__name__", "m" + i)), Appender.NO_START, time, value * i);
      }
      appender.commit();
    }
  }

  /** Some series of a target come and go, some are slow, and some are back after they had gone. */
  void scrape(Tsdb db, Random random, int target, boolean stale) {
    now += 250L * (1 + random.nextInt(4));
    Map<Labels, Double> batch = new LinkedHashMap<>();
    for (int i = 0; i < TARGET; i++) {
      String pod = i % 10 == 8 ? "p" + now / 20_000 % 3 : "";
      Labels labels = Labels.of("__name__", "m" + i, "instance", "i" + target, "pod", pod);
      if (i % 10 != 9 || random.nextInt(12) == 0) {
        batch.put(labels, stale && i % 3 == 0 ? StaleMarker.VALUE : (double) random.nextInt(50));
      }
    }
    acknowledged.commit(db, now, batch);
  }
}

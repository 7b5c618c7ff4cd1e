package dev.ferula.tsdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ferula.disk.DiskFile;
import dev.ferula.disk.SimulatedDisk;
import dev.ferula.model.Labels;
import dev.ferula.storage.Appender;
import dev.ferula.wal.Compression;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** What changes under an open database: options at a reload, and blocks that others bring. */
class TsdbChangesTest {
  private static final Path DIRECTORY = Path.of("/data");
  private static final Path OTHER = Path.of("/other");
  private static final int STEP = 1000;
  private static final TsdbOptions OPTIONS =
      TsdbOptions.DEFAULT
          .withBlockRange(Duration.ofMillis(600 * STEP))
          .withRetentionTime(Duration.ZERO)
          .withWal(32 * 1024, Compression.SNAPPY);

  private final SimulatedDisk disk = new SimulatedDisk(1);
  private final Map<Labels, TreeMap<Long, Long>> model = new TreeMap<>();
  private final Random random = new Random(5);

  private Tsdb open(Path directory, TsdbOptions options) {
    return IdleTsdb.open(directory, options, disk, random, () -> Instant.ofEpochMilli(10_000_000));
  }

  private void write(Tsdb db, int from, int to) {
    for (int i = from; i < to; i++) {
      try (Appender appender = db.appender()) {
        for (int s = 0; s < 5; s++) {
          Labels labels = Labels.of("__name__", "m", "s", "" + s);
          double value = random.nextInt(1000);
          appender.append(appender.resolve(labels), Appender.NO_START, (long) i * STEP, value);
          model
              .computeIfAbsent(labels, l -> new TreeMap<>())
              .put((long) i * STEP, Double.doubleToRawLongBits(value));
        }
        appender.commit();
      }
    }
  }

  @Test
  void floatsAreEncodedAsTheReloadedConfigurationSays() {
    Tsdb db = open(DIRECTORY, OPTIONS);
    write(db, 0, 700);
    db.apply(OPTIONS.withXor2(true));
    write(db, 700, 1500);
    db.apply(OPTIONS);
    write(db, 1500, 2200);
    assertThat(Samples.difference(db, model)).isEmpty();
    db.maintain();
    assertThat(db.blocks()).isNotEmpty();
    assertThat(Samples.difference(db, model)).isEmpty();
    disk.kill();
    Tsdb again = open(DIRECTORY, OPTIONS.withXor2(true));
    assertThat(Samples.difference(again, model)).isEmpty();
  }

  @Test
  void optionsThatContradictThemselvesChangeNothing() {
    TsdbOptions starts = OPTIONS.withXor2(true).withStartTimestamps(true);
    Tsdb db = open(DIRECTORY, starts);
    assertThatThrownBy(() -> db.apply(starts.withXor2(false)))
        .hasMessageContaining("incompatible with start-timestamp storage");
    write(db, 0, 300);
    assertThat(Samples.difference(db, model)).isEmpty();
  }

  @Test
  void chunksHaveAsManySamplesAsAsked() {
    Tsdb db = open(DIRECTORY, OPTIONS.withSamplesPerChunk(30));
    write(db, 0, 1000);
    db.maintain();
    long chunks = db.blocks().getFirst().stats().chunks();
    assertThat(chunks).isBetween(5 * 600 / 40L, 5 * 600 / 25L);
    assertThatThrownBy(() -> OPTIONS.withSamplesPerChunk(0)).hasMessageContaining("want 1 to");
  }

  @Test
  void blocksThatOthersBringAndTakeAreNoticed() {
    Tsdb other = open(OTHER, OPTIONS);
    write(other, 0, 1000);
    other.maintain();
    String name = other.blocks().getFirst().ulid().toString();
    other.close();
    Tsdb db = open(DIRECTORY, OPTIONS);
    disk.createDirectories(DIRECTORY.resolve(name));
    db.reloadBlocks();
    assertThat(db.blocks()).isEmpty();
    disk.delete(DIRECTORY.resolve(name));
    disk.rename(OTHER.resolve(name), DIRECTORY.resolve(name));
    db.reloadBlocks();
    model.values().forEach(samples -> samples.tailMap(600L * STEP).clear());
    assertThat(Samples.difference(db, model)).isEmpty();
    disk.rename(DIRECTORY.resolve(name), OTHER.resolve(name));
    db.reloadBlocks();
    assertThat(Samples.in(db)).isEmpty();
  }

  @Test
  void blocksAreNotJoinedBeforeTheyAreUploaded() {
    Path list = Path.of("/shipper.json");
    list(list, "{\"version\":1,\"uploaded\":[]}");
    Tsdb db = open(DIRECTORY, OPTIONS.withUploadedBlocks(list));
    for (int i = 0; i < 10; i++) {
      write(db, 500 * i, 500 * (i + 1));
      db.maintain();
    }
    assertThat(db.blocks()).hasSizeGreaterThan(4).allMatch(b -> b.compaction().level() == 1);
    StringBuilder names = new StringBuilder();
    db.blocks().forEach(b -> names.append(",\"").append(b.ulid()).append('"'));
    list(list, "{\"uploaded\":[" + names.substring(1) + "]}");
    db.maintain();
    assertThat(db.blocks()).anyMatch(b -> b.compaction().level() > 1);
    assertThat(Samples.difference(db, model)).isEmpty();
  }

  @Test
  void nothingWaitsForAListThatCannotBeRead() {
    Path list = Path.of("/shipper.json");
    list(list, "{\"uploaded\": 7}");
    Tsdb db = open(DIRECTORY, OPTIONS.withUploadedBlocks(list));
    for (int i = 0; i < 10; i++) {
      write(db, 500 * i, 500 * (i + 1));
      db.maintain();
    }
    assertThat(db.blocks()).anyMatch(b -> b.compaction().level() > 1);
  }

  private void list(Path path, String json) {
    byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
    try (DiskFile file = disk.create(path)) {
      file.truncate(0);
      file.write(0, bytes, 0, bytes.length);
    }
  }
}

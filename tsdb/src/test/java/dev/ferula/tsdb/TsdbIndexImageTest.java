package dev.ferula.tsdb;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ferula.disk.DiskException;
import dev.ferula.disk.DiskFile;
import dev.ferula.disk.SimulatedDisk;
import dev.ferula.model.Labels;
import dev.ferula.model.StaleMarker;
import dev.ferula.storage.Appender;
import dev.ferula.tsdb.check.DatabaseCheck;
import dev.ferula.tsdb.damage.DamageLog;
import dev.ferula.tsdb.head.ReplayProgress;
import dev.ferula.tsdb.head.index.LabelBytes;
import dev.ferula.wal.Compression;
import dev.ferula.wal.RecordType;
import dev.ferula.wal.RecordVisitor;
import dev.ferula.wal.RecordWriter;
import dev.ferula.wal.Wal;
import dev.ferula.wal.WalReader;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A start with the image of the index and the open chunks. It reads less, and whatever becomes of
 * the image or of the log, the database has the very same samples, and so it has without the image.
 */
@ExtendWith(Seeds.Named.class)
class TsdbIndexImageTest {
  private static final Path DIRECTORY = Path.of("/data");
  private static final Path IMAGE = DIRECTORY.resolve("ferula.index");
  /* Enough that scrapes are worth an entry of the outline. */
  private static final int TARGET = 80;
  private static final TsdbOptions OPTIONS =
      TsdbOptions.DEFAULT
          .withBlockRange(Duration.ofSeconds(100))
          .withSamplesPerChunk(8)
          .withWal(2 * 32 * 1024, Compression.SNAPPY);

  private final Acknowledged acknowledged = new Acknowledged();
  private TsdbOptions options = OPTIONS;
  private long now = 1_700_000_000_000L;
  /* Of the clock, by which images are written not too often. */
  private long clock = now;
  private byte[] older = new byte[0];
  private final Map<Path, byte[]> olderCopy = new LinkedHashMap<>();

  static LongStream seeds() {
    return Seeds.upTo(40);
  }

  @Test
  void recordsOfSeriesAndSamplesAreNotReadAgain() {
    SimulatedDisk disk = new SimulatedDisk(1);
    Random random = new Random(1);
    Tsdb db = open(disk);
    scrape(db, random, 0, false);
    scrape(db, random, 1, false);
    db.close();
    assertThat(passedOver(disk)).as("two records of series, two of samples").isEqualTo(4);
    disk.kill();
    disk.delete(IMAGE);
    assertThat(passedOver(disk)).isZero();
  }

  @Test
  void openChunksGoOnAsIfNothingHadBeen() {
    SimulatedDisk disk = new SimulatedDisk(1);
    SimulatedDisk other = new SimulatedDisk(1);
    Tsdb db = open(disk);
    Tsdb uninterrupted = open(other);
    for (int i = 0; i < 40; i++) {
      if (i % 3 == 0) {
        db.close();
        disk.kill();
        db = open(disk);
      }
      now += 1000;
      for (Tsdb each : List.of(db, uninterrupted)) {
        commit(each, now, i);
      }
    }
    assertThat(db.head().chunkCount()).isEqualTo(uninterrupted.head().chunkCount());
    assertThat(Samples.in(db)).isEqualTo(Samples.in(uninterrupted));
  }

  private static void commit(Tsdb db, long time, int value) {
    try (Appender appender = db.appender()) {
      for (int i = 0; i < TARGET; i++) {
        appender.append(
            appender.resolve(Labels.of("__name__", "m" + i)), Appender.NO_START, time, value * i);
      }
      appender.commit();
    }
  }

  /* Both have the same series, and a record of series where the other has it. */
  @Test
  void theImageOfALogThatWentOnInAnotherWayIsNotUsed() {
    SimulatedDisk disk = new SimulatedDisk(1);
    Tsdb db = open(disk);
    commit(db, now += 1000, 1);
    db.close();
    disk.kill();
    SimulatedDisk other = disk.copy(1);
    Tsdb there = open(other);
    commit(there, now + 2000, 2);
    there.close();
    Tsdb here = open(disk);
    commit(here, now + 1000, 3);
    Map<Labels, ?> expected = Samples.in(here);
    here.close();
    disk.kill();
    disk.put(IMAGE, other.bytes(IMAGE));
    assertThat(Samples.in(open(disk))).isEqualTo(expected);
  }

  /* It would name series by other refs than the chunks that are finished then. */
  @Test
  void noImageOutlastsAStartThatUsesSnapshots() {
    SimulatedDisk disk = new SimulatedDisk(1);
    Tsdb db = open(disk);
    scrape(db, new Random(1), 0, false);
    db.close();
    disk.kill();
    assertThat(disk.exists(IMAGE)).isTrue();
    options = OPTIONS.withChunkSnapshots(true);
    assertThat(acknowledged.difference(open(disk))).isEmpty();
    assertThat(disk.exists(IMAGE)).isFalse();
  }

  @Test
  void whereAllRecordsAreInTheCheckpointNoneIsAwaitedBehindIt() {
    SimulatedDisk disk = new SimulatedDisk(1);
    Random random = new Random(1);
    Tsdb db = open(disk);
    for (int i = 0; i < 18; i++) {
      now += 10_000;
      scrape(db, random, 0, false);
    }
    for (int start = 0; start < 8; start++) {
      db.close();
      disk.kill();
      db = open(disk);
    }
    db.maintain();
    db.close();
    disk.kill();
    assertThat(passedOver(disk)).isPositive();
  }

  /* The head has let go what was in the block, and only the log has it yet. */
  @Test
  void samplesOfABlockThatIsLostComeFromTheLog() {
    SimulatedDisk disk = new SimulatedDisk(1);
    options = OPTIONS.withWal(8 << 20, Compression.NONE);
    Tsdb db = open(disk);
    for (int i = 0; i < 11; i++) {
      commit(db, now += 10_000, i);
    }
    db.close();
    disk.kill();
    db = open(disk);
    now += 60_000;
    for (int i = 0; i < 20; i++) {
      acknowledged.commit(db, now++, Map.of(Labels.of("__name__", "busy"), 1.0 * i));
    }
    commit(db, now, 11);
    Map<Labels, ?> expected = Samples.in(db);
    db.maintain();
    Path block = DIRECTORY.resolve(db.blocks().getFirst().ulid().toString());
    db.close();
    disk.kill();
    disk.files().stream().filter(file -> file.startsWith(block)).forEach(disk::delete);
    assertThat(Samples.in(open(disk))).isEqualTo(expected);
  }

  @Test
  void whatTheFilesOfChunksHaveLostComesFromTheLog() {
    SimulatedDisk disk = new SimulatedDisk(1);
    Tsdb db = open(disk);
    for (int i = 0; i < 30; i++) {
      commit(db, now += 1000, i);
    }
    Map<Labels, ?> expected = Samples.in(db);
    db.close();
    disk.kill();
    disk.files().stream()
        .filter(file -> file.startsWith(DIRECTORY.resolve("chunks_head")))
        .forEach(disk::delete);
    assertThat(Samples.in(open(disk))).isEqualTo(expected);
  }

  @Test
  void theImageComesAgainWhenTheLogHasGrown() {
    SimulatedDisk disk = new SimulatedDisk(1);
    options = OPTIONS.withWal(8 << 20, Compression.NONE);
    Tsdb db = open(disk);
    commit(db, now += 10, 1);
    db.maintain();
    byte[] first = disk.bytes(IMAGE);
    Path segment = DIRECTORY.resolve("wal/00000000");
    commit(db, now += 10, 2);
    clock += 300_000;
    db.maintain();
    assertThat(disk.bytes(IMAGE)).isEqualTo(first);
    for (int i = 0; disk.size(segment) <= 2 << 20; i++) {
      commit(db, now += 10, i);
    }
    clock += 300_000;
    db.maintain();
    assertThat(disk.bytes(IMAGE)).isNotEqualTo(first);
  }

  @Test
  void anImageIsKeptWhileTheDatabaseRuns() {
    SimulatedDisk disk = new SimulatedDisk(1);
    Random random = new Random(1);
    Tsdb db = open(disk);
    for (int target = 0; target < 4; target++) {
      scrape(db, random, target, false);
    }
    db.maintain();
    byte[] first = disk.bytes(IMAGE);
    scrape(db, random, 3, false);
    db.maintain();
    assertThat(disk.bytes(IMAGE)).as("nothing new").isEqualTo(first);
    scrape(db, random, 4, false);
    db.maintain();
    assertThat(disk.bytes(IMAGE)).as("a quarter more series, too soon").isEqualTo(first);
    clock += 300_000;
    db.maintain();
    assertThat(disk.bytes(IMAGE)).as("a quarter more series").isNotEqualTo(first);
    disk.kill();
    assertThat(passedOver(disk)).isEqualTo(5);
  }

  @Test
  void whatTheCheckpointHasIsNotReadAgainEither() {
    SimulatedDisk disk = new SimulatedDisk(1);
    Random random = new Random(1);
    Tsdb db = open(disk);
    while (disk.list(DIRECTORY.resolve("wal")).stream().noneMatch(n -> n.contains("checkpoint"))) {
      scrape(db, random, random.nextInt(3), false);
      db.maintain();
      clock += 300_000;
    }
    disk.kill();
    assertThat(passedOver(disk)).isPositive();
  }

  @Test
  void afterDamageOfARecordOfSeriesTheLogHasThemAgain() {
    SimulatedDisk disk = new SimulatedDisk(1);
    Random random = new Random(1);
    Tsdb db = open(disk);
    scrape(db, random, 0, false);
    scrape(db, random, 0, false);
    db.close();
    disk.flip(DIRECTORY.resolve("wal/00000000"), 100, 3);
    byte[] image = disk.bytes(IMAGE);
    Tsdb mended = open(disk);
    assertThat(acknowledged.difference(mended)).isEmpty();
    assertThat(mended.damageLog().count(DamageLog.Kind.WAL)).isEqualTo(1);
    disk.kill();
    disk.put(IMAGE, image);
    assertThat(acknowledged.difference(open(disk))).isEmpty();
    disk.kill();
    disk.delete(IMAGE);
    assertThat(acknowledged.difference(open(disk))).isEmpty();
    assertThat(new DatabaseCheck(disk, DIRECTORY).run()).isEmpty();
  }

  /* As a log of another writer may have them: a ref is named before it is given out again. */
  private static List<Consumer<RecordWriter>> reissued() {
    Consumer<RecordWriter> a = records -> records.series(7, Labels.of("__name__", "a"));
    Consumer<RecordWriter> b = records -> records.series(7, Labels.of("__name__", "b"));
    return List.of(
        records -> {
          records.begin(RecordType.TOMBSTONES);
          records.tombstone(7, Long.MIN_VALUE, Long.MAX_VALUE);
          records.end();
          record(records, b, 2000);
        },
        records -> {
          records.begin(RecordType.SAMPLES);
          records.sample(7, 0, 1_700_000_001_000L, 1);
          records.end();
          record(records, b, 2000);
        },
        records -> {
          record(records, a, 1000);
          record(records, b, 2000);
        });
  }

  private static void record(RecordWriter records, Consumer<RecordWriter> series, int millis) {
    records.begin(RecordType.SERIES);
    series.accept(records);
    records.end();
    records.begin(RecordType.SAMPLES);
    records.sample(7, 0, 1_700_000_000_000L + millis, millis);
    records.end();
  }

  @ParameterizedTest
  @MethodSource("reissued")
  void noImageStandsForALogThatGivesARefOutAgain(Consumer<RecordWriter> log) {
    SimulatedDisk disk = new SimulatedDisk(1);
    disk.createDirectories(DIRECTORY);
    try (Wal wal = Wal.open(disk, DIRECTORY.resolve("wal"), OPTIONS.wal())) {
      RecordWriter records = new RecordWriter();
      log.accept(records);
      wal.log(records);
    }
    Tsdb first = open(disk);
    Set<Labels> series = Samples.in(first).keySet();
    assertThat(series).contains(Labels.of("__name__", "b"));
    first.close();
    assertThat(disk.exists(IMAGE)).isFalse();
    assertThat(Samples.in(open(disk)).keySet()).isEqualTo(series);
  }

  @Test
  void aSecondCopyOfSeriesThatIsOlderThanTheImageIsCompletedAgain() {
    SimulatedDisk disk = new SimulatedDisk(1);
    Random random = new Random(1);
    Tsdb db = open(disk);
    scrape(db, random, 0, false);
    db.close();
    keepCopy(disk);
    db = open(disk);
    scrape(db, random, 1, false);
    db.close();
    putBackCopy(disk);
    Tsdb last = open(disk);
    assertThat(copied(disk)).containsAll(Samples.in(last.head()).keySet());
  }

  @Test
  void aSeriesThatNoCommitHasLoggedIsInNoImage() {
    SimulatedDisk disk = new SimulatedDisk(1);
    Random random = new Random(1);
    Tsdb db = open(disk);
    scrape(db, random, 0, false);
    try (Appender appender = db.appender()) {
      appender.append(
          appender.resolve(Labels.of("__name__", "new")), Appender.NO_START, now + 1, 1);
      db.maintain();
      assertThat(disk.exists(IMAGE)).isFalse();
    }
    scrape(db, random, 0, false);
    clock += 300_000;
    db.maintain();
    assertThat(disk.exists(IMAGE)).isTrue();
  }

  @Test
  void aDiskThatFailsCostsTheImageOnly() {
    SimulatedDisk disk = new SimulatedDisk(1);
    Tsdb db = open(disk);
    scrape(db, new Random(1), 0, false);
    for (int write = 0; write < 4; write++) {
      disk.failAt(write, 100, DiskException.Kind.FULL);
      clock += 300_000;
      db.maintain();
      disk.heal();
      assertThat(disk.exists(IMAGE)).isFalse();
    }
  }

  @Test
  void aDiskThatIsNearlyFullHasNoImage() {
    SimulatedDisk disk = new SimulatedDisk(1);
    Tsdb db = open(disk);
    scrape(db, new Random(1), 0, false);
    disk.limit(disk.used() + 100_000);
    db.maintain();
    assertThat(disk.exists(IMAGE)).isFalse();
    assertThat(disk.list(DIRECTORY)).noneMatch(name -> name.contains("index"));
    disk.heal();
    clock += 300_000;
    db.maintain();
    assertThat(disk.exists(IMAGE)).isTrue();
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void killsClosesAndDamageChangeNoSample(long seed) {
    SimulatedDisk disk = new SimulatedDisk(seed);
    Random random = new Random(seed);
    if (random.nextBoolean()) {
      options = options.withStaleSeriesThreshold(0.01);
    }
    for (int life = 0; life < 6; life++) {
      Tsdb db = open(disk);
      assertThat(acknowledged.difference(db)).as("life %d", life).isEmpty();
      live(db, random);
      if (random.nextBoolean()) {
        db.close();
      }
      disk.kill();
      if (random.nextInt(4) == 0) {
        inAnotherFolder(disk, seed);
      }
      harm(disk, random);
    }
    SimulatedDisk without = disk.copy(seed);
    without.kill();
    without.delete(IMAGE);
    Map<Labels, ?> found = Samples.in(open(disk));
    assertThat(found).isEqualTo(Samples.in(open(without)));
    Tsdb last = open(restarted(disk));
    assertThat(acknowledged.difference(last)).isEmpty();
    assertThat(copied(disk)).containsAll(Samples.in(last.head()).keySet());
    assertThat(new DatabaseCheck(disk, DIRECTORY).run()).isEmpty();
  }

  /* The series that the second copy has. */
  private static Set<Labels> copied(SimulatedDisk disk) {
    Set<Labels> copied = new HashSet<>();
    LabelBytes labels = new LabelBytes();
    RecordVisitor visitor =
        new RecordVisitor() {
          @Override
          public void series(long ref, int count, byte[] bytes, int offset, int length) {
            labels.parse(bytes, offset, length);
            Labels.Builder builder = Labels.builder();
            for (int i = 0; i < labels.size(); i++) {
              builder.set(
                  new String(bytes, labels.name(i), labels.nameLength(i), UTF_8),
                  new String(bytes, labels.value(i), labels.valueLength(i), UTF_8));
            }
            copied.add(builder.build());
          }
        };
    try (WalReader reader = WalReader.open(disk, DIRECTORY.resolve("series"))) {
      while (reader.next()) {
        reader.decode(visitor);
      }
    }
    return copied;
  }

  private static SimulatedDisk restarted(SimulatedDisk disk) {
    disk.kill();
    return disk;
  }

  /* The log goes on in another place, and comes back with or without the image of here. */
  private void inAnotherFolder(SimulatedDisk disk, long seed) {
    byte[] image = disk.exists(IMAGE) ? disk.bytes(IMAGE) : new byte[0];
    disk.delete(IMAGE);
    Tsdb db = open(disk);
    live(db, new Random(seed));
    disk.kill();
    if (image.length > 0) {
      disk.put(IMAGE, image);
    }
  }

  private void harm(SimulatedDisk disk, Random random) {
    if (random.nextInt(2) == 0) {
      harmCopy(disk, random);
    }
    if (!disk.exists(IMAGE)) {
      return;
    }
    byte[] image = disk.bytes(IMAGE);
    switch (random.nextInt(8)) {
      case 0 -> disk.delete(IMAGE);
      case 1 -> disk.flip(IMAGE, random.nextInt(image.length), random.nextInt(8));
      case 2 -> {
        try (DiskFile file = disk.open(IMAGE)) {
          file.truncate(random.nextInt(image.length));
        }
      }
      case 3, 4 -> {
        if (older.length > 0) {
          disk.put(IMAGE, older);
        }
      }
      case 5 -> disk.put(IMAGE, foreign());
      case 6 -> harmChunks(disk, random);
      default -> {}
    }
    if (random.nextBoolean()) {
      older = image;
    }
  }

  private static void harmChunks(SimulatedDisk disk, Random random) {
    List<Path> files =
        disk.files().stream().filter(f -> f.startsWith(DIRECTORY.resolve("chunks_head"))).toList();
    if (files.isEmpty()) {
      return;
    }
    Path file = files.get(random.nextInt(files.size()));
    int size = disk.bytes(file).length;
    if (size == 0 || random.nextBoolean()) {
      disk.delete(file);
    } else {
      disk.flip(file, random.nextInt(size), random.nextInt(8));
    }
  }

  private void harmCopy(SimulatedDisk disk, Random random) {
    List<Path> files = copyFiles(disk);
    if (files.isEmpty()) {
      return;
    }
    Path file = files.get(random.nextInt(files.size()));
    int size = disk.bytes(file).length;
    switch (size == 0 ? 0 : random.nextInt(4)) {
      case 0 -> disk.delete(file);
      case 1 -> disk.flip(file, random.nextInt(size), random.nextInt(8));
      case 2 -> putBackCopy(disk);
      default -> keepCopy(disk);
    }
  }

  private static List<Path> copyFiles(SimulatedDisk disk) {
    return disk.files().stream().filter(f -> f.startsWith(DIRECTORY.resolve("series"))).toList();
  }

  private void keepCopy(SimulatedDisk disk) {
    olderCopy.clear();
    copyFiles(disk).forEach(file -> olderCopy.put(file, disk.bytes(file)));
  }

  private void putBackCopy(SimulatedDisk disk) {
    copyFiles(disk).forEach(disk::delete);
    olderCopy.forEach(disk::put);
  }

  /** The image of another database with series of the same refs. */
  private static byte[] foreign() {
    SimulatedDisk disk = new SimulatedDisk(77);
    TsdbIndexImageTest test = new TsdbIndexImageTest();
    test.now += 12_345;
    Tsdb db = test.open(disk);
    test.scrape(db, new Random(77), 7, false);
    db.close();
    return disk.bytes(IMAGE);
  }

  private void live(Tsdb db, Random random) {
    int targets = 1 + random.nextInt(5);
    for (int commits = random.nextInt(60); commits > 0; commits--) {
      scrape(db, random, random.nextInt(targets), random.nextInt(4) == 0);
      if (random.nextInt(15) == 0) {
        clock += 300_000;
        db.maintain();
      }
    }
  }

  /* Some series of a target come and go, some are slow, and some are back after they had gone. */
  private void scrape(Tsdb db, Random random, int target, boolean stale) {
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

  private long passedOver(SimulatedDisk disk) {
    ReplayProgress progress = new ReplayProgress();
    Tsdb db = open(disk, progress);
    assertThat(acknowledged.difference(db)).isEmpty();
    return progress.passedOver();
  }

  private Tsdb open(SimulatedDisk disk) {
    return open(disk, new ReplayProgress());
  }

  private Tsdb open(SimulatedDisk disk, ReplayProgress progress) {
    return IdleTsdb.open(
        DIRECTORY, options, disk, new Random(clock), () -> Instant.ofEpochMilli(clock), progress);
  }
}

package dev.ferula.tsdb;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ferula.disk.DiskException;
import dev.ferula.disk.SimulatedDisk;
import dev.ferula.matcher.Matcher;
import dev.ferula.model.Exemplar;
import dev.ferula.model.Labels;
import dev.ferula.model.Metadata;
import dev.ferula.model.MetricType;
import dev.ferula.storage.Appender;
import dev.ferula.storage.StorageException;
import dev.ferula.tsdb.check.DatabaseCheck;
import dev.ferula.tsdb.damage.DamageLog;
import dev.ferula.wal.Compression;
import dev.ferula.wal.RecordVisitor;
import dev.ferula.wal.WalReader;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Starts that begin with a snapshot of the open chunks: they need nothing of the log before it, and
 * whatever becomes of the snapshot, the database has the very same samples.
 */
@ExtendWith(Seeds.Named.class)
class TsdbChunkSnapshotTest {
  private static final Path DIRECTORY = Path.of("/data");
  private static final Path WAL = DIRECTORY.resolve("wal");
  private static final TsdbOptions WITHOUT =
      TsdbOptions.DEFAULT
          .withBlockRange(Duration.ofSeconds(60))
          .withSamplesPerChunk(8)
          .withMaxExemplars(10)
          .withMetadata(true)
          .withWal(4 * 32 * 1024, Compression.SNAPPY);
  private static final TsdbOptions OPTIONS = WITHOUT.withChunkSnapshots(true);

  private static final Labels[][] SERIES = new Labels[60][4];

  static {
    for (int i = 0; i < 60; i++) {
      for (int pod = 0; pod < 4; pod++) {
        SERIES[i][pod] = Labels.of("__name__", "m" + i, "pod", pod < 3 ? "p" + pod : "");
      }
    }
  }

  private final Acknowledged acknowledged = new Acknowledged();
  private long now = 1_700_000_000_000L;

  static LongStream seeds() {
    return Seeds.upTo(25);
  }

  private static Tsdb open(SimulatedDisk disk) {
    return open(disk, OPTIONS);
  }

  private static Tsdb open(SimulatedDisk disk, TsdbOptions options) {
    return IdleTsdb.open(DIRECTORY, options, disk, new Random(1), InstantSource.system());
  }

  private static List<String> snapshots(SimulatedDisk disk) {
    return disk.list(DIRECTORY).stream().filter(n -> n.startsWith("chunk_snapshot.")).toList();
  }

  private void write(Tsdb db, Random random, int commits) {
    for (int c = 0; c < commits; c++) {
      now += 250;
      Map<Labels, Double> batch = new HashMap<>();
      for (int i = 0; i < 60; i++) {
        if (i % 10 != 9 || random.nextInt(8) == 0) {
          int pod = i % 10 == 8 ? (int) (now / 20_000 % 3) : 3;
          batch.put(SERIES[i][pod], (double) random.nextInt(50));
        }
      }
      try {
        acknowledged.commit(db, now, batch);
      } catch (StorageException e) {
        assertThat(e.kind()).isEqualTo(StorageException.Kind.FULL);
      }
    }
  }

  @Test
  void startNeedsNothingOfTheLogBeforeTheSnapshot() {
    SimulatedDisk disk = new SimulatedDisk(1);
    Random random = new Random(1);
    Tsdb db = open(disk);
    write(db, random, 50);
    db.close();
    assertThat(snapshots(disk)).hasSize(1);
    SimulatedDisk cut = disk.copy(1);
    for (String segment : cut.list(WAL)) {
      cut.delete(WAL.resolve(segment));
    }
    /* The log may end where the snapshot was taken, but not before it. */
    String last =
        disk.list(WAL).stream()
            .filter(name -> Character.isDigit(name.charAt(0)))
            .max(String::compareTo)
            .orElseThrow();
    cut.put(WAL.resolve(last), new byte[0]);
    assertThat(acknowledged.difference(open(cut))).isEmpty();
    cut.delete(WAL.resolve(last));
    assertThat(acknowledged.difference(open(disk))).isEmpty();
  }

  @Test
  void whatIsDeletedExemplarsAndMetadataComeBackToo() {
    SimulatedDisk disk = new SimulatedDisk(1);
    Tsdb db = open(disk);
    write(db, new Random(1), 20);
    Labels series = acknowledged.samples.keySet().iterator().next();
    Metadata told = new Metadata(MetricType.GAUGE, "seconds", "How long.");
    Exemplar exemplar = new Exemplar(Labels.of("trace", "t1"), 3.5, now);
    try (Appender appender = db.appender()) {
      long ref = appender.resolve(series);
      appender.metadata(ref, told);
      appender.append(ref, exemplar);
      appender.commit();
    }
    Matcher matcher = Matcher.of(Matcher.Type.EQUAL, "__name__", series.valueOrEmpty("__name__"));
    db.delete(now - 1000, now, List.of(matcher));
    acknowledged.samples.get(series).tailMap(now - 1000, true).clear();
    assertThat(acknowledged.difference(db)).isEmpty();
    db.close();
    for (int start = 0; start < 3; start++) {
      Tsdb again = open(disk);
      assertThat(acknowledged.difference(again)).isEmpty();
      assertThat(again.exemplars(0, now, List.of(List.of(matcher))).getFirst().exemplars())
          .containsExactly(exemplar);
      again.close();
      assertThat(metadataBehindSnapshot(disk)).containsOnly(told);
    }
  }

  /* The format has no place for it, so it stands in the log behind each snapshot. */
  private static List<Metadata> metadataBehindSnapshot(SimulatedDisk disk) {
    int segment = Integer.parseInt(snapshots(disk).getFirst().split("\\.")[1]);
    List<Metadata> found = new ArrayList<>();
    RecordVisitor visitor =
        new RecordVisitor() {
          @Override
          public void metadata(long ref, Metadata metadata) {
            found.add(metadata);
          }
        };
    try (WalReader reader = WalReader.segments(disk, WAL, segment, Integer.MAX_VALUE)) {
      while (reader.next()) {
        reader.decode(visitor);
      }
    }
    return found;
  }

  /* What is given up leaves a series behind that no record tells of. */
  @Test
  void theLogHasTheRecordOfASeriesThatWasNotCommittedBeforeTheSnapshot() {
    SimulatedDisk disk = new SimulatedDisk(1);
    Tsdb db = open(disk);
    write(db, new Random(1), 50);
    Labels series = Labels.of("__name__", "late");
    try (Appender givenUp = db.appender()) {
      givenUp.append(givenUp.resolve(series), Appender.NO_START, now, 1);
    }
    db.close();
    Tsdb again = open(disk);
    now += 250;
    acknowledged.commit(again, now, Map.of(series, 2.0));
    disk.kill();
    disk.deleteTree(DIRECTORY.resolve(snapshots(disk).getFirst()));
    disk.deleteTree(DIRECTORY.resolve("series"));
    assertThat(acknowledged.difference(open(disk))).isEmpty();
  }

  @Test
  void withoutTheOptionSnapshotsGoAndNothingElse() {
    SimulatedDisk disk = new SimulatedDisk(1);
    Tsdb db = open(disk);
    write(db, new Random(1), 50);
    db.close();
    Tsdb again = open(disk, WITHOUT);
    assertThat(acknowledged.difference(again)).isEmpty();
    assertThat(snapshots(disk)).isEmpty();
    again.close();
    assertThat(snapshots(disk)).isEmpty();
  }

  @Test
  void diskThatIsFullAtTheEndLeavesNoSnapshotAndLosesNothing() {
    SimulatedDisk disk = new SimulatedDisk(1);
    Tsdb db = open(disk);
    write(db, new Random(1), 50);
    /* Room for the last pages of both logs and nothing of the snapshot's. */
    disk.limit(disk.used() + 80 * 1024);
    db.close();
    assertThat(snapshots(disk)).isEmpty();
    disk.heal();
    assertThat(acknowledged.difference(open(disk))).isEmpty();
  }

  @Test
  void damageOfTheLogBeforeTheSnapshotIsToldAndMendedAndCostsNothing() {
    SimulatedDisk disk = new SimulatedDisk(1);
    Tsdb db = open(disk);
    write(db, new Random(1), 50);
    db.close();
    disk.flip(WAL.resolve("00000000"), 9000, 3);
    Tsdb again = open(disk);
    assertThat(acknowledged.difference(again)).isEmpty();
    assertThat(again.damageLog().count(DamageLog.Kind.WAL)).isEqualTo(1);
    again.close();
    assertThat(open(disk).damageLog().count(DamageLog.Kind.WAL)).isZero();
  }

  @Test
  void theCheckNamesWhatOfASnapshotIsDamaged() {
    SimulatedDisk disk = new SimulatedDisk(1);
    Tsdb db = open(disk);
    write(db, new Random(1), 50);
    db.close();
    assertThat(new DatabaseCheck(disk, DIRECTORY).run()).isEmpty();
    Path snapshot = DIRECTORY.resolve(snapshots(disk).getFirst());
    for (String name : List.of("00000000", "ferula.state")) {
      SimulatedDisk damaged = disk.copy(1);
      damaged.flip(snapshot.resolve(name), 60, 1);
      assertThat(new DatabaseCheck(damaged, DIRECTORY).run())
          .anyMatch(problem -> problem.startsWith(snapshot.resolve(name).toString()));
    }
  }

  @Test
  void damagedSnapshotIsToldOnceAndDeleted() {
    SimulatedDisk disk = new SimulatedDisk(1);
    Tsdb db = open(disk);
    write(db, new Random(1), 50);
    db.close();
    Path folder = DIRECTORY.resolve(snapshots(disk).getFirst());
    disk.flip(folder.resolve("00000000"), 5000, 3);
    Tsdb again = open(disk);
    assertThat(acknowledged.difference(again)).isEmpty();
    assertThat(again.damageLog().count(DamageLog.Kind.SNAPSHOT)).isEqualTo(1);
    assertThat(again.head().counters().snapshotErrors()).isEqualTo(1);
    assertThat(snapshots(disk)).isEmpty();
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void endsOfAllKindsAndDamageOfSnapshotAndChunksChangeNoSample(long seed) {
    SimulatedDisk disk = new SimulatedDisk(seed);
    Random random = new Random(seed);
    for (int life = 0; life < 8; life++) {
      Tsdb db = open(disk, random.nextInt(8) == 0 ? WITHOUT : OPTIONS);
      assertThat(acknowledged.difference(db)).as("life %d", life).isEmpty();
      write(db, random, random.nextInt(60));
      while (random.nextInt(3) != 0) {
        db.maintain();
        write(db, random, random.nextInt(200));
      }
      end(db, disk, random);
      if (random.nextInt(3) == 0) {
        harm(disk, random);
      }
    }
    Tsdb db = open(disk);
    assertThat(acknowledged.difference(db)).isEmpty();
    db.close();
    assertThat(new DatabaseCheck(disk, DIRECTORY).run()).isEmpty();
  }

  private static void end(Tsdb db, SimulatedDisk disk, Random random) {
    switch (random.nextInt(4)) {
      case 0 -> disk.kill();
      case 1 -> {
        disk.failAt(random.nextInt(30), 1 + random.nextInt(3), DiskException.Kind.FULL);
        try {
          db.close();
        } catch (DiskException e) {
          assertThat(e.kind()).isEqualTo(DiskException.Kind.FULL);
        }
        disk.heal();
        disk.kill();
      }
      default -> db.close();
    }
  }

  private static void harm(SimulatedDisk disk, Random random) {
    boolean ofChunks = random.nextInt(3) == 0;
    String what = ofChunks ? "chunks_head" : "chunk_snapshot";
    List<Path> files = disk.files().stream().filter(f -> f.toString().contains(what)).toList();
    if (files.isEmpty()) {
      return;
    }
    Path file = files.get(random.nextInt(files.size()));
    int size = disk.bytes(file).length;
    switch (random.nextInt(3)) {
      case 0 -> disk.delete(file);
      case 1 -> {
        if (size > 0) {
          disk.flip(file, random.nextInt(size), random.nextInt(8));
        }
      }
      default -> {
        try (var open = disk.open(file)) {
          open.truncate(random.nextInt(size + 1));
        }
      }
    }
  }
}

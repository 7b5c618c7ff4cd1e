package dev.ferula.tsdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import dev.ferula.disk.SimulatedDisk;
import dev.ferula.matcher.Matcher;
import dev.ferula.model.Labels;
import dev.ferula.storage.AppendStatus;
import dev.ferula.storage.Appender;
import dev.ferula.storage.StorageException;
import dev.ferula.tsdb.check.DatabaseCheck;
import dev.ferula.tsdb.damage.DamageLog;
import dev.ferula.tsdb.state.DeletedBlocks;
import dev.ferula.wal.Compression;
import dev.ferula.wal.RecordVisitor;
import dev.ferula.wal.WalReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A database one of whose files is damaged. Whatever the damage: it opens, no sample is wrong,
 * damage of one place loses no more than one commit or what one chunk holds, and what it does is
 * done once: the next opening finds nothing damaged any more and loses nothing.
 */
class TsdbDamageTest {
  private static final Path DIRECTORY = Path.of("/data");
  private static final long RANGE = 20_000;
  private static final int BATCH = 20;
  private static final TsdbOptions OPTIONS =
      TsdbOptions.DEFAULT
          .withBlockRange(Duration.ofMillis(RANGE))
          .withRetentionTime(Duration.ZERO)
          .withWal(32 * 1024, Compression.SNAPPY);

  private static final TsdbOptions WITH_LATE =
      OPTIONS.withOutOfOrderWindow(Duration.ofMillis(3 * RANGE));
  private static final Random NAMES = new Random(7);

  /** A disk that was written to, and what must be on it. */
  private static final class Filled {
    final SimulatedDisk disk = new SimulatedDisk(1);
    final Map<Labels, TreeMap<Long, Long>> model = new TreeMap<>();
    final TsdbOptions options;

    Filled(TsdbOptions options) {
      this.options = options;
    }

    Tsdb open(SimulatedDisk on) {
      return TsdbDamageTest.open(on, options);
    }
  }

  private static final Filled ORDERLY = new Filled(OPTIONS);
  private static final Filled LATE = new Filled(WITH_LATE);

  @BeforeAll
  static void fillTheDisks() {
    fill(ORDERLY);
    fill(LATE);
  }

  private static void fill(Filled filled) {
    SimulatedDisk disk = filled.disk;
    Random random = new Random(1);
    Tsdb db = filled.open(disk);
    long now = 1_000_000;
    for (int round = 0; round < 36; round++) {
      for (int b = 0; b < 10; b++) {
        now += 500;
        write(filled, db, now, random);
      }
      db.maintain();
      if (round % 10 == 9) {
        disk.kill();
        db = filled.open(disk);
      }
    }
    db.sync();
    disk.kill();
  }

  private static void write(Filled filled, Tsdb db, long now, Random random) {
    Map<Labels, Double> batch = new TreeMap<>();
    for (int i = 0; i < BATCH; i++) {
      batch.put(series(now, random), (double) random.nextInt(100));
    }
    boolean someLate = !filled.options.outOfOrderWindow().isZero();
    try (Appender appender = db.appender()) {
      batch.forEach(
          (labels, value) -> {
            TreeMap<Long, Long> samples =
                filled.model.computeIfAbsent(labels, l -> new TreeMap<>());
            long time = someLate && random.nextInt(3) == 0 ? late(now, random) : now;
            if (!samples.containsKey(time)) {
              AppendStatus status =
                  appender.append(appender.resolve(labels), Appender.NO_START, time, value);
              assertThat(status).isEqualTo(AppendStatus.ACCEPTED);
              samples.put(time, Double.doubleToRawLongBits(value));
            }
          });
      appender.commit();
    }
  }

  /* A time at which no sample comes in order. */
  private static long late(long now, Random random) {
    return now - 500 * random.nextInt(80) - 1 - random.nextInt(400);
  }

  private static Labels series(long now, Random random) {
    return random.nextInt(4) > 0
        ? Labels.of("__name__", "steady", "instance", "i" + random.nextInt(20))
        : Labels.of("__name__", "churning", "pod", "p" + (now / 30_000 * 5 + random.nextInt(10)));
  }

  private static Tsdb open(SimulatedDisk on, TsdbOptions options) {
    return IdleTsdb.open(DIRECTORY, options, on, NAMES, () -> Instant.ofEpochMilli(2_000_000));
  }

  @Test
  void filesOfEachKindAreThere() {
    for (Filled filled : List.of(ORDERLY, LATE)) {
      List<String> names = filled.disk.files().stream().map(Path::toString).toList();
      assertThat(names)
          .anyMatch(name -> name.contains("checkpoint"))
          .anyMatch(name -> name.contains("chunks_head"))
          .anyMatch(name -> name.startsWith("/data/series/"))
          .anyMatch(name -> name.endsWith("/chunks/000001"))
          .anyMatch(name -> name.endsWith("/meta.json"));
      assertThat(names.stream().anyMatch(name -> name.contains("/wbl/"))).isEqualTo(filled == LATE);
      assertThat(unreadable(filled, filled.open(filled.disk.copy(1)), filled.model)).isEmpty();
      assertThat(new DatabaseCheck(filled.disk, DIRECTORY).run()).isEmpty();
    }
  }

  @Test
  void aSeriesOfWhichOnlyLateSamplesAreLeftIsFoundByItsSecondCopy() {
    SimulatedDisk disk = new SimulatedDisk(1);
    TsdbOptions options = TsdbOptions.DEFAULT.withOutOfOrderWindow(Duration.ofHours(1));
    Labels series = Labels.of("__name__", "late");
    Tsdb db = open(disk, options);
    append(db, series, 1_900_000);
    append(db, Labels.of("__name__", "other"), 1_910_000);
    append(db, series, 1_890_000);
    disk.kill();
    Path log = DIRECTORY.resolve("wal/00000000");
    int second = 7 + (disk.bytes(log)[1] << 8 | disk.bytes(log)[2]);
    /* The record of the series, and that of its sample in order. */
    disk.flip(log, 8, 1);
    disk.flip(log, second + 8, 1);
    Map<Labels, TreeMap<Long, Long>> found = Samples.in(open(disk, options));
    assertThat(found).hasSize(2);
    assertThat(found.get(series)).containsOnlyKeys(1_890_000L);
  }

  @Test
  void aSeriesOfWhichAPowerCutLeftLateSamplesAloneIsFoundByItsSecondCopy() {
    SimulatedDisk disk = new SimulatedDisk(1);
    TsdbOptions options = TsdbOptions.DEFAULT.withOutOfOrderWindow(Duration.ofHours(2));
    Labels series = Labels.of("__name__", "late");
    Tsdb db = open(disk, options);
    append(db, Labels.of("__name__", "other"), 10_000_000);
    append(db, series, 4_000_000);
    disk.kill();
    Path log = DIRECTORY.resolve("wal/00000000");
    byte[] bytes = disk.bytes(log);
    disk.put(log, Arrays.copyOf(bytes, bytes.length - 1));
    Map<Labels, TreeMap<Long, Long>> found = Samples.in(open(disk, options));
    assertThat(found).hasSize(2);
    assertThat(found.get(series)).containsOnlyKeys(4_000_000L);
  }

  private static void append(Tsdb db, Labels series, long time) {
    try (Appender appender = db.appender()) {
      assertThat(appender.append(appender.resolve(series), Appender.NO_START, time, 1))
          .isEqualTo(AppendStatus.ACCEPTED);
      appender.commit();
    }
  }

  @Test
  void flippedBytesOfChunksAndSymbolsAreFoundByTheCheck() {
    Random random = new Random(5);
    SimulatedDisk disk = ORDERLY.disk;
    for (Path file : disk.files()) {
      String name = file.toString();
      if (name.contains("/chunks/") || name.endsWith("/index") || name.contains("chunks_head")) {
        SimulatedDisk damaged = disk.copy(1);
        int size = disk.bytes(file).length;
        /* Between the series of an index there are bytes that nobody reads. */
        damaged.flip(file, name.endsWith("/index") ? 12 : random.nextInt(size), 5);
        assertThat(new DatabaseCheck(damaged, DIRECTORY).run()).as(name).isNotEmpty();
      }
    }
  }

  @Test
  void aBlockThatCannotBeMendedIsToldAndOutOfTheWayAtTheFirstStart() {
    Path index = first("/index");
    Path block = index.resolveSibling("");
    byte[] noise = {1, 2, 3, 4, 5, 6, 7, 8, 9};
    List<Consumer<SimulatedDisk>> ways =
        List.of(
            disk -> disk.delete(index),
            disk -> {
              disk.put(index, noise);
              disk.put(index.resolveSibling("tombstones"), noise);
            },
            disk -> {
              disk.delete(index);
              disk.delete(index.resolveSibling("meta.json"));
            });
    for (int way = 0; way < ways.size(); way++) {
      SimulatedDisk damaged = ORDERLY.disk.copy(1);
      ways.get(way).accept(damaged);
      Tsdb db = ORDERLY.open(damaged);
      assertThat(db.damageLog().count(DamageLog.Kind.BLOCK)).as("way %d", way).isPositive();
      assertThat(damaged.exists(block)).as("way %d", way).isFalse();
      assertThat(damaged.exists(DIRECTORY.resolve("quarantine").resolve(block.getFileName())))
          .as("way %d", way)
          .isTrue();
    }
  }

  /* Each file is whole in itself; Prometheus shows what is read through the wrong index. */
  @ParameterizedTest
  @ValueSource(strings = {"index", "chunks/000001"})
  void blocksOfWhichAFileWasSwappedShowNoSampleOfTheOther(String name) {
    List<Path> blocks =
        ORDERLY.disk.files().stream()
            .filter(file -> file.endsWith("meta.json"))
            .map(Path::getParent)
            .toList();
    for (int i = 1; i < blocks.size(); i++) {
      SimulatedDisk damaged = ORDERLY.disk.copy(1);
      Path one = blocks.get(i - 1);
      Path other = blocks.get(i);
      damaged.put(one.resolve(name), ORDERLY.disk.bytes(other.resolve(name)));
      damaged.put(other.resolve(name), ORDERLY.disk.bytes(one.resolve(name)));
      Tsdb db = ORDERLY.open(damaged);
      Map<Labels, TreeMap<Long, Long>> lost = unreadable(ORDERLY, db, ORDERLY.model);
      assertThat(lost).isNotEmpty();
      assertThat(db.damageLog().count(DamageLog.Kind.BLOCK)).isEqualTo(2);
      for (Path block : List.of(one, other)) {
        assertThat(damaged.exists(DIRECTORY.resolve("quarantine").resolve(block.getFileName())))
            .isTrue();
      }
    }
  }

  @Test
  void copiesOfMetaThatWereSwappedAreToldAndWrittenAnew() {
    List<Path> blocks =
        ORDERLY.disk.files().stream()
            .filter(file -> file.endsWith("meta.json"))
            .map(Path::getParent)
            .toList();
    SimulatedDisk damaged = ORDERLY.disk.copy(1);
    Path one = blocks.get(0).resolve("meta.json.copy");
    Path other = blocks.get(1).resolve("meta.json.copy");
    damaged.put(one, ORDERLY.disk.bytes(other));
    damaged.put(other, ORDERLY.disk.bytes(one));
    for (int damages : new int[] {2, 0}) {
      Tsdb db = ORDERLY.open(damaged);
      assertThat(unreadable(ORDERLY, db, ORDERLY.model)).isEmpty();
      assertThat(db.damageLog().count(DamageLog.Kind.BLOCK)).isEqualTo(damages);
      db.close();
    }
    assertThat(damaged.bytes(one)).isEqualTo(ORDERLY.disk.bytes(one));
  }

  private enum Small {
    META_WITH_A_TAIL("meta.json", (disk, file) -> append(disk, file, " }")),
    META_COPY_FLIPPED("meta.json.copy", (disk, file) -> disk.flip(file, 40, 2)),
    META_COPY_EMPTIED("meta.json.copy", (disk, file) -> disk.put(file, new byte[0])),
    /* Within a record, before one, and before all. */
    CHECKPOINT_CUT("/wal/checkpoint", (disk, file) -> cut(disk, file, 0.7)),
    CHECKPOINT_CUT_EARLY("/wal/checkpoint", (disk, file) -> cut(disk, file, 0.1)),
    CHECKPOINT_EMPTIED("/wal/checkpoint", (disk, file) -> disk.put(file, new byte[0])),
    CHECKPOINT_DELETED("/wal/checkpoint", SimulatedDisk::delete);

    final String name;
    final BiConsumer<SimulatedDisk, Path> accident;

    Small(String name, BiConsumer<SimulatedDisk, Path> accident) {
      this.name = name;
      this.accident = accident;
    }

    boolean isOf(Path file) {
      return file.endsWith(name) || (file.toString().contains(name) && file.endsWith("00000000"));
    }
  }

  private static void append(SimulatedDisk disk, Path file, String text) {
    byte[] bytes = disk.bytes(file);
    byte[] longer = Arrays.copyOf(bytes, bytes.length + text.length());
    System.arraycopy(
        text.getBytes(StandardCharsets.US_ASCII), 0, longer, bytes.length, text.length());
    disk.put(file, longer);
  }

  /* Of what is before the zeros at the end. */
  private static void cut(SimulatedDisk disk, Path file, double at) {
    byte[] bytes = disk.bytes(file);
    disk.put(file, Arrays.copyOf(bytes, (int) (sizeWithoutZeros(bytes) * at)));
  }

  private static int sizeWithoutZeros(byte[] bytes) {
    int size = bytes.length;
    while (bytes[size - 1] == 0) {
      size--;
    }
    return size;
  }

  @ParameterizedTest
  @EnumSource
  void theCheckNamesTheFileAndTheStartTellsAndMendsIt(Small small) {
    Path file = ORDERLY.disk.files().stream().filter(small::isOf).findFirst().orElseThrow();
    SimulatedDisk damaged = ORDERLY.disk.copy(1);
    small.accident.accept(damaged, file);
    assertThat(new DatabaseCheck(damaged, DIRECTORY).run())
        .anyMatch(problem -> problem.startsWith(file.toString()));
    Tsdb db = ORDERLY.open(damaged);
    DamageLog.Kind kind =
        file.startsWith(DIRECTORY.resolve("wal")) ? DamageLog.Kind.WAL : DamageLog.Kind.BLOCK;
    assertThat(db.damageLog().count(kind)).isPositive();
    damaged.kill();
    assertThat(new DatabaseCheck(damaged, DIRECTORY).run()).isEmpty();
    assertThat(ORDERLY.open(damaged).damageLog().count(kind)).isZero();
  }

  @Test
  void aDirectoryInThePlaceOfTheStateFileKeepsNobodyFromStarting() {
    SimulatedDisk damaged = ORDERLY.disk.copy(1);
    Path state = DIRECTORY.resolve("ferula.state");
    damaged.put(state.resolve("something"), new byte[1]);
    assertThat(damaged.isDirectory(state)).isTrue();
    assertThat(new DatabaseCheck(damaged, DIRECTORY).run())
        .containsExactly(state + ": expected a file at offset 0, got a directory");
    assertThat(unreadable(ORDERLY, ORDERLY.open(damaged), ORDERLY.model)).isEmpty();
  }

  /* That of a database of the same time, of which all was deleted that is not in blocks. */
  @Test
  void whatAnotherFoldersStateFileSaysIsNotBelieved() {
    long newest = ORDERLY.model.values().stream().mapToLong(TreeMap::lastKey).max().orElseThrow();
    SimulatedDisk other = new SimulatedDisk(2);
    Tsdb all = ORDERLY.open(other);
    new DeletedBlocks(other, DIRECTORY).before(newest + 1);
    Path state = DIRECTORY.resolve("ferula.state");
    SimulatedDisk damaged = ORDERLY.disk.copy(1);
    damaged.put(state, other.bytes(state));
    assertThat(new DatabaseCheck(damaged, DIRECTORY).run())
        .anyMatch(problem -> problem.startsWith(state.toString()));
    assertThat(unreadable(ORDERLY, ORDERLY.open(damaged), ORDERLY.model)).isEmpty();
    all.close();
  }

  @Test
  void whatTheOwnStateFileSaysIsBelievedAlsoWhereTheLogLostItsNumber() {
    long newest = ORDERLY.model.values().stream().mapToLong(TreeMap::lastKey).max().orElseThrow();
    SimulatedDisk disk = ORDERLY.disk.copy(1);
    new DeletedBlocks(disk, DIRECTORY).before(newest - RANGE / 2);
    byte[] number = disk.bytes(DIRECTORY.resolve("wal/ferula.state"));
    for (int life = 0; life < 2; life++) {
      disk.delete(DIRECTORY.resolve("wal/ferula.state"));
      assertThat(unreadable(ORDERLY, ORDERLY.open(disk), ORDERLY.model)).isNotEmpty();
      disk.kill();
      assertThat(disk.bytes(DIRECTORY.resolve("wal/ferula.state"))).isEqualTo(number);
    }
  }

  @Test
  void severalDamagedFilesOfABlockAreMendedTogether() {
    Path index = first("/index");
    SimulatedDisk damaged = ORDERLY.disk.copy(1);
    damaged.delete(index.resolveSibling("tombstones"));
    damaged.delete(index.resolveSibling("meta.json"));
    damaged.flip(index, 0, 3);
    Tsdb db = ORDERLY.open(damaged);
    assertThat(unreadable(ORDERLY, db, ORDERLY.model)).isEmpty();
    assertThat(db.damageLog().count(DamageLog.Kind.BLOCK)).isEqualTo(2);
  }

  private static Path first(String end) {
    return first(file -> file.toString().endsWith(end));
  }

  private static Path first(Predicate<Path> which) {
    return ORDERLY.disk.files().stream().filter(which).findFirst().orElseThrow();
  }

  @Test
  void oneDamagedPlaceLosesNoMoreThanItHolds() {
    damageOnce(ORDERLY, 150);
  }

  @Test
  void oneDamagedPlaceLosesNoMoreThanItHoldsAlsoWhereSamplesCameLate() {
    damageOnce(LATE, 100);
  }

  /* As the database has read it before, or an image of the index stood for it. */
  @ParameterizedTest
  @ValueSource(strings = {"wal", "series"})
  void seriesWhoseDamagedRecordNobodyMissedAreWrittenAgainWhenTheLogIsCut(String log) {
    Path checkpoint = first(file -> file.toString().startsWith("/data/" + log + "/checkpoint"));
    Set<Long> series = seriesOnceCut(log, checkpoint, 0, disk -> {});
    assertThat(series).hasSizeGreaterThan(20);
    int size = sizeWithoutZeros(ORDERLY.disk.bytes(checkpoint));
    for (int at = 0; at < size; at += 1 + size / 40) {
      int place = at;
      assertThat(seriesOnceCut(log, checkpoint, 1, disk -> disk.flip(checkpoint, place, 3)))
          .as("at %d", at)
          .containsAll(series);
    }
  }

  /* The refs of the series that a log has as soon as its checkpoint has made way for another. */
  private static Set<Long> seriesOnceCut(
      String log, Path checkpoint, int damages, Consumer<SimulatedDisk> accident) {
    DamageLog.Kind kind = log.equals("wal") ? DamageLog.Kind.WAL : DamageLog.Kind.SERIES;
    long newest = ORDERLY.model.values().stream().mapToLong(TreeMap::lastKey).max().orElseThrow();
    SimulatedDisk disk = ORDERLY.disk.copy(1);
    Tsdb db = ORDERLY.open(disk);
    accident.accept(disk);
    for (int round = 1; round <= 100 && disk.exists(checkpoint); round++) {
      append(db, Labels.of("__name__", "more"), newest + round * RANGE / 4);
      db.maintain();
    }
    assertThat(disk.exists(checkpoint)).isFalse();
    assertThat(db.damageLog().count(kind)).isEqualTo(damages);
    db.close();
    Set<Long> refs = new TreeSet<>();
    try (WalReader reader = WalReader.open(disk, DIRECTORY.resolve(log))) {
      while (reader.next()) {
        reader.decode(
            new RecordVisitor() {
              @Override
              public void series(long ref, int labels, byte[] bytes, int offset, int length) {
                refs.add(ref);
              }
            });
      }
    }
    return refs;
  }

  private static void damageOnce(Filled filled, int usual) {
    List<Path> files = filled.disk.files();
    Seeds.upTo(usual)
        .forEach(
            seed -> {
              Random random = new Random(seed);
              Path file = files.get(random.nextInt(files.size()));
              if (file.endsWith("lock")) {
                return;
              }
              SimulatedDisk damaged = filled.disk.copy(seed);
              String what = damage(damaged, file, random);
              judge(filled, damaged, "seed " + seed + ": " + what, allowed(file, what));
            });
  }

  private static int allowed(Path file, String what) {
    String name = file.toString();
    if (name.contains("/series/")
        || name.contains("chunks_head")
        || name.contains("meta.json")
        || name.endsWith("/tombstones")) {
      return 0;
    }
    if (!what.startsWith("flip") && !name.contains("/wal/")) {
      return Integer.MAX_VALUE;
    }
    if (name.contains("/wal/") || name.contains("/wbl/")) {
      return what.startsWith("flip")
          ? name.contains("checkpoint") ? 400 : BATCH
          : Integer.MAX_VALUE;
    }
    return 120;
  }

  private static String damage(SimulatedDisk on, Path file, Random random) {
    byte[] bytes = on.bytes(file);
    if (bytes.length == 0) {
      on.delete(file);
      return "deleted empty " + file;
    }
    int at = random.nextInt(bytes.length);
    switch (random.nextInt(8)) {
      case 0 -> {
        on.put(file, Arrays.copyOf(bytes, at));
        return "truncated at " + at + " " + file;
      }
      case 1 -> {
        int length = Math.min(512, bytes.length - at);
        byte[] noise = new byte[length];
        random.nextBytes(noise);
        System.arraycopy(noise, 0, bytes, at, length);
        on.put(file, bytes);
        return "random bytes at " + at + " " + file;
      }
      case 2 -> {
        Arrays.fill(bytes, at, Math.min(bytes.length, at + 4096), (byte) 0);
        on.put(file, bytes);
        return "zeros at " + at + " " + file;
      }
      case 3 -> {
        on.delete(file);
        return "deleted " + file;
      }
      default -> {
        on.flip(file, at, random.nextInt(8));
        return "flip at " + at + " " + file;
      }
    }
  }

  private static void judge(Filled filled, SimulatedDisk damaged, String what, int allowed) {
    try {
      Tsdb db = filled.open(damaged);
      unreadable(filled, db, filled.model);
      /* Reading has met what is damaged in indexes, which is mended as blocks are compacted. */
      db.maintain();
      Map<Labels, TreeMap<Long, Long>> lost = unreadable(filled, db, filled.model);
      if (what.contains("/index") && what.startsWith("flip")) {
        assertThat(Samples.in(db)).as(what).isNotEmpty();
      }
      int count = lost.values().stream().mapToInt(TreeMap::size).sum();
      if (count > allowed) {
        fail(
            "%s lost %d samples, at most %d may be, of %s"
                .formatted(what, count, allowed, lost.keySet()));
      }
      Map<Labels, TreeMap<Long, Long>> left = new TreeMap<>();
      filled.model.forEach(
          (labels, samples) -> {
            TreeMap<Long, Long> there = new TreeMap<>(samples);
            there.keySet().removeAll(lost.getOrDefault(labels, new TreeMap<>()).keySet());
            left.put(labels, there);
          });
      damaged.kill();
      Tsdb again = filled.open(damaged);
      assertThat(unreadable(filled, again, left)).as(what + ", opened again").isEmpty();
      assertThat(again.head().counters().walCorruptions()).as(what).isZero();
      assertThat(new DatabaseCheck(damaged, DIRECTORY).run())
          .as(what)
          .allMatch(problem -> problem.contains("/index") || problem.contains("/chunks"));
      assertThat(again.head().counters().chunkCorruptions()).as(what).isZero();
    } catch (RuntimeException e) {
      throw new AssertionError(what, e);
    }
  }

  /* What of the samples cannot be read. None that can may be wrong. */
  private static Map<Labels, TreeMap<Long, Long>> unreadable(
      Filled filled, Tsdb db, Map<Labels, TreeMap<Long, Long>> expected) {
    Map<Labels, TreeMap<Long, Long>> lost = new TreeMap<>();
    Map<Labels, TreeMap<Long, Long>> readable = readable(filled, db);
    assertThat(filled.model.keySet()).containsAll(readable.keySet());
    if (readable.equals(expected)) {
      return lost;
    }
    expected.forEach(
        (labels, samples) -> {
          TreeMap<Long, Long> found = readable.getOrDefault(labels, new TreeMap<>());
          found.forEach(
              (time, value) -> {
                if (!value.equals(filled.model.get(labels).get(time))) {
                  fail("wrong sample of " + labels + " at " + time);
                }
              });
          TreeMap<Long, Long> missing = new TreeMap<>(samples);
          missing.keySet().removeAll(found.keySet());
          if (!missing.isEmpty()) {
            lost.put(labels, missing);
          }
        });
    return lost;
  }

  /* All at once, or, where an error is the answer, series by series and range by range. */
  private static Map<Labels, TreeMap<Long, Long>> readable(Filled filled, Tsdb db) {
    try {
      return Samples.in(db);
    } catch (StorageException e) {
      assertThat(e.kind()).isEqualTo(StorageException.Kind.CORRUPT);
    }
    Map<Labels, TreeMap<Long, Long>> found = new TreeMap<>();
    for (Labels labels : filled.model.keySet()) {
      List<Matcher> matchers = new ArrayList<>();
      for (int i = 0; i < labels.size(); i++) {
        matchers.add(Matcher.of(Matcher.Type.EQUAL, labels.name(i), labels.value(i)));
      }
      for (long from = 940_000; from < 1_200_000; from += RANGE) {
        read(db, from, matchers, found);
      }
    }
    return found;
  }

  private static void read(
      Tsdb db, long from, List<Matcher> matchers, Map<Labels, TreeMap<Long, Long>> into) {
    try {
      Samples.in(db, from, from + RANGE - 1, matchers)
          .forEach((l, samples) -> into.computeIfAbsent(l, k -> new TreeMap<>()).putAll(samples));
    } catch (StorageException e) {
      assertThat(e.kind()).isEqualTo(StorageException.Kind.CORRUPT);
    }
  }
}

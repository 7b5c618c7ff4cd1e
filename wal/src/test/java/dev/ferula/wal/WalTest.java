package dev.ferula.wal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ferula.disk.DiskException;
import dev.ferula.disk.SimulatedDisk;
import dev.ferula.model.Exemplar;
import dev.ferula.model.Labels;
import dev.ferula.model.Metadata;
import dev.ferula.model.MetricType;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.OptionalInt;
import java.util.SplittableRandom;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class WalTest {
  private static final Path DIRECTORY = Path.of("/data/wal");

  private final SimulatedDisk disk = new SimulatedDisk(1);
  private final RecordWriter records = new RecordWriter();

  private static WalOptions options(int pages, Compression compression) {
    return new WalOptions(pages * SegmentLayout.PAGE_SIZE, compression, false);
  }

  @ParameterizedTest
  @EnumSource(Compression.class)
  void everyKindOfRecordComesBack(Compression compression) {
    try (Wal wal = Wal.open(disk, DIRECTORY, options(4, compression))) {
      writeOneOfEach();
      wal.log(records);
    }
    List<Damage> damages = new ArrayList<>();
    assertThat(Records.read(disk, DIRECTORY, damages))
        .containsExactly(
            "series 7 2 __name__ up job ä",
            "series 8 1 __name__ x",
            "sample 7 0 1000 7ff0000000000002",
            "sample 3 0 -5 4000000000000000",
            "tombstone 7 -9223372036854775808 9223372036854775807",
            "exemplar 7 12 0.5 trace_id abc",
            "marker 7 4294967304",
            "metadata 7 Metadata[type=COUNTER, unit=seconds, help=What it is.]",
            "histogram 7 0 5 NOT_RESET 3 10 1.25[0, 2, 3, 1][1, 2, -1][-2, 1][7][]",
            "float histogram 7 0 5 10.5 1.25 [1.0, 2.5, -1.0]3[]",
            "histogram 7 0 5 NOT_RESET -53 10 1.25[0, 2, 3, 1][1, 2, -1][][][0.5, 2.0]",
            "float histogram 7 0 5 10.5 1.25 [1.0, 2.5, -1.0]-53[0.5, 2.0]",
            "sample 7 900 1000 3ff0000000000000",
            "sample 8 900 1001 3ff0000000000000",
            "sample 9 0 1002 3ff0000000000000",
            "sample 2 950 1003 3ff0000000000000",
            "histogram 7 3 5 NOT_RESET 3 10 1.25[0, 2, 3, 1][1, 2, -1][-2, 1][7][]",
            "histogram 8 4 6 NOT_RESET 3 11 1.25[0, 2, 3, 1][1, 2, -1][-2, 1][7][]",
            "float histogram 7 3 5 10.5 1.25 [1.0, 2.5, -1.0]3[]");
    assertThat(damages).isEmpty();
  }

  private void writeOneOfEach() {
    records.begin(RecordType.SERIES);
    records.series(7, Labels.of("__name__", "up", "job", "ä"));
    records.series(8, Labels.of("__name__", "x"));
    records.end();
    records.begin(RecordType.SAMPLES);
    records.sample(7, 0, 1000, dev.ferula.model.StaleMarker.VALUE);
    records.sample(3, 0, -5, 2);
    records.end();
    records.begin(RecordType.TOMBSTONES);
    records.tombstone(7, Long.MIN_VALUE, Long.MAX_VALUE);
    records.end();
    records.begin(RecordType.EXEMPLARS);
    records.exemplar(7, new Exemplar(Labels.of("trace_id", "abc"), 0.5, 12));
    records.end();
    records.begin(RecordType.MMAP_MARKERS);
    records.mmapMarker(7, 1L << 32 | 8);
    records.end();
    records.begin(RecordType.METADATA);
    records.metadata(7, new Metadata(MetricType.COUNTER, "seconds", "What it is."));
    records.end();
    records.begin(RecordType.HISTOGRAMS);
    records.histogram(7, 0, 5, Records.histogram(10));
    records.end();
    records.begin(RecordType.FLOAT_HISTOGRAMS);
    records.floatHistogram(7, 0, 5, Records.floatHistogram(10.5));
    records.end();
    records.begin(RecordType.CUSTOM_HISTOGRAMS);
    records.histogram(7, 0, 5, Records.histogram(10, 0.5, 2));
    records.end();
    records.begin(RecordType.CUSTOM_FLOAT_HISTOGRAMS);
    records.floatHistogram(7, 0, 5, Records.floatHistogram(10.5, 0.5, 2));
    records.end();
    records.begin(RecordType.SAMPLES_V2);
    records.sample(7, 900, 1000, 1);
    records.sample(8, 900, 1001, 1);
    records.sample(9, 0, 1002, 1);
    records.sample(2, 950, 1003, 1);
    records.end();
    records.begin(RecordType.HISTOGRAMS_V2);
    records.histogram(7, 3, 5, Records.histogram(10));
    records.histogram(8, 4, 6, Records.histogram(11));
    records.end();
    records.begin(RecordType.FLOAT_HISTOGRAMS_V2);
    records.floatHistogram(7, 3, 5, Records.floatHistogram(10.5));
    records.end();
    records.begin(RecordType.SAMPLES);
    records.end(); // An empty record is dropped.
  }

  @Test
  void bytesAreAsTheFormatSays() {
    try (Wal wal = Wal.open(disk, DIRECTORY, options(1, Compression.NONE))) {
      records.begin(RecordType.SERIES);
      records.series(1, Labels.of("a", "b"));
      records.end();
      records.begin(RecordType.SAMPLES);
      records.sample(1, 0, 2, 1);
      records.end();
      wal.log(records);
      byte[] bytes = disk.bytes(Segments.path(DIRECTORY, 0));
      String series = "01" + "0000000000000001" + "01" + "0161" + "0162";
      String samples =
          "02" + "0000000000000001" + "0000000000000002" + "00" + "00" + "3ff0000000000000";
      assertThat(HexFormat.of().formatHex(bytes))
          .isEqualTo("01000e" + checksum(series) + series + "01001b" + checksum(samples) + samples);
    }
    assertThat(disk.size(Segments.path(DIRECTORY, 0))).isEqualTo(SegmentLayout.PAGE_SIZE);
  }

  private static String checksum(String hex) {
    CRC32C crc = new CRC32C();
    crc.update(HexFormat.of().parseHex(hex));
    return HexFormat.of().toHexDigits((int) crc.getValue());
  }

  @Test
  void recordsLongerThanPagesAndSegmentsComeBack() {
    SplittableRandom random = new SplittableRandom(3);
    List<String> expected = new ArrayList<>();
    try (Wal wal = Wal.open(disk, DIRECTORY, options(4, Compression.NONE))) {
      for (int i = 0; i < 60; i++) {
        String value = "v".repeat(random.nextInt(100)) + i;
        records.clear();
        records.begin(RecordType.SERIES);
        int count = 1 + random.nextInt(i % 10 == 0 ? 3000 : 50);
        for (int j = 0; j < count; j++) {
          records.series(j, Labels.of("l", value));
          expected.add("series " + j + " 1 l " + value);
        }
        records.end();
        wal.log(records);
      }
      assertThat(wal.segment()).isGreaterThanOrEqualTo(3);
      assertThat(wal.size()).isPositive();
    }
    assertThat(Records.read(disk, DIRECTORY)).isEqualTo(expected);
  }

  @Test
  void whatAFullDiskRefusedIsNeverReadAndEverythingElseIs() {
    int refused = 0;
    for (int seed = 1; seed <= 60; seed++) {
      SimulatedDisk full = new SimulatedDisk(seed);
      SplittableRandom random = new SplittableRandom(seed);
      List<String> acknowledged = new ArrayList<>();
      Wal wal = Wal.open(full, DIRECTORY, options(2, Compression.NONE));
      for (int i = 0; i < 60; i++) {
        if (random.nextInt(10) == 0) {
          full.limit(full.used() + random.nextInt(5000));
        } else if (random.nextInt(4) == 0) {
          full.heal();
        }
        try {
          acknowledged.addAll(logBatch(wal, i, 1 + random.nextInt(100)));
        } catch (DiskException e) {
          assertThat(e.kind()).isEqualTo(DiskException.Kind.FULL);
          refused++;
        }
      }
      full.kill();
      List<Damage> damages = new ArrayList<>();
      assertThat(Records.read(full, DIRECTORY, damages).equals(acknowledged))
          .as("seed %d", seed)
          .isTrue();
      assertThat(damages).as("seed %d", seed).isEmpty();
    }
    assertThat(refused).isGreaterThan(100);
  }

  @Test
  void acknowledgedRecordsSurviveAnyRowOfFailures() {
    int refused = 0;
    for (int seed = 1; seed <= 400; seed++) {
      SimulatedDisk faulty = new SimulatedDisk(seed);
      SplittableRandom random = new SplittableRandom(seed);
      List<String> acknowledged = new ArrayList<>();
      Wal wal = Wal.open(faulty, DIRECTORY, options(2, Compression.NONE));
      for (int i = 0; i < 60; i++) {
        if (random.nextInt(5) == 0) {
          faulty.failAt(random.nextInt(3), 1 + random.nextInt(6), DiskException.Kind.IO);
        }
        try {
          acknowledged.addAll(logBatch(wal, i, 1 + random.nextInt(100)));
        } catch (DiskException e) {
          refused++;
        }
      }
      faulty.kill();
      faulty.heal();
      List<Damage> damages = new ArrayList<>();
      List<String> read = Records.read(faulty, DIRECTORY, damages);
      assertThat(isSubsequence(acknowledged, read)).as("seed %d, %s", seed, damages).isTrue();
      WalRepair.repair(faulty, DIRECTORY, damages, null);
      damages.clear();
      assertThat(Records.read(faulty, DIRECTORY, damages).equals(read)).isTrue();
      assertThat(damages).as("seed %d", seed).isEmpty();
    }
    assertThat(refused).isGreaterThan(100);
  }

  private static boolean isSubsequence(List<String> wanted, List<String> all) {
    int at = 0;
    for (String line : all) {
      if (at < wanted.size() && wanted.get(at).equals(line)) {
        at++;
      }
    }
    return at == wanted.size();
  }

  private List<String> logBatch(Wal wal, int batch, int count) {
    List<String> lines = new ArrayList<>();
    records.clear();
    records.begin(RecordType.SERIES);
    for (int i = 0; i < count; i++) {
      records.series(i, Labels.of("batch", "" + batch));
      lines.add("series " + i + " 1 batch " + batch);
    }
    records.end();
    records.begin(RecordType.TOMBSTONES);
    records.tombstone(batch, 1, 2);
    records.end();
    lines.add("tombstone " + batch + " 1 2");
    wal.log(records);
    return lines;
  }

  @Test
  void whatWasSyncedOutlastsAPowerCut() {
    for (int seed = 1; seed <= 400; seed++) {
      SimulatedDisk faulty = new SimulatedDisk(seed);
      SplittableRandom random = new SplittableRandom(seed);
      boolean syncEach = random.nextBoolean();
      List<String> synced = new ArrayList<>();
      List<String> logged = new ArrayList<>();
      Wal wal =
          Wal.open(
              faulty,
              DIRECTORY,
              new WalOptions(2 * SegmentLayout.PAGE_SIZE, Compression.SNAPPY, syncEach));
      for (int i = random.nextInt(60); i >= 0; i--) {
        logged.addAll(logBatch(wal, i, 1 + random.nextInt(400)));
        if (syncEach) {
          synced = new ArrayList<>(logged);
        } else if (random.nextInt(5) == 0) {
          wal.sync();
          synced = new ArrayList<>(logged);
        }
      }
      faulty.powerCut();
      List<Damage> damages = new ArrayList<>();
      List<String> read = Records.read(faulty, DIRECTORY, damages);
      assertThat(read.size()).isGreaterThanOrEqualTo(synced.size());
      assertThat(read.subList(0, synced.size()).equals(synced)).as("seed %d", seed).isTrue();
      assertThat(isSubsequence(read, logged)).as("seed %d", seed).isTrue();
      WalRepair.repair(faulty, DIRECTORY, damages, null);
      assertThat(Records.read(faulty, DIRECTORY).equals(read)).as("seed %d", seed).isTrue();
    }
  }

  @Test
  void damageLosesNoMoreThanTheRecordsItTouches() {
    for (int seed = 1; seed <= 400; seed++) {
      SimulatedDisk damaged = new SimulatedDisk(seed);
      SplittableRandom random = new SplittableRandom(seed);
      List<List<String>> batches = new ArrayList<>();
      try (Wal wal =
          Wal.open(
              damaged,
              DIRECTORY,
              options(3, seed % 2 == 0 ? Compression.NONE : Compression.SNAPPY))) {
        for (int i = 0; i < 200; i++) {
          records.clear();
          records.begin(RecordType.SAMPLES);
          List<String> lines = new ArrayList<>();
          for (int j = random.nextInt(90); j >= 0; j--) {
            records.sample(random.nextInt(1 << 20), 0, random.nextInt(), 1);
          }
          records.end();
          wal.log(records);
          Records told = new Records();
          new RecordDecoder().decode(records.bytes(), 0, records.size(), told);
          lines.addAll(told.lines);
          batches.add(lines);
        }
      }
      List<Integer> segments = Segments.list(damaged, DIRECTORY);
      Path path = Segments.path(DIRECTORY, segments.get(random.nextInt(segments.size())));
      damaged.flip(path, random.nextInt((int) damaged.size(path)), random.nextInt(8));
      List<Damage> damages = new ArrayList<>();
      List<String> read = Records.read(damaged, DIRECTORY, damages);
      assertLosesOneBatchAtMost(batches, read, seed);
      int whole = batches.stream().mapToInt(List::size).sum();
      if (read.size() < whole) {
        assertThat(damages).as("seed %d", seed).isNotEmpty();
      }
      WalRepair.repair(damaged, DIRECTORY, damages, Path.of("/data/quarantine"));
      damages.clear();
      assertThat(Records.read(damaged, DIRECTORY, damages).equals(read))
          .as("seed %d", seed)
          .isTrue();
      assertThat(damages).as("seed %d", seed).isEmpty();
    }
  }

  /* Each record takes 32 bytes, so that a flipped bit of a length may lead to the begin of another. */
  @Test
  void damagedLengthThatLeadsToALaterRecordLosesNoneBetween() {
    try (Wal wal = Wal.open(disk, DIRECTORY, options(1, Compression.NONE))) {
      for (int ref = 10; ref < 60; ref++) {
        records.clear();
        records.begin(RecordType.SERIES);
        records.series(ref, Labels.of("a", "0123456789" + ref));
        records.end();
        wal.log(records);
      }
    }
    List<String> whole = Records.read(disk, DIRECTORY);
    disk.flip(Segments.path(DIRECTORY, 0), 5 * 32 + 1, 0);
    List<Damage> damages = new ArrayList<>();
    List<String> expected = new ArrayList<>(whole);
    expected.remove(5);
    assertThat(Records.read(disk, DIRECTORY, damages)).isEqualTo(expected);
    assertThat(damages).hasSize(1);
    assertThat(damages.getFirst().length()).isEqualTo(32);
  }

  private static void assertLosesOneBatchAtMost(
      List<List<String>> batches, List<String> read, int seed) {
    int at = 0;
    int lost = 0;
    for (List<String> batch : batches) {
      int end = Math.min(read.size(), at + batch.size());
      if (read.subList(at, end).equals(batch)) {
        at = end;
      } else {
        lost++;
      }
    }
    assertThat(at).as("seed %d: nothing that was not written", seed).isEqualTo(read.size());
    assertThat(lost).as("seed %d", seed).isLessThanOrEqualTo(1);
  }

  @Test
  void anyBytesEndInRecordsAndDamage() {
    SplittableRandom random = new SplittableRandom(9);
    for (int round = 0; round < 600; round++) {
      SimulatedDisk hostile = new SimulatedDisk(round);
      records.clear();
      writeOneOfEach();
      try (Wal wal = Wal.open(hostile, DIRECTORY, options(2, Compression.values()[round % 3]))) {
        wal.log(records);
      }
      byte[] bytes = hostile.bytes(Segments.path(DIRECTORY, 0));
      byte[] mutated = random.nextInt(3) == 0 ? Arrays.copyOf(bytes, random.nextInt(2000)) : bytes;
      for (int i = random.nextInt(20); i >= 0 && mutated.length > 0; i--) {
        mutated[random.nextInt(Math.min(1500, mutated.length))] = (byte) random.nextInt();
      }
      hostile.put(Segments.path(DIRECTORY, 0), mutated);
      Records.read(hostile, DIRECTORY);
    }
  }

  @Test
  void anyRecordBytesDecodeOrAreRefused() {
    SplittableRandom random = new SplittableRandom(4);
    writeOneOfEach();
    RecordDecoder decoder = new RecordDecoder();
    int refused = 0;
    for (int round = 0; round < 20_000; round++) {
      int record = random.nextInt(records.count());
      int start = records.start(record);
      byte[] bytes =
          Arrays.copyOfRange(
              records.bytes(), start, start + 1 + random.nextInt(records.length(record)));
      for (int i = random.nextInt(4); i > 0; i--) {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
      }
      try {
        decoder.decode(bytes, 0, bytes.length, new Records());
      } catch (RecordException e) {
        assertThat(e.offset()).isBetween(0, bytes.length);
        refused++;
      }
    }
    assertThat(refused).isGreaterThan(1000);
  }

  @Test
  void segmentsThatAreMissingBetweenOthersAreTold() {
    for (int segment : new int[] {3, 4, 7}) {
      disk.create(Segments.path(DIRECTORY, segment)).close();
    }
    List<Path> gap = List.of(Segments.path(DIRECTORY, 5), Segments.path(DIRECTORY, 6));
    assertThat(WalRepair.repair(disk, DIRECTORY, List.of(), null)).isEqualTo(gap);
    assertThat(WalRepair.repair(disk, DIRECTORY, List.of(), null)).isEmpty();
  }

  @Test
  void aSegmentThatHasBeenLongerIsTold() {
    Wal wal = Wal.open(disk, DIRECTORY, options(4, Compression.NONE));
    List<String> first = logBatch(wal, 1, 10);
    long whole = wal.offset();
    logBatch(wal, 2, 1000);
    long end = wal.offset();
    Path path = Segments.path(DIRECTORY, 0);
    byte[] bytes = disk.bytes(path);
    List<Damage> damages = new ArrayList<>();
    for (boolean isThere : new boolean[] {true, false}) {
      SimulatedDisk damaged = disk.copy(1);
      if (isThere) {
        damaged.put(path, Arrays.copyOf(bytes, (int) whole));
      } else {
        damaged.delete(path);
      }
      damages.clear();
      assertThat(Records.read(damaged, DIRECTORY, damages)).isEqualTo(isThere ? first : List.of());
      assertThat(damages).containsExactly(Damage.gone(path, isThere ? whole : 0, end, isThere));
      WalRepair.repair(damaged, DIRECTORY, damages, null);
      Wal.open(damaged, DIRECTORY, options(4, Compression.NONE));
      damages.clear();
      Records.read(damaged, DIRECTORY, damages);
      assertThat(damages).isEmpty();
    }
  }

  @Test
  void segmentsThatSomebodyElseHasLetGoAreNotMissed() {
    for (int life = 0; life < 3; life++) {
      logBatch(Wal.open(disk, DIRECTORY, options(4, Compression.NONE)), life, 10);
    }
    disk.create(Segments.path(DIRECTORY, 3)).close();
    disk.create(Segments.path(DIRECTORY, 4)).close();
    disk.delete(Segments.path(DIRECTORY, 0));
    List<Damage> damages = new ArrayList<>();
    Records.read(disk, DIRECTORY, damages);
    assertThat(damages).isEmpty();
    disk.delete(Segments.path(DIRECTORY, 2));
    Records.read(disk, DIRECTORY, damages);
    assertThat(damages).hasSize(1);
  }

  @Test
  void tornTailIsNormalAndToldAsSuch() {
    Wal wal = Wal.open(disk, DIRECTORY, options(4, Compression.NONE));
    List<String> first = logBatch(wal, 1, 10);
    long whole = wal.offset();
    logBatch(wal, 2, 10);
    Path path = Segments.path(DIRECTORY, 0);
    disk.put(path, Arrays.copyOf(disk.bytes(path), (int) whole + 20));
    List<Damage> damages = new ArrayList<>();
    assertThat(Records.read(disk, DIRECTORY, damages)).isEqualTo(first);
    assertThat(damages).singleElement().satisfies(d -> assertThat(d.tornTail()).isTrue());
    WalRepair.repair(disk, DIRECTORY, damages, Path.of("/data/quarantine"));
    assertThat(disk.list(Path.of("/data/quarantine"))).isEmpty();
    damages.clear();
    assertThat(Records.read(disk, DIRECTORY, damages)).isEqualTo(first);
    assertThat(damages).isEmpty();
  }

  @Test
  void checkpointKeepsSeriesInUseAndSamplesNotBeforeItsTime() {
    try (Wal wal = Wal.open(disk, DIRECTORY, options(2, Compression.SNAPPY))) {
      records.begin(RecordType.SERIES);
      records.series(1, Labels.of("a", "1"));
      records.series(2, Labels.of("a", "2"));
      records.end();
      records.begin(RecordType.SAMPLES);
      records.sample(1, 0, 100, 1);
      records.sample(1, 0, 200, 2);
      records.end();
      records.begin(RecordType.METADATA);
      records.metadata(1, new Metadata(MetricType.GAUGE, "", "old"));
      records.metadata(1, new Metadata(MetricType.GAUGE, "", "new"));
      records.end();
      wal.log(records);
      wal.nextSegment();
      records.clear();
      records.begin(RecordType.SAMPLES);
      records.sample(1, 0, 300, 3);
      records.end();
      wal.log(records);
      assertThat(Checkpoint.create(disk, DIRECTORY, 0, 0, ref -> ref == 1, 150, Compression.SNAPPY))
          .isEmpty();
      wal.truncate(1);
      assertThat(Checkpoint.last(disk, DIRECTORY)).isEqualTo(OptionalInt.of(0));
      assertThat(wal.firstSegment()).isEqualTo(1);
      assertThat(Records.read(disk, DIRECTORY))
          .containsExactly(
              "series 1 1 a 1",
              "sample 1 0 200 4000000000000000",
              "metadata 1 Metadata[type=GAUGE, unit=, help=new]",
              "sample 1 0 300 4008000000000000");
      wal.nextSegment();
      Checkpoint.create(disk, DIRECTORY, 1, 1, ref -> true, 250, Compression.ZSTD);
      Checkpoint.delete(disk, DIRECTORY, 1);
      wal.truncate(2);
    }
    assertThat(disk.list(DIRECTORY))
        .containsExactly("00000002", "checkpoint.00000001", SegmentEnds.NAME);
    assertThat(Records.read(disk, DIRECTORY))
        .containsExactly(
            "series 1 1 a 1",
            "sample 1 0 300 4008000000000000",
            "metadata 1 Metadata[type=GAUGE, unit=, help=new]");
  }

  @Test
  void tailYieldsEachRecordOnceAsItIsWritten() {
    SplittableRandom random = new SplittableRandom(6);
    List<String> written = new ArrayList<>();
    Records told = new Records();
    try (Wal wal = Wal.open(disk, DIRECTORY, options(2, Compression.SNAPPY));
        WalTail tail = WalTail.from(disk, DIRECTORY, 0)) {
      for (int i = 0; i < 300; i++) {
        written.addAll(logBatch(wal, i, 1 + random.nextInt(400)));
        if (random.nextInt(3) > 0) {
          while (tail.next()) {
            tail.decode(told);
          }
          assertThat(told.lines.equals(written)).as("after batch %d", i).isTrue();
          assertThat(tail.segment()).isEqualTo(wal.segment());
        }
      }
      assertThat(wal.segment()).isGreaterThan(3);
      assertThat(tail.damages()).isEmpty();
    }
  }

  @Test
  void goldenFileIsWrittenAndReadToTheByte() throws java.io.IOException {
    try (Wal wal = Wal.open(disk, DIRECTORY, options(1, Compression.NONE))) {
      writeOneOfEach();
      wal.log(records);
      byte[] bytes = disk.bytes(Segments.path(DIRECTORY, 0));
      Path golden =
          Path.of(System.getProperty("ferula.root"), "wal/src/test/resources/format/wal.hex");
      String text = HexFormat.ofDelimiter(" ").formatHex(bytes).replaceAll("(.{96})", "$1\n");
      if (Boolean.getBoolean("update-goldens")) {
        java.nio.file.Files.createDirectories(golden.getParent());
        java.nio.file.Files.writeString(golden, text + "\n");
      }
      assertThat(text + "\n").isEqualTo(java.nio.file.Files.readString(golden));
    }
  }

  @Test
  void closedLogRefuses() {
    Wal wal = Wal.open(disk, DIRECTORY, options(1, Compression.NONE));
    wal.close();
    wal.close();
    records.begin(RecordType.TOMBSTONES);
    records.tombstone(1, 2, 3);
    records.end();
    assertThatThrownBy(() -> wal.log(records)).hasMessageContaining("closed");
  }

  @ParameterizedTest
  @EnumSource(Compression.class)
  void recordsArePassedOverByTheirPlaceAndDigestUntilOneIsDamaged(Compression compression) {
    SplittableRandom random = new SplittableRandom(3);
    RecordPlaces places = new RecordPlaces();
    List<String> told = new ArrayList<>();
    try (Wal wal = Wal.open(disk, DIRECTORY, options(4, compression))) {
      for (int commit = 0; commit < 60; commit++) {
        records.clear();
        for (int record = random.nextInt(4); record > 0; record--) {
          samples(random, random.nextInt(1, 4000));
        }
        wal.log(records, places);
        for (int i = 0; i < places.count(); i++) {
          told.add(places.segment() + " " + places.offset(i) + " " + places.digest(i));
        }
      }
    }
    List<String> asked = new ArrayList<>();
    assertThat(read(asked, true)).isZero();
    assertThat(asked).isEqualTo(told);
    assertThat(read(new ArrayList<>(), false)).isEqualTo(told.size());

    Path second = Segments.path(DIRECTORY, 1);
    disk.flip(second, 20, 1);
    asked.clear();
    read(asked, true);
    assertThat(asked).isEqualTo(told.stream().filter(place -> place.startsWith("0 ")).toList());

    disk.delete(second);
    asked.clear();
    read(asked, true);
    assertThat(asked).isEmpty();
  }

  @Test
  void samplesOutOfColumnsAreWrittenAsOneByOne() {
    SplittableRandom random = new SplittableRandom(4);
    long[] refs = random.longs(500, 1, 1 << 20).toArray();
    long[] times = random.longs(500, -1000, 1 << 40).toArray();
    double[] values = random.doubles(500).toArray();
    RecordWriter single = new RecordWriter();
    single.begin(RecordType.SAMPLES);
    for (int i = 3; i < 490; i++) {
      single.sample(refs[i], 0, times[i], values[i]);
    }
    single.end();
    records.clear();
    records.begin(RecordType.SAMPLES);
    records.samples(refs, times, values, 3, 490);
    records.end();
    assertThat(Arrays.copyOf(records.bytes(), records.size()))
        .isEqualTo(Arrays.copyOf(single.bytes(), single.size()));
  }

  private void samples(SplittableRandom random, int count) {
    records.begin(RecordType.SAMPLES);
    for (int i = 0; i < count; i++) {
      records.sample(random.nextInt(1000), 0, random.nextInt(1000), random.nextDouble());
    }
    records.end();
  }

  private int read(List<String> asked, boolean passOver) {
    RecordSieve sieve =
        (segment, offset, digest) -> {
          asked.add(segment + " " + offset + " " + digest);
          return passOver;
        };
    int read = 0;
    try (WalReader reader = WalReader.open(disk, DIRECTORY, sieve)) {
      while (reader.next()) {
        read++;
      }
    }
    return read;
  }
}

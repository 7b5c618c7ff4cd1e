package dev.ferula.wal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ferula.disk.SimulatedDisk;
import dev.ferula.model.Labels;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What is damaged, cut or gone loses no more than it touches, and is told. */
class WalDamageTest {
  private static final Path DIRECTORY = Path.of("/data/wal");

  private final SimulatedDisk disk = new SimulatedDisk(1);
  private final RecordWriter records = new RecordWriter();

  private static WalOptions options(int pages, Compression compression) {
    return new WalOptions(pages * SegmentLayout.PAGE_SIZE, compression, false);
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

  @Test
  void checkpointThatNoSegmentIsBehindIsMovedAwayAndTheSegmentsAreRead() {
    try (Wal wal = Wal.open(disk, DIRECTORY, options(1, Compression.NONE))) {
      for (int i = 0; i < 4; i++) {
        records.clear();
        records.begin(RecordType.SERIES);
        records.series(i, Labels.of("a", "" + i));
        records.end();
        wal.log(records);
        wal.nextSegment();
      }
      Checkpoint.create(disk, DIRECTORY, 0, 1, ref -> true, Long.MIN_VALUE, Compression.NONE);
      wal.truncate(2);
    }
    List<String> expected = Records.read(disk, DIRECTORY);
    assertThat(expected).hasSize(4);
    Path own = Segments.checkpoint(DIRECTORY, 1);
    for (int index : new int[] {4, 99}) {
      Path other = Segments.checkpoint(DIRECTORY, index);
      disk.createDirectories(other);
      disk.put(Segments.path(other, 0), Arrays.copyOf(disk.bytes(Segments.path(own, 0)), 0));
      assertThat(Records.read(disk, DIRECTORY)).isEqualTo(expected);
      WalRepair.repair(disk, DIRECTORY, List.of(), Path.of("/data/quarantine"));
      assertThat(disk.exists(other)).isFalse();
      assertThat(disk.list(Path.of("/data/quarantine"))).contains("wal-" + other.getFileName());
      assertThat(Records.read(disk, DIRECTORY)).isEqualTo(expected);
    }
  }

  /* No checksum covers the bits that say so. */
  @ParameterizedTest
  @EnumSource
  void recordThatSeemsToBeOtherwiseCompressedIsDamage(Compression compression) {
    try (Wal wal = Wal.open(disk, DIRECTORY, options(1, compression))) {
      for (int ref = 1; ref <= 3; ref++) {
        records.clear();
        records.begin(RecordType.SERIES);
        records.series(ref, Labels.of("a", "0123456789".repeat(10)));
        records.end();
        wal.log(records);
      }
    }
    List<String> expected = Records.read(disk, DIRECTORY);
    Path segment = Segments.path(DIRECTORY, 0);
    int second = SegmentLayout.HEADER_SIZE + (disk.bytes(segment)[2] & 0xff);
    for (Compression other : Compression.values()) {
      if (other != compression) {
        SimulatedDisk damaged = disk.copy(1);
        byte[] bytes = damaged.bytes(segment);
        bytes[second] = (byte) (SegmentLayout.FULL | other.flag());
        damaged.put(segment, bytes);
        List<Damage> damages = new ArrayList<>();
        assertThat(Records.read(damaged, DIRECTORY, damages))
            .as("%s", other)
            .containsExactly(expected.get(0), expected.get(2));
        assertThat(damages)
            .as("%s", other)
            .extracting(Damage::offset)
            .containsExactly((long) second);
      }
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
  void ofAnyBytesOnlyWholeRecordsAreReadAndWhatIsMissingIsTold() {
    SplittableRandom random = new SplittableRandom(9);
    int lost = 0;
    for (int round = 0; round < 600; round++) {
      SimulatedDisk hostile = new SimulatedDisk(round);
      records.clear();
      Records.oneOfEach(records);
      try (Wal wal = Wal.open(hostile, DIRECTORY, options(2, Compression.values()[round % 3]))) {
        wal.log(records);
      }
      List<String> whole = Records.read(hostile, DIRECTORY);
      byte[] bytes = hostile.bytes(Segments.path(DIRECTORY, 0));
      byte[] mutated = random.nextInt(3) == 0 ? Arrays.copyOf(bytes, random.nextInt(2000)) : bytes;
      for (int i = random.nextInt(20); i >= 0 && mutated.length > 0; i--) {
        mutated[random.nextInt(Math.min(1500, mutated.length))] = (byte) random.nextInt();
      }
      hostile.put(Segments.path(DIRECTORY, 0), mutated);
      List<Damage> damages = new ArrayList<>();
      List<String> read = Records.read(hostile, DIRECTORY, damages);
      assertThat(Records.isSubsequence(read, whole)).as("round %d: %s", round, read).isTrue();
      if (read.size() < whole.size()) {
        assertThat(damages).as("round %d", round).isNotEmpty();
        lost++;
      }
    }
    assertThat(lost).isBetween(300, 599);
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
    List<String> first = Records.logBatch(records, wal, 1, 10);
    long whole = wal.offset();
    Records.logBatch(records, wal, 2, 1000);
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
      Records.logBatch(records, Wal.open(disk, DIRECTORY, options(4, Compression.NONE)), life, 10);
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
    List<String> first = Records.logBatch(records, wal, 1, 10);
    long whole = wal.offset();
    Records.logBatch(records, wal, 2, 10);
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
}

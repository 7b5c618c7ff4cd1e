package dev.ferula.wal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ferula.disk.DiskException;
import dev.ferula.disk.SimulatedDisk;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** What a failing disk refused is told to whoever logs it; what was acknowledged is there. */
class WalFaultsTest {
  private static final Path DIRECTORY = Path.of("/data/wal");

  private final RecordWriter records = new RecordWriter();

  private static WalOptions options(int pages, Compression compression) {
    return new WalOptions(pages * SegmentLayout.PAGE_SIZE, compression, false);
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
          acknowledged.addAll(Records.logBatch(records, wal, i, 1 + random.nextInt(100)));
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
          acknowledged.addAll(Records.logBatch(records, wal, i, 1 + random.nextInt(100)));
        } catch (DiskException e) {
          refused++;
        }
      }
      faulty.kill();
      faulty.heal();
      List<Damage> damages = new ArrayList<>();
      List<String> read = Records.read(faulty, DIRECTORY, damages);
      assertThat(Records.isSubsequence(acknowledged, read))
          .as("seed %d, %s", seed, damages)
          .isTrue();
      WalRepair.repair(faulty, DIRECTORY, damages, null);
      damages.clear();
      assertThat(Records.read(faulty, DIRECTORY, damages).equals(read)).isTrue();
      assertThat(damages).as("seed %d", seed).isEmpty();
    }
    assertThat(refused).isGreaterThan(100);
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
        logged.addAll(Records.logBatch(records, wal, i, 1 + random.nextInt(400)));
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
      assertThat(Records.isSubsequence(read, logged)).as("seed %d", seed).isTrue();
      WalRepair.repair(faulty, DIRECTORY, damages, null);
      assertThat(Records.read(faulty, DIRECTORY).equals(read)).as("seed %d", seed).isTrue();
    }
  }
}

package dev.ferula.tsdb;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ferula.disk.DiskFile;
import dev.ferula.disk.SimulatedDisk;
import dev.ferula.model.Labels;
import dev.ferula.tsdb.check.DatabaseCheck;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whatever becomes of the image of the index and of the log, at random: the database has the very
 * same samples, and so it has without the image.
 */
@ExtendWith(Seeds.Named.class)
class TsdbIndexImageTest {
  private final ImageLife life = new ImageLife();
  private final SeriesCopy copy = new SeriesCopy();
  private byte[] older = new byte[0];

  static LongStream seeds() {
    return Seeds.upTo(25);
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void killsClosesAndDamageChangeNoSample(long seed) {
    SimulatedDisk disk = new SimulatedDisk(seed);
    Random random = new Random(seed);
    if (random.nextBoolean()) {
      life.options = life.options.withStaleSeriesThreshold(0.01);
    }
    for (int turn = 0; turn < 6; turn++) {
      Tsdb db = life.open(disk);
      assertThat(life.acknowledged.difference(db)).as("turn %d", turn).isEmpty();
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
    without.delete(ImageLife.IMAGE);
    Map<Labels, ?> found = Samples.in(life.open(disk));
    assertThat(found).isEqualTo(Samples.in(life.open(without)));
    Tsdb last = life.open(restarted(disk));
    assertThat(life.acknowledged.difference(last)).isEmpty();
    assertThat(SeriesCopy.series(disk)).containsAll(Samples.in(last.head()).keySet());
    assertThat(new DatabaseCheck(disk, ImageLife.DIRECTORY).run()).isEmpty();
  }

  private static SimulatedDisk restarted(SimulatedDisk disk) {
    disk.kill();
    return disk;
  }

  /* The log goes on in another place, and comes back with or without the image of here. */
  private void inAnotherFolder(SimulatedDisk disk, long seed) {
    byte[] image = disk.exists(ImageLife.IMAGE) ? disk.bytes(ImageLife.IMAGE) : new byte[0];
    disk.delete(ImageLife.IMAGE);
    Tsdb db = life.open(disk);
    live(db, new Random(seed));
    disk.kill();
    if (image.length > 0) {
      disk.put(ImageLife.IMAGE, image);
    }
  }

  private void live(Tsdb db, Random random) {
    int targets = 1 + random.nextInt(5);
    for (int commits = random.nextInt(60); commits > 0; commits--) {
      life.scrape(db, random, random.nextInt(targets), random.nextInt(4) == 0);
      if (random.nextInt(15) == 0) {
        life.clock += 300_000;
        db.maintain();
      }
    }
  }

  private void harm(SimulatedDisk disk, Random random) {
    if (random.nextInt(2) == 0) {
      harmCopy(disk, random);
    }
    if (!disk.exists(ImageLife.IMAGE)) {
      return;
    }
    byte[] image = disk.bytes(ImageLife.IMAGE);
    switch (random.nextInt(8)) {
      case 0 -> disk.delete(ImageLife.IMAGE);
      case 1 -> disk.flip(ImageLife.IMAGE, random.nextInt(image.length), random.nextInt(8));
      case 2 -> {
        try (DiskFile file = disk.open(ImageLife.IMAGE)) {
          file.truncate(random.nextInt(image.length));
        }
      }
      case 3, 4 -> {
        if (older.length > 0) {
          disk.put(ImageLife.IMAGE, older);
        }
      }
      case 5 -> disk.put(ImageLife.IMAGE, foreign());
      case 6 -> harmChunks(disk, random);
      default -> {}
    }
    if (random.nextBoolean()) {
      older = image;
    }
  }

  private static void harmChunks(SimulatedDisk disk, Random random) {
    List<Path> files =
        disk.files().stream()
            .filter(f -> f.startsWith(ImageLife.DIRECTORY.resolve("chunks_head")))
            .toList();
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
    List<Path> files = SeriesCopy.files(disk);
    if (files.isEmpty()) {
      return;
    }
    Path file = files.get(random.nextInt(files.size()));
    int size = disk.bytes(file).length;
    switch (size == 0 ? 0 : random.nextInt(4)) {
      case 0 -> disk.delete(file);
      case 1 -> disk.flip(file, random.nextInt(size), random.nextInt(8));
      case 2 -> copy.putBack(disk);
      default -> copy.keep(disk);
    }
  }

  /** The image of another database with series of the same refs. */
  private static byte[] foreign() {
    SimulatedDisk disk = new SimulatedDisk(77);
    ImageLife other = new ImageLife();
    other.now += 12_345;
    Tsdb db = other.open(disk);
    other.scrape(db, new Random(77), 7, false);
    db.close();
    return disk.bytes(ImageLife.IMAGE);
  }
}

package dev.ferula.tsdb.block;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ferula.disk.CorruptionException;
import dev.ferula.disk.DiskException;
import dev.ferula.disk.SimulatedDisk;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.BiConsumer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What was deleted from a block stays so, whatever becomes of one of the files that tell it. */
class TombstoneFilesTest {
  private static final Path DATA = Path.of("/data");
  private static final int FIRST = 1;
  private static final int SECOND = 2;

  /** Two blocks of which the same number of stretches is deleted, and the files of them. */
  private static final class Two {
    final SimulatedDisk disk = new SimulatedDisk(1);
    final Path first = block(FIRST);
    final Path second = block(SECOND);

    private Path block(int seed) {
      SampleBlock sample = new SampleBlock(disk, DATA, seed, 4, 60, 1 << 20);
      Path path = DATA.resolve(sample.ulid.toString());
      try (Block block = Block.open(disk, path)) {
        block.tombstones(deleted(seed));
      }
      return path;
    }

    void swap(String name) {
      byte[] bytes = disk.bytes(first.resolve(name));
      disk.put(first.resolve(name), disk.bytes(second.resolve(name)));
      disk.put(second.resolve(name), bytes);
    }
  }

  private static Tombstones deleted(int block) {
    Tombstones tombstones = new Tombstones();
    tombstones.add(20L * block, 1000, 1100L + block);
    tombstones.add(20L * block + 1, 1300, 1400);
    return tombstones;
  }

  private static Tombstones more(int block) {
    Tombstones tombstones = deleted(block);
    tombstones.add(20L * block, 1050, 1500);
    tombstones.add(90, 1, 2);
    return tombstones;
  }

  private enum Accident {
    SWAPPED((two, more) -> two.swap("tombstones")),
    SWAPPED_COPIES((two, more) -> two.swap("tombstones.copy")),
    BOTH_SWAPPED(
        (two, more) -> {
          two.swap("tombstones");
          two.swap("tombstones.copy");
        }),
    MISSING((two, more) -> two.disk.delete(two.first.resolve("tombstones"))),
    COPY_MISSING((two, more) -> two.disk.delete(two.first.resolve("tombstones.copy"))),
    EMPTIED((two, more) -> put(two, "tombstones", new byte[0])),
    NONE_OF_THEM((two, more) -> put(two, "tombstones", bytes(new Tombstones().file()))),
    FLIPPED((two, more) -> two.disk.flip(two.first.resolve("tombstones"), 6, 3)),
    COPY_FLIPPED((two, more) -> two.disk.flip(two.first.resolve("tombstones.copy"), 9, 3)),
    COPY_OF_OLD(
        (two, more) -> {
          put(two, "tombstones.copy", bytes(deleted(FIRST).file()));
          two.disk.delete(two.first.resolve("tombstones"));
        }),
    MORE_BY_PROMETHEUS((two, more) -> put(two, "tombstones", bytes(more.file()))),
    COPY_NOT_COUNTED(
        (two, more) -> {
          BlockMeta meta = MetaFile.read(two.disk, two.first);
          MetaFile.write(two.disk, two.first, meta.withStats(meta.stats().withTombstones(0)));
          two.disk.delete(two.first.resolve("tombstones"));
        });

    final BiConsumer<Two, Tombstones> happens;

    Accident(BiConsumer<Two, Tombstones> happens) {
      this.happens = happens;
    }
  }

  private static void put(Two two, String name, byte[] bytes) {
    two.disk.put(two.first.resolve(name), bytes);
  }

  private static byte[] bytes(ByteSink sink) {
    return Arrays.copyOf(sink.bytes(), sink.size());
  }

  @ParameterizedTest
  @EnumSource
  void noAccidentOfOneFileBringsBackWhatWasDeleted(Accident accident) {
    Two two = new Two();
    accident.happens.accept(two, more(FIRST));
    boolean isMore = accident == Accident.MORE_BY_PROMETHEUS;
    boolean isLost = accident == Accident.BOTH_SWAPPED;
    if (isLost) {
      /* Nothing is left that knows; the block names itself in neither. */
      assertThat(new TombstoneFiles(two.disk, two.first).copyDamage()).isNotNull();
      return;
    }
    assertThat(opened(two.disk, two.first)).isEqualTo(all(isMore ? more(FIRST) : deleted(FIRST)));
    assertThat(opened(two.disk, two.second)).isEqualTo(all(deleted(SECOND)));
    for (Path block : List.of(two.first, two.second)) {
      List<String> problems = new ArrayList<>();
      new BlockCheck(two.disk, block, problems::add).run();
      assertThat(problems).isEmpty();
      two.disk.delete(block.resolve("tombstones"));
    }
    assertThat(opened(two.disk, two.first)).isEqualTo(all(isMore ? more(FIRST) : deleted(FIRST)));
    assertThat(opened(two.disk, two.second)).isEqualTo(all(deleted(SECOND)));
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aDeletionThatIsCutOffAnywhereIsThereOrNotAndTheOneBeforeIs(boolean power) {
    Two two = new Two();
    for (int at = 0; at < 20; at++) {
      for (int seed = 0; seed < 60; seed++) {
        SimulatedDisk disk = cutOff(two, at, power, new SplittableRandom(seed));
        List<String> found = opened(disk, two.first);
        assertThat(List.of(all(deleted(FIRST)), all(more(FIRST))))
            .as("call %d seed %d", at, seed)
            .contains(found);
        List<String> problems = new ArrayList<>();
        new BlockCheck(disk, two.first, problems::add).run();
        assertThat(problems).as("call %d seed %d", at, seed).isEmpty();
        disk.delete(two.first.resolve("tombstones"));
        assertThat(opened(disk, two.first)).as("call %d seed %d", at, seed).isEqualTo(found);
      }
    }
  }

  private static SimulatedDisk cutOff(Two two, int at, boolean power, SplittableRandom random) {
    SimulatedDisk disk = two.disk.copy(random.nextLong());
    try (Block block = Block.open(disk, two.first)) {
      disk.failAt(at, Integer.MAX_VALUE, DiskException.Kind.IO);
      block.tombstones(more(FIRST));
    } catch (DiskException e) {
      assertThat(e.kind()).isEqualTo(DiskException.Kind.IO);
    }
    disk.heal();
    if (power) {
      disk.powerCut();
    } else {
      disk.kill();
    }
    return disk;
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 40, 200, 400, 1000})
  void aDeletionThatThereIsNoRoomForIsNotThereAfterwards(int room) {
    Two two = new Two();
    long free = two.disk.used() + room;
    boolean refused = false;
    try (Block block = Block.open(two.disk, two.first)) {
      two.disk.limit(free);
      block.tombstones(more(FIRST));
    } catch (DiskException e) {
      refused = true;
    }
    assertThat(two.disk.files())
        .as("unfinished files")
        .noneMatch(file -> file.toString().endsWith(".tmp"));
    two.disk.heal();
    /* Too little for meta.json alone leaves the deletion done. */
    Tombstones expected = refused && room < 100 ? deleted(FIRST) : more(FIRST);
    assertThat(opened(two.disk, two.first)).isEqualTo(all(expected));
  }

  /* As a database opens a block: what can be mended is. */
  private static List<String> opened(SimulatedDisk disk, Path path) {
    try (Block block = Block.open(disk, path)) {
      block.renewCopies();
      return all(block.tombstones());
    } catch (CorruptionException e) {
      assertThat(e.resource()).endsWith("/tombstones");
      assertThat(new BlockRepair(disk, path).repair(e)).as(e.getMessage()).isNotEmpty();
    }
    try (Block block = Block.open(disk, path)) {
      block.renewCopies();
      return all(block.tombstones());
    }
  }

  private static List<String> all(Tombstones tombstones) {
    List<String> all = new ArrayList<>();
    tombstones.forEach((ref, min, max) -> all.add(ref + " from " + min + " to " + max));
    return all;
  }
}

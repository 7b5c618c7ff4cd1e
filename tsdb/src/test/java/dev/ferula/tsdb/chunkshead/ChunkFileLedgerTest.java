package dev.ferula.tsdb.chunkshead;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ferula.chunk.Encoding;
import dev.ferula.disk.CorruptionException;
import dev.ferula.disk.DiskException;
import dev.ferula.disk.SimulatedDisk;
import dev.ferula.tsdb.state.StateFile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/**
 * What is missing of head chunks, and how it shows. Chunks are numbered in the order in which they
 * are written, by their times.
 */
class ChunkFileLedgerTest {
  private static final Path DIRECTORY = Path.of("/data/chunks_head");
  private static final Path LEDGER = StateFile.in(DIRECTORY);
  private static final int CHUNK = 25 + 1 + 100 + 4;
  private static final int FILE_SIZE = HeadChunkLayout.HEADER_SIZE + 5 * CHUNK + 4;

  private final SimulatedDisk disk = new SimulatedDisk(1);

  /** What was read of a directory, up to the first file that is damaged. */
  private record Found(List<Long> times, List<String> damaged, boolean proven) {}

  private static HeadChunkFiles open(SimulatedDisk disk) {
    return HeadChunkFiles.open(disk, DIRECTORY, FILE_SIZE);
  }

  private static Found read(HeadChunkFiles files) {
    List<Long> times = new ArrayList<>();
    List<Integer> numbers = new ArrayList<>();
    List<CorruptionException> damages =
        files.iterate(
            (ref, location, start, end, samples, encoding, late) -> {
              times.add(start);
              numbers.add(HeadChunkFiles.fileOf(location));
            });
    List<String> damaged =
        damages.stream().map(d -> Path.of(d.resource()).getFileName().toString()).sorted().toList();
    if (!damaged.isEmpty()) {
      int first = Integer.parseInt(damaged.getFirst());
      long before = numbers.stream().filter(number -> number < first).count();
      times.subList((int) before, times.size()).clear();
    }
    return new Found(times, damaged, files.proven());
  }

  private static long write(HeadChunkFiles files, long time) {
    return files.write(new HeadChunk(7, time, time, Encoding.XOR, false, new byte[100], 0, 100));
  }

  private static List<Long> times(long from, long to) {
    return LongStream.range(from, to).boxed().toList();
  }

  /* Files 1 to 4 with five chunks each, of which the first is let go, and 5 with two. */
  private void fill() {
    try (HeadChunkFiles files = open(disk)) {
      read(files);
      for (int time = 0; time < 22; time++) {
        write(files, time);
      }
      files.truncate(files.currentFile() - 3);
    }
  }

  private Found found() {
    try (HeadChunkFiles files = open(disk)) {
      return read(files);
    }
  }

  private Path file(int number) {
    return HeadChunkLayout.path(DIRECTORY, number);
  }

  @Test
  void filesThatWereLetGoAreNotMissed() {
    fill();
    assertThat(found()).isEqualTo(new Found(times(5, 22), List.of(), true));
  }

  @Test
  void fileThatIsGoneIsDamage() {
    fill();
    disk.delete(file(2));
    assertThat(found()).isEqualTo(new Found(List.of(), List.of("000002"), true));
  }

  @Test
  void fileThatIsCutBetweenTwoChunksIsDamage() {
    fill();
    byte[] bytes = disk.bytes(file(3));
    disk.put(file(3), Arrays.copyOf(bytes, HeadChunkLayout.HEADER_SIZE + 2 * CHUNK));
    assertThat(found()).isEqualTo(new Found(times(5, 10), List.of("000003"), true));
    Arrays.fill(bytes, HeadChunkLayout.HEADER_SIZE + 2 * CHUNK, bytes.length, (byte) 0);
    disk.put(file(3), bytes);
    assertThat(found()).isEqualTo(new Found(times(5, 10), List.of("000003"), true));
    assertThat(HeadChunkScan.of(disk, DIRECTORY, (r, l, s, e, n, c, late) -> {}))
        .extracting(CorruptionException::getMessage)
        .containsExactly(file(3) + ": expected chunks up to 658 at offset 268, got no more chunks");
  }

  @Test
  void endOfTheRowMayBeMissingAsTheLogHasIt() {
    fill();
    disk.put(file(5), Arrays.copyOf(disk.bytes(file(5)), HeadChunkLayout.HEADER_SIZE + CHUNK));
    assertThat(found()).isEqualTo(new Found(times(5, 21), List.of(), true));
    disk.delete(file(5));
    try (HeadChunkFiles files = open(disk)) {
      assertThat(read(files)).isEqualTo(new Found(times(5, 20), List.of(), true));
      /* The number is not given to another file, as places in it may be noted elsewhere. */
      write(files, 20);
    }
    assertThat(disk.list(DIRECTORY))
        .containsExactly("000002", "000003", "000004", "000005", "000006", "ferula.state");
    assertThat(found()).isEqualTo(new Found(times(5, 21), List.of(), true));
  }

  @Test
  void withoutALedgerOrWithAnOlderOneNothingIsProvenUntilSomebodySaysSo() {
    try (HeadChunkFiles files = open(disk)) {
      write(files, 0);
    }
    byte[] older = disk.bytes(LEDGER);
    fill();
    byte[] newest = disk.bytes(LEDGER);
    for (byte[] bytes : List.of(older, new byte[0], Arrays.copyOf(newest, newest.length - 3))) {
      disk.put(LEDGER, bytes);
      Found unproven = found();
      assertThat(unproven.proven()).isFalse();
      assertThat(unproven.damaged()).isEmpty();
      try (HeadChunkFiles files = open(disk)) {
        read(files);
        write(files, 1000);
        assertThat(disk.bytes(LEDGER)).isEqualTo(bytes);
        files.prove();
      }
      assertThat(found().proven()).isTrue();
    }
  }

  /**
   * Whatever ends the process, and whatever then is deleted, cut or put back: what counts as proven
   * is a row of chunks without a gap that begins with the first that is needed.
   */
  @Test
  void provenChunksAreARowWithoutAGap() {
    int proven = 0;
    for (int seed = 1; seed <= 3000; seed++) {
      Random random = new Random(seed);
      SimulatedDisk hostile = new SimulatedDisk(seed);
      long[] needed = {0};
      long next = 0;
      byte[] ledger = new byte[0];
      for (int life = 0; life < 4; life++) {
        HeadChunkFiles files = open(hostile);
        Found found = read(files);
        if (found.proven()) {
          proven++;
          long from = found.times().isEmpty() ? needed[0] : found.times().getFirst();
          assertThat(from).as("seed %d, life %d", seed, life).isLessThanOrEqualTo(needed[0]);
          assertThat(found.times())
              .as("seed %d, life %d", seed, life)
              .isEqualTo(times(from, from + found.times().size()));
        }
        next = start(files, found, needed[0]);
        if (hostile.exists(LEDGER)) {
          ledger = hostile.bytes(LEDGER);
        }
        live(hostile, files, next, needed, random);
        harm(hostile, random, ledger);
      }
    }
    assertThat(proven).isGreaterThan(5000);
  }

  /* As the head does it: what cannot be used is emptied, and comes again from the log. */
  private static long start(HeadChunkFiles files, Found found, long needed) {
    if (!found.proven()) {
      files.emptyAll();
    } else if (!found.damaged().isEmpty()) {
      files.emptyFrom(Integer.parseInt(found.damaged().getFirst()));
    }
    boolean isEmpty = !found.proven() || found.times().isEmpty();
    long next = isEmpty ? needed : found.times().getLast() + 1;
    read(files);
    files.prove();
    return next;
  }

  private static void live(
      SimulatedDisk disk, HeadChunkFiles files, long from, long[] needed, Random random) {
    long next = from;
    if (random.nextInt(3) == 0) {
      disk.failAt(random.nextInt(20), Long.MAX_VALUE / 2, DiskException.Kind.IO);
    }
    List<Integer> numbers = new ArrayList<>();
    long first = next;
    try {
      for (int i = random.nextInt(40); i > 0; i--) {
        if (random.nextInt(15) == 0) {
          files.cutFile();
        }
        numbers.add(HeadChunkFiles.fileOf(write(files, next)));
        next++;
        if (random.nextInt(8) == 0) {
          files.flush();
        }
        if (random.nextInt(15) == 0) {
          int gone = random.nextInt(numbers.size());
          needed[0] = Math.max(needed[0], first + gone);
          files.truncate(numbers.get(gone));
        }
      }
    } catch (DiskException e) {
      assertThat(e.kind()).isEqualTo(DiskException.Kind.IO);
    }
    disk.heal();
    if (random.nextInt(3) == 0) {
      disk.powerCut();
    } else {
      disk.kill();
    }
  }

  private static void harm(SimulatedDisk disk, Random random, byte[] ledger) {
    List<Path> files = disk.files();
    if (files.isEmpty()) {
      return;
    }
    Path file = files.get(random.nextInt(files.size()));
    byte[] bytes = disk.bytes(file);
    switch (random.nextInt(8)) {
      case 0 -> disk.delete(file);
      case 1 -> {
        int chunks = Math.max(0, bytes.length - HeadChunkLayout.HEADER_SIZE) / CHUNK;
        int left = HeadChunkLayout.HEADER_SIZE + random.nextInt(chunks + 1) * CHUNK;
        disk.put(file, Arrays.copyOf(bytes, Math.min(bytes.length, left)));
      }
      case 2 -> disk.put(file, Arrays.copyOf(bytes, random.nextInt(bytes.length + 1)));
      case 3 -> disk.put(LEDGER, ledger);
      default -> {
        /* Nothing more than the end of the process. */
      }
    }
  }
}

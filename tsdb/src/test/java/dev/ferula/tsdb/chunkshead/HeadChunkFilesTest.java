package dev.ferula.tsdb.chunkshead;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ferula.chunk.Encoding;
import dev.ferula.disk.CorruptionException;
import dev.ferula.disk.DiskException;
import dev.ferula.disk.SimulatedDisk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class HeadChunkFilesTest {
  private static final Path DIRECTORY = Path.of("/data/chunks_head");

  private final SimulatedDisk disk = new SimulatedDisk(1);

  @Test
  void bytesAreAsTheFormatSays() {
    byte[] data = HexFormat.of().parseHex("0001d00f3ff0000000000000");
    try (HeadChunkFiles files = HeadChunkFiles.open(disk, DIRECTORY, 1 << 20)) {
      assertThat(
              files.write(new HeadChunk(7, 1000, 1000, Encoding.XOR, true, data, 0, data.length)))
          .isEqualTo(1L << 32 | 8);
    }
    String hex = HexFormat.of().formatHex(disk.bytes(DIRECTORY.resolve("000001")));
    assertThat(hex.substring(0, hex.length() - 8))
        .isEqualTo(
            "0130bc9101000000"
                + "0000000000000007"
                + "00000000000003e8"
                + "00000000000003e8"
                + "81"
                + "0c"
                + "0001d00f3ff0000000000000");
  }

  /* Made by a program that has nothing of this one, after the rules of the format. */
  @Test
  void goldenFileIsWrittenToTheByteAndRead() throws IOException {
    Path golden =
        Path.of(
            System.getProperty("ferula.root"), "tsdb/src/test/resources/format/chunks_head.hex");
    byte[] bytes = HexFormat.of().parseHex(Files.readString(golden).strip().replaceAll("\\s+", ""));
    byte[] first = HexFormat.of().parseHex("0001d00f3ff0000000000000");
    byte[] late = HexFormat.of().parseHex("0001053ff0000000000000");
    byte[] large = new byte[200];
    for (int i = 0; i < large.length; i++) {
      large[i] = (byte) i;
    }
    try (HeadChunkFiles files = HeadChunkFiles.open(disk, DIRECTORY, 1 << 20)) {
      files.write(new HeadChunk(7, 1000, 61_000, Encoding.XOR, false, first, 0, first.length));
      files.write(new HeadChunk(1L << 35, -3, 5, Encoding.XOR, true, late, 0, late.length));
      files.write(new HeadChunk(8, 0, 0, Encoding.XOR2, false, large, 0, large.length));
    }
    assertThat(disk.bytes(DIRECTORY.resolve("000001"))).isEqualTo(bytes);
    SimulatedDisk other = new SimulatedDisk(1);
    other.put(DIRECTORY.resolve("000001"), bytes);
    List<String> found = new ArrayList<>();
    HeadChunkScan.of(
        other,
        DIRECTORY,
        (ref, location, start, end, samples, encoding, outOfOrder) ->
            found.add(
                ref + " " + location + " " + start + " " + end + " " + encoding + outOfOrder));
    assertThat(found.subList(0, 2))
        .containsExactly("7 4294967304 1000 61000 XORfalse", "34359738368 4294967346 -3 5 XORtrue");
  }

  @Test
  void chunksAreReadBeforeAndAfterTheyAreFlushedAndReplayedInOrder() {
    SplittableRandom random = new SplittableRandom(2);
    List<byte[]> written = new ArrayList<>();
    List<Long> refs = new ArrayList<>();
    HeadChunkFiles files = HeadChunkFiles.open(disk, DIRECTORY, 300_000);
    for (int i = 0; i < 2000; i++) {
      byte[] data = new byte[2 + random.nextInt(i % 100 == 0 ? 80_000 : 400)];
      random.nextBytes(data);
      refs.add(
          files.write(
              new HeadChunk(i + 1, i, 2L * i, encoding(i), i % 3 == 0, data, 0, data.length)));
      written.add(data);
      int j = random.nextInt(i + 1);
      assertChunk(files, refs.get(j), j, written.get(j));
    }
    // Every third came out of order, the first among them.
    assertThat(files.chunks()).isEqualTo(1333);
    files.close();
    HeadChunkFiles reopened = HeadChunkFiles.open(disk, DIRECTORY, 300_000);
    int[] next = {0};
    assertThat(
            reopened.iterate(
                (seriesRef, chunkRef, minTime, maxTime, samples, encoding, outOfOrder) -> {
                  int i = next[0]++;
                  assertThat(seriesRef).isEqualTo(i + 1);
                  assertThat(chunkRef).isEqualTo(refs.get(i));
                  assertThat(samples).isEqualTo(encoding.sampleCount(written.get(i), 0));
                  assertChunk(reopened, chunkRef, i, written.get(i));
                }))
        .isEmpty();
    assertThat(next[0]).isEqualTo(2000);
    int last = reopened.currentFile();
    assertThat(last).isGreaterThan(3);
    reopened.write(new HeadChunk(9, 1, 2, Encoding.XOR, false, new byte[20], 0, 20));
    assertThat(reopened.currentFile()).isEqualTo(last + 1);
    reopened.truncate(last);
    assertThat(disk.list(DIRECTORY)).hasSize(2 + 1);
    assertThatThrownBy(() -> reopened.read(refs.get(0), new ChunkData()))
        .isInstanceOf(CorruptionException.class);
  }

  private static Encoding encoding(int i) {
    return Encoding.ofCode(1 + i % 6);
  }

  private static void assertChunk(HeadChunkFiles files, long ref, int i, byte[] expected) {
    ChunkData data = new ChunkData();
    files.read(ref, data);
    assertThat(data.seriesRef()).isEqualTo(i + 1);
    assertThat(data.minTime()).isEqualTo(i);
    assertThat(data.maxTime()).isEqualTo(2L * i);
    assertThat(data.encoding()).isEqualTo(encoding(i));
    assertThat(data.outOfOrder()).isEqualTo(i % 3 == 0);
    assertThat(Arrays.copyOfRange(data.bytes(), data.offset(), data.offset() + data.length()))
        .isEqualTo(expected);
  }

  @Test
  void chunksOfAFullDiskStayReadableUntilThereIsRoom() {
    HeadChunkFiles files = HeadChunkFiles.open(disk, DIRECTORY, 1 << 20);
    byte[] data = new byte[1000];
    List<Long> refs = new ArrayList<>();
    refs.add(files.write(new HeadChunk(1, 0, 0, encoding(0), true, data, 0, data.length)));
    disk.limit(disk.used());
    int refused = 0;
    for (int i = 1; i < 100; i++) {
      try {
        refs.add(
            files.write(
                new HeadChunk(
                    refs.size() + 1,
                    refs.size(),
                    2L * refs.size(),
                    encoding(refs.size()),
                    refs.size() % 3 == 0,
                    data,
                    0,
                    data.length)));
      } catch (DiskException e) {
        refused++;
      }
    }
    assertThat(refused).isPositive();
    disk.heal();
    files.flush();
    for (int i = 0; i < refs.size(); i++) {
      assertChunk(files, refs.get(i), i, data);
    }
    assertThat(files.iterate((s, c, a, b, n, e, o) -> {})).isEmpty();
  }

  @Test
  void damagedBytesAreToldAndNothingElseIsThrown() {
    SplittableRandom random = new SplittableRandom(5);
    for (int round = 0; round < 300; round++) {
      SimulatedDisk hostile = new SimulatedDisk(round);
      byte[] data = new byte[40];
      List<Long> refs = new ArrayList<>();
      try (HeadChunkFiles files = HeadChunkFiles.open(hostile, DIRECTORY, 1 << 20)) {
        for (int i = 0; i < 20; i++) {
          random.nextBytes(data);
          refs.add(
              files.write(new HeadChunk(i + 1, i, i, Encoding.XOR, false, data, 0, data.length)));
        }
      }
      Path path = DIRECTORY.resolve("000001");
      byte[] bytes = hostile.bytes(path);
      int at = random.nextInt(bytes.length);
      bytes[at] ^= (byte) (1 << random.nextInt(8));
      hostile.put(path, random.nextInt(4) == 0 ? Arrays.copyOf(bytes, at) : bytes);
      try (HeadChunkFiles files = HeadChunkFiles.open(hostile, DIRECTORY, 1 << 20)) {
        int[] read = {0};
        List<CorruptionException> damages =
            files.iterate((s, c, a, b, n, e, o) -> assertThat(s).isEqualTo(++read[0]));
        assertThat(damages.isEmpty() && read[0] == 20 && at >= 8 && bytes.length > at + 1)
            .as("round %d: a flipped bit behind the header shows", round)
            .isFalse();
        for (long ref : refs) {
          try {
            files.read(ref, new ChunkData());
          } catch (CorruptionException e) {
            assertThat(e.resource()).contains("000001");
          }
        }
      }
    }
  }

  @Test
  void zerosAtTheEndOfAFileAreNoChunks() {
    byte[] data = new byte[20];
    try (HeadChunkFiles files = HeadChunkFiles.open(disk, DIRECTORY, 1 << 20)) {
      files.write(new HeadChunk(7, 1, 2, Encoding.XOR, false, data, 0, data.length));
    }
    Path path = DIRECTORY.resolve("000001");
    disk.put(path, Arrays.copyOf(disk.bytes(path), 1 << 17));
    disk.put(DIRECTORY.resolve("000002"), new byte[5]);
    try (HeadChunkFiles files = HeadChunkFiles.open(disk, DIRECTORY, 1 << 20)) {
      int[] read = {0};
      assertThat(files.iterate((s, c, a, b, n, e, o) -> read[0]++)).isEmpty();
      assertThat(read[0]).isEqualTo(1);
    }
  }

  @Test
  void fileMissingBetweenOthersIsDamageAndEmptiedFilesKeepTheirNumbers() {
    byte[] data = new byte[100];
    try (HeadChunkFiles files = HeadChunkFiles.open(disk, DIRECTORY, 1 << 20)) {
      for (int i = 0; i < 5; i++) {
        files.cutFile();
        files.write(new HeadChunk(7, i, i, Encoding.XOR, false, data, 0, data.length));
      }
      files.truncate(2);
    }
    disk.delete(DIRECTORY.resolve("000003"));
    try (HeadChunkFiles files = HeadChunkFiles.open(disk, DIRECTORY, 1 << 20)) {
      assertThat(files.iterate((ref, at, from, to, n, encoding, late) -> {}))
          .extracting(CorruptionException::resource)
          .containsExactly(DIRECTORY.resolve("000003").toString());
      files.emptyFrom(3);
      long ref = files.write(new HeadChunk(7, 9, 9, Encoding.XOR, false, data, 0, data.length));
      assertThat(HeadChunkFiles.fileOf(ref)).isEqualTo(6);
    }
    assertThat(disk.list(DIRECTORY))
        .containsExactly("000002", "000003", "000004", "000005", "000006", "ferula.state");
    List<Long> times = new ArrayList<>();
    try (HeadChunkFiles files = HeadChunkFiles.open(disk, DIRECTORY, 1 << 20)) {
      assertThat(files.iterate((ref, at, from, to, n, encoding, late) -> times.add(from)))
          .isEmpty();
    }
    assertThat(times).containsExactly(1L, 9L);
  }

  @Test
  void fileWithoutAHeaderBeforeOthersIsDamage() {
    byte[] data = new byte[100];
    try (HeadChunkFiles files = HeadChunkFiles.open(disk, DIRECTORY, 1 << 20)) {
      for (int i = 0; i < 2; i++) {
        files.cutFile();
        files.write(new HeadChunk(7, i, i, Encoding.XOR, false, data, 0, data.length));
      }
    }
    disk.put(DIRECTORY.resolve("000001"), new byte[5]);
    try (HeadChunkFiles files = HeadChunkFiles.open(disk, DIRECTORY, 1 << 20)) {
      assertThat(files.iterate((ref, at, from, to, n, encoding, late) -> {}))
          .extracting(CorruptionException::resource)
          .containsExactly(DIRECTORY.resolve("000001").toString());
    }
  }

  @Test
  void fullDiskDoesNotKeepDamagedFilesFromBeingEmptied() {
    byte[] data = new byte[100];
    try (HeadChunkFiles files = HeadChunkFiles.open(disk, DIRECTORY, 1 << 20)) {
      for (int i = 0; i < 3; i++) {
        files.cutFile();
        files.write(new HeadChunk(7, i, i, Encoding.XOR, false, data, 0, data.length));
      }
    }
    disk.delete(DIRECTORY.resolve("000002"));
    disk.limit(disk.used());
    try (HeadChunkFiles files = HeadChunkFiles.open(disk, DIRECTORY, 1 << 20)) {
      files.emptyFrom(2);
    }
    disk.heal();
    List<Long> times = new ArrayList<>();
    try (HeadChunkFiles files = HeadChunkFiles.open(disk, DIRECTORY, 1 << 20)) {
      files.iterate((ref, at, from, to, n, encoding, late) -> times.add(from));
    }
    assertThat(times).containsExactly(0L);
  }
}

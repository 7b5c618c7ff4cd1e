package dev.ferula.tsdb.block;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ferula.disk.Disk;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChecksumTest {
  private static final int PAGE = 4096;

  @TempDir Path directory;

  private Path file(int size) throws IOException {
    byte[] bytes = new byte[size];
    new Random(1).nextBytes(bytes);
    return Files.write(directory.resolve("file"), bytes);
  }

  @Test
  void stretchesOfAnyLengthAreAsThoseOfAnArray() throws IOException {
    Path path = file(100_000);
    byte[] bytes = Files.readAllBytes(path);
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment mapped = Disk.real().map(path, arena);
      for (int length : new int[] {0, 1, 16_383, 16_384, 16_385, 99_993}) {
        assertThat(Checksum.of(mapped, 7, length)).isEqualTo(Checksum.of(bytes, 7, length));
      }
    }
  }

  /* The JVM's checksum of memory would end the process. */
  @Test
  void aPageThatCannotBeReadIsAnError() throws IOException {
    Path path = file(20 * PAGE);
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment mapped = Disk.real().map(path, arena);
      try (FileChannel channel = FileChannel.open(path, StandardOpenOption.WRITE)) {
        channel.truncate(PAGE);
      }
      assertThatThrownBy(() -> Checksum.of(mapped, 0, 20 * PAGE))
          .isInstanceOf(InternalError.class)
          .hasMessageContaining("unsafe memory access operation");
    }
  }
}

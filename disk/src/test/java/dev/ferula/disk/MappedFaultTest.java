package dev.ferula.disk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MappedFaultTest {
  @TempDir Path directory;

  @Test
  void aReadOfAFileThatWasCutOffIsOneThatTheDiskRefuses() throws IOException {
    Path file = Files.write(directory.resolve("file"), new byte[8192]);
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment mapped = Disk.real().map(file, arena);
      Files.write(file, new byte[0]);
      InternalError thrown = catchThrowableOfType(InternalError.class, () -> sum(mapped));
      DiskException refusal = MappedFault.of(thrown, file);
      assertThat(refusal.kind()).isEqualTo(DiskException.Kind.IO);
      assertThat(refusal)
          .hasMessage(
              "read " + file + ": a page cannot be read: the disk failed, or the file was cut off");
    }
  }

  private static long sum(MemorySegment mapped) {
    long sum = 0;
    for (long at = 0; at < mapped.byteSize(); at++) {
      sum += mapped.get(ValueLayout.JAVA_BYTE, at);
    }
    return sum;
  }

  @Test
  void whatElseTheJvmSaysIsNotTheDisks() {
    InternalError other = new InternalError("no such thing");
    assertThatThrownBy(() -> MappedFault.of(other, directory)).isSameAs(other);
    InternalError silent = new InternalError();
    assertThatThrownBy(() -> MappedFault.of(silent, directory)).isSameAs(silent);
  }
}

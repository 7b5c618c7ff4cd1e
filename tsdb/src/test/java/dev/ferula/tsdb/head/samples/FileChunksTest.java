package dev.ferula.tsdb.head.samples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ferula.chunk.Encoding;
import dev.ferula.disk.SimulatedDisk;
import dev.ferula.tsdb.chunkshead.HeadChunk;
import dev.ferula.tsdb.chunkshead.HeadChunkFiles;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class FileChunksTest {
  private final SimulatedDisk disk = new SimulatedDisk(1);
  private final FileChunks chunks =
      new FileChunks(
          HeadChunkFiles.open(disk, Path.of("/chunks"), HeadChunkFiles.DEFAULT_FILE_SIZE));

  private static HeadChunk chunk(int number) {
    byte[] bytes = new byte[50_000];
    bytes[0] = (byte) number;
    return new HeadChunk(1, number, number, Encoding.XOR, false, bytes, 0, bytes.length);
  }

  private int number(long location) {
    ChunkStore.ChunkBytes bytes = new ChunkStore.ChunkBytes();
    chunks.read(location, bytes);
    return bytes.array[bytes.offset];
  }

  @Test
  void aChunkThatIsPutAgainLiesBehindAllOthers() {
    long first = chunks.put(chunk(1));
    long second = chunks.put(chunk(2));
    long again = chunks.putAgain(chunk(1), first);
    assertThat(again).isGreaterThan(second);
    assertThat(number(again)).isEqualTo(1);
  }

  @Test
  void onAFullDiskAChunkStaysWhereItIsAndNoCopyWaitsInMemory() {
    long first = chunks.put(chunk(1));
    chunks.put(chunk(2));
    disk.limit(disk.used());
    assertThat(chunks.putAgain(chunk(1), first)).isEqualTo(first);
    assertThat(chunks.hasUnwritten()).isFalse();
    assertThat(number(first)).isEqualTo(1);
  }
}

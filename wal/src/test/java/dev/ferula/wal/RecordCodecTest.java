package dev.ferula.wal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.luben.zstd.ZstdCompressCtx;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class RecordCodecTest {
  private final RecordCodec codec = new RecordCodec();

  /* As Prometheus compresses records below 256 bytes: the frame does not tell for how much it stands. */
  private static byte[] withoutSize(byte[] bytes) {
    try (ZstdCompressCtx context = new ZstdCompressCtx()) {
      return context.setContentSize(false).compress(bytes);
    }
  }

  private byte[] decompressed(byte[] frame) {
    int size = codec.decompress(Compression.ZSTD, frame, frame.length);
    return Arrays.copyOf(codec.buffer(), size);
  }

  private static byte[] record(int size) {
    byte[] bytes = new byte[size];
    Random random = new Random(size);
    for (int i = 0; i < size; i++) {
      bytes[i] = (byte) random.nextInt(4);
    }
    return bytes;
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 100, 255, 256, 4096, 4097, 70_000, 3_000_000})
  void frameThatDoesNotTellItsSizeIsReadWhateverItIs(int size) {
    byte[] bytes = record(size);
    assertThat(decompressed(withoutSize(bytes))).isEqualTo(bytes);
  }

  @Test
  void frameThatStandsForMoreThanARecordMayHaveIsRefused() {
    byte[] frame = withoutSize(new byte[SegmentLayout.MAX_RECORD_SIZE + 1]);
    assertThat(frame.length).isLessThan(SegmentLayout.PAGE_SIZE);
    assertThatThrownBy(() -> decompressed(frame))
        .isInstanceOf(RecordException.class)
        .hasMessageContaining("268435456 bytes at most");
  }

  @ParameterizedTest
  @EnumSource(value = Compression.class, mode = EnumSource.Mode.EXCLUDE, names = "NONE")
  void nothingIsNoCompressedRecord(Compression compression) {
    assertThatThrownBy(() -> codec.decompress(compression, new byte[0], 0))
        .isInstanceOf(RecordException.class);
  }

  @Test
  void frameThatIsCutOffIsRefused() {
    byte[] frame = withoutSize(record(200));
    for (int length = 0; length < frame.length; length++) {
      byte[] part = Arrays.copyOf(frame, length);
      assertThatThrownBy(() -> decompressed(part)).isInstanceOf(RecordException.class);
    }
  }
}

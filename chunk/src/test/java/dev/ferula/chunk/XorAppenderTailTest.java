package dev.ferula.chunk;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class XorAppenderTailTest {
  private static final int CAPACITY = 4096;

  @Test
  void tailsCopiedBehindOneAnotherAreTheChunkThatIsWrittenInPlace() {
    for (int seed = 0; seed < 50; seed++) {
      Random random = new Random(seed);
      byte[] inPlace = new byte[CAPACITY];
      byte[] elsewhere = new byte[CAPACITY];
      byte[] tail = new byte[XorAppender.MAX_SAMPLE_SIZE + 2 * Long.BYTES];
      XorAppender whole = new XorAppender();
      whole.open(inPlace, 0, CAPACITY);
      whole.append(1_000, 0);
      XorAppender parts = new XorAppender();
      parts.open(elsewhere, 0, CAPACITY);
      parts.append(1_000, 0);
      long time = 1_000;
      double value = 0;
      for (int i = 0; i < 150; i++) {
        time += random.nextInt(4) == 0 ? random.nextInt(1 << random.nextInt(30)) : 15_000;
        value = random.nextInt(3) == 0 ? random.nextDouble() : value + random.nextInt(5);
        int from = parts.bitLength() >>> 3;
        tail[0] = (parts.bitLength() & 7) == 0 ? 0 : elsewhere[from];
        parts.loadTail(
            tail,
            tail.length,
            parts.count(),
            parts.bitLength(),
            parts.timestamp(),
            parts.delta(),
            parts.valueBits(),
            parts.window());
        parts.append(time, value);
        whole.append(time, value);
        System.arraycopy(tail, 0, elsewhere, from, parts.size() - from);
        elsewhere[0] = (byte) (parts.count() >>> 8);
        elsewhere[1] = (byte) parts.count();
        assertThat(parts.bitLength()).isEqualTo(whole.bitLength());
      }
      assertThat(Arrays.copyOf(elsewhere, parts.size()))
          .as("seed %d", seed)
          .isEqualTo(Arrays.copyOf(inPlace, whole.size()));
    }
  }
}

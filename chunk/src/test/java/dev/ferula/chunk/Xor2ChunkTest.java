package dev.ferula.chunk;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ferula.model.StaleMarker;
import dev.ferula.storage.SampleIterator.Kind;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class Xor2ChunkTest {
  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "same value and step, 0 1000 1 0 2000 1 0 3000 1, 0003 00 d00f 3ff0000000000000 e807 00",
    "start known from the first, 500 1000 1, 0001 80 d00f 3ff0000000000000 e807",
    "start unchanged takes nothing, 500 1000 1 500 2000 1, 0002 80 d00f 3ff0000000000000 e807 e807 00",
    "start begins at the second, 0 0 0 -1 1 0, 0002 01 00 0000000000000000 01 44",
    "stale at an even step, 0 0 0 0 1 0 0 2 stale, 0003 00 00 0000000000000000 01 7c",
    "stale second, 0 0 0 0 1 stale, 0002 00 00 0000000000000000 01 e0",
    "delta of deltas in 13 bits, 0 0 0 0 1 0 0 3 0, 0003 00 00 0000000000000000 01 6000 80",
    "delta of deltas in 20 bits, 0 0 0 0 1 0 0 4098 0, 0003 00 00 0000000000000000 01 700800 00",
  })
  void bytesAreAsTheFormatSays(String name, String samples, String hex) {
    String[] numbers = samples.split(" ");
    Xor2Appender appender = new Xor2Appender();
    for (int i = 0; i < numbers.length; i += 3) {
      appender.append(
          Long.parseLong(numbers[i]),
          Long.parseLong(numbers[i + 1]),
          numbers[i + 2].equals("stale") ? StaleMarker.VALUE : Double.parseDouble(numbers[i + 2]));
    }
    assertThat(HexFormat.of().formatHex(bytes(appender))).isEqualTo(hex.replace(" ", ""));
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
  void everySampleAndStartComesBack(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    for (int round = 0; round < 100; round++) {
      int count = 1 + random.nextInt(300);
      long[] timestamps = XorChunkTest.timestamps(random, count);
      double[] values = XorChunkTest.values(random, count);
      long[] starts = starts(random, timestamps);
      Xor2Appender appender = new Xor2Appender();
      int resumeAt = random.nextInt(count);
      for (int i = 0; i < count; i++) {
        if (i == resumeAt) {
          byte[] before = bytes(appender);
          appender = new Xor2Appender();
          appender.resume(before, 0, before.length);
        }
        appender.append(starts[i], timestamps[i], values[i]);
      }
      byte[] chunk = bytes(appender);
      Xor2Iterator iterator = new Xor2Iterator();
      iterator.reset(chunk, 0, chunk.length);
      for (int i = 0; i < count; i++) {
        assertThat(iterator.next()).isEqualTo(Kind.FLOAT);
        assertThat(iterator.timestamp()).isEqualTo(timestamps[i]);
        assertThat(iterator.startTimestamp()).as("seed %d sample %d", seed, i).isEqualTo(starts[i]);
        assertThat(Double.doubleToRawLongBits(iterator.value()))
            .isEqualTo(Double.doubleToRawLongBits(values[i]));
      }
      assertThat(iterator.next()).isEqualTo(Kind.NONE);
    }
  }

  static long[] starts(SplittableRandom random, long[] timestamps) {
    long[] starts = new long[timestamps.length];
    int shape = random.nextInt(4);
    long start = shape == 0 ? 0 : timestamps[0] - random.nextInt(100_000);
    for (int i = 0; i < starts.length; i++) {
      if (shape == 2 && random.nextInt(60) == 0) {
        start = timestamps[i] - random.nextInt(1000);
      } else if (shape == 3 && i > 0) {
        start = timestamps[i - 1];
      }
      starts[i] = start;
    }
    return starts;
  }

  private static byte[] bytes(Xor2Appender appender) {
    return Arrays.copyOf(appender.array(), appender.size());
  }
}

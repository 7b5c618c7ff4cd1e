package dev.ferula.chunk;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ferula.model.StaleMarker;
import dev.ferula.storage.FloatBatch;
import dev.ferula.storage.SampleIterator.Kind;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class XorChunkTest {
  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "one sample, 1, 1000 1, 0001 d00f 3ff0000000000000",
    "same value and step, 3, 1000 1 2000 1 3000 1, 0003 d00f 3ff0000000000000 e807 00",
    "value doubles, 2, 1000 1 2000 2, 0002 d00f 3ff0000000000000 e807 c25fff",
    "negative timestamp, 1, -1 0, 0001 01 0000000000000000",
    "delta of deltas in 14 bits, 3, 0 0 1000 0 2001 0, 0003 00 0000000000000000 e807 4000 80",
    "delta of deltas in 17 bits, 3, 0 0 1 0 10002 0, 0003 00 0000000000000000 01 6138 80",
  })
  void bytesAreAsTheFormatSays(String name, int count, String samples, String hex) {
    String[] numbers = samples.split(" ");
    long[] timestamps = new long[count];
    double[] values = new double[count];
    for (int i = 0; i < count; i++) {
      timestamps[i] = Long.parseLong(numbers[2 * i]);
      values[i] = Double.parseDouble(numbers[2 * i + 1]);
    }
    assertThat(HexFormat.of().formatHex(encode(timestamps, values)))
        .isEqualTo(hex.replace(" ", ""));
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
  void everySampleComesBackBitByBit(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    for (int round = 0; round < 200; round++) {
      int count = 1 + random.nextInt(300);
      long[] timestamps = timestamps(random, count);
      double[] values = values(random, count);
      byte[] chunk = encode(timestamps, values);
      assertDecodes(chunk, timestamps, values, 1 + random.nextInt(150), "seed " + seed);
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void batchesThatEndAtATimeHoldAllUpToItAndAtMostOneMore(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    for (int round = 0; round < 200; round++) {
      int count = 1 + random.nextInt(300);
      long[] timestamps = new long[count];
      for (int i = 0; i < count; i++) {
        timestamps[i] = (i == 0 ? -500 : timestamps[i - 1]) + 1 + random.nextInt(60_000);
      }
      byte[] chunk = encode(timestamps, values(random, count));
      long until = random.nextLong(timestamps[0] - 1000, timestamps[count - 1] + 1000);
      XorIterator iterator = new XorIterator();
      iterator.reset(chunk, 0, chunk.length);
      iterator.until(until);
      FloatBatch batch = new FloatBatch(1 + random.nextInt(150));
      int read = 0;
      while (iterator.nextFloats(batch) > 0) {
        for (int i = 0; i < batch.size; i++) {
          assertThat(batch.timestamps[i]).as("seed %s", seed).isEqualTo(timestamps[read++]);
        }
      }
      int found = Arrays.binarySearch(timestamps, until + 1);
      int wanted = found < 0 ? -found - 1 : found;
      // The first two samples of a chunk come as they are.
      assertThat(read).isBetween(wanted, Math.min(count, Math.max(2, wanted + 1)));
    }
  }

  /* Windows of up to 42 bits are in a word with what stands before them, wider ones are read on their own. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 7, 13, 25, 40, 41, 42, 43, 44, 52, 53, 54, 55, 63})
  void windowsOfEachWidthComeBackBitByBitFromAnySampleToAnyTime(int width) {
    SplittableRandom random = new SplittableRandom(width);
    for (int round = 0; round < 60; round++) {
      int count = 3 + random.nextInt(200);
      long[] timestamps = new long[count];
      double[] values = new double[count];
      int shift = random.nextInt(64 - width + 1);
      long bits = random.nextLong() >>> 2;
      for (int i = 0; i < count; i++) {
        timestamps[i] = 15_000L * i + (random.nextInt(20) == 0 ? random.nextInt(40) : 0);
        values[i] = Double.longBitsToDouble(bits);
        bits ^= random.nextInt(6) == 0 ? 0 : changed(random, width) << shift;
      }
      byte[] chunk = encode(timestamps, values);
      long until =
          timestamps[random.nextInt(3) == 0 ? count - 1 : random.nextInt(count)]
              + (random.nextInt(3) - 1);
      assertDecodesUntil(chunk, timestamps, values, 1 + random.nextInt(150), until);
    }
  }

  /* Mostly with the first and the last bit of the window, so that it stays as wide. */
  private static long changed(SplittableRandom random, int width) {
    long any = random.nextLong() >>> (64 - width);
    return random.nextInt(10) == 0 ? any : any | 1 | 1L << (width - 1);
  }

  private static void assertDecodesUntil(
      byte[] chunk, long[] timestamps, double[] values, int capacity, long until) {
    XorIterator iterator = new XorIterator();
    iterator.reset(chunk, 0, chunk.length);
    iterator.until(until);
    FloatBatch batch = new FloatBatch(capacity);
    int read = 0;
    while (iterator.nextFloats(batch) > 0) {
      for (int i = 0; i < batch.size; i++, read++) {
        assertThat(batch.timestamps[i]).isEqualTo(timestamps[read]);
        assertThat(Double.doubleToRawLongBits(batch.values[i]))
            .isEqualTo(Double.doubleToRawLongBits(values[read]));
      }
    }
    int found = Arrays.binarySearch(timestamps, until + 1);
    int wanted = found < 0 ? -found - 1 : found;
    // The first two samples of a chunk come as they are, and one that is not wanted ends a batch.
    assertThat(read).isBetween(wanted, Math.min(timestamps.length, Math.max(2, wanted + 1)));
  }

  @Test
  void resumedChunkGoesOnLikeAnUninterruptedOne() {
    SplittableRandom random = new SplittableRandom(7);
    for (int round = 0; round < 200; round++) {
      int count = 3 + random.nextInt(100);
      long[] timestamps = timestamps(random, count);
      double[] values = values(random, count);
      values[0] = 1;
      values[1] = 2; // so that a window is known before the break
      int first = 2 + random.nextInt(count - 2);
      byte[] region = new byte[20 * count + 40];
      byte[] head = encode(Arrays.copyOf(timestamps, first), Arrays.copyOf(values, first));
      System.arraycopy(head, 0, region, 5, head.length);
      XorAppender appender = new XorAppender();
      appender.resume(region, 5, head.length, region.length);
      for (int i = first; i < count; i++) {
        appender.append(timestamps[i], values[i]);
      }
      assertThat(Arrays.copyOfRange(region, 5, 5 + appender.size()))
          .isEqualTo(encode(timestamps, values));
    }
  }

  @Test
  void stateCanMoveBetweenRegionsAfterEachSample() {
    SplittableRandom random = new SplittableRandom(11);
    long[] timestamps = timestamps(random, 120);
    double[] values = values(random, 120);
    XorAppender appender = new XorAppender();
    byte[] region = new byte[40];
    Arrays.fill(region, (byte) 0xff);
    int offset = 3;
    appender.open(region, offset, region.length);
    for (int i = 0; i < 120; i++) {
      appender.append(timestamps[i], values[i]);
      byte[] next = new byte[appender.size() + 60];
      random.nextBytes(next);
      int nextOffset = random.nextInt(20);
      System.arraycopy(region, offset, next, nextOffset, appender.size());
      appender.load(
          next,
          nextOffset,
          nextOffset + appender.size() + XorAppender.MAX_SAMPLE_SIZE,
          appender.count(),
          appender.bitLength(),
          appender.timestamp(),
          appender.delta(),
          appender.valueBits(),
          appender.window());
      assertThat(appender.hasRoom()).isTrue();
      region = next;
      offset = nextOffset;
    }
    assertThat(Arrays.copyOfRange(region, offset, offset + appender.size()))
        .isEqualTo(encode(timestamps, values));
  }

  @Test
  void nothingIsWrittenBehindTheLimit() {
    SplittableRandom random = new SplittableRandom(5);
    for (int round = 0; round < 500; round++) {
      byte[] region = new byte[200];
      Arrays.fill(region, (byte) 0xee);
      int limit = 60 + random.nextInt(80);
      XorAppender appender = new XorAppender();
      appender.open(region, 10, limit);
      long t = random.nextLong();
      while (appender.hasRoom()) {
        t += random.nextBoolean() ? random.nextLong() : 1000;
        appender.append(t, Double.longBitsToDouble(random.nextLong()));
      }
      for (int i = limit; i < region.length; i++) {
        assertThat(region[i]).isEqualTo((byte) 0xee);
      }
    }
  }

  @Test
  void seekStopsAtTheFirstSampleNotBeforeAndNeverGoesBack() {
    byte[] chunk = encode(new long[] {10, 20, 30}, new double[] {1, 2, 3});
    XorIterator iterator = new XorIterator();
    iterator.reset(chunk, 0, chunk.length);
    assertThat(iterator.seek(15)).isEqualTo(Kind.FLOAT);
    assertThat(iterator.timestamp()).isEqualTo(20);
    assertThat(iterator.seek(5)).isEqualTo(Kind.FLOAT);
    assertThat(iterator.timestamp()).isEqualTo(20);
    assertThat(iterator.value()).isEqualTo(2);
    FloatBatch batch = new FloatBatch(10);
    assertThat(iterator.nextFloats(batch)).isEqualTo(1);
    assertThat(batch.timestamps[0]).isEqualTo(30);
    assertThat(iterator.timestamp()).isEqualTo(30);
    assertThat(iterator.nextFloats(batch)).isZero();
    assertThat(iterator.seek(31)).isEqualTo(Kind.NONE);
  }

  static byte[] encode(long[] timestamps, double[] values) {
    byte[] region = new byte[2 + 20 * timestamps.length + 20];
    XorAppender appender = new XorAppender();
    appender.open(region, 0, region.length);
    for (int i = 0; i < timestamps.length; i++) {
      appender.append(timestamps[i], values[i]);
    }
    return Arrays.copyOf(region, appender.size());
  }

  private static void assertDecodes(
      byte[] chunk, long[] timestamps, double[] values, int capacity, String description) {
    XorIterator single = new XorIterator();
    XorIterator batched = new XorIterator();
    byte[] shifted = new byte[chunk.length + 3];
    System.arraycopy(chunk, 0, shifted, 3, chunk.length);
    single.reset(chunk, 0, chunk.length);
    batched.reset(shifted, 3, chunk.length);
    FloatBatch batch = new FloatBatch(capacity);
    int i = 0;
    while (batched.nextFloats(batch) > 0) {
      for (int j = 0; j < batch.size; j++, i++) {
        assertThat(single.next()).as(description).isEqualTo(Kind.FLOAT);
        assertThat(single.timestamp()).as(description).isEqualTo(timestamps[i]);
        assertThat(batch.timestamps[j]).as(description).isEqualTo(timestamps[i]);
        long bits = Double.doubleToRawLongBits(values[i]);
        assertThat(Double.doubleToRawLongBits(single.value())).as(description).isEqualTo(bits);
        assertThat(Double.doubleToRawLongBits(batch.values[j])).as(description).isEqualTo(bits);
      }
    }
    assertThat(i).as(description).isEqualTo(timestamps.length);
    assertThat(single.next()).as(description).isEqualTo(Kind.NONE);
  }

  static long[] timestamps(SplittableRandom random, int count) {
    long[] timestamps = new long[count];
    long t = random.nextInt(4) == 0 ? random.nextLong() >> 2 : 1_700_000_000_000L;
    int jitter = new int[] {0, 3, 5000, 40_000, 600_000, 100_000_000}[random.nextInt(6)];
    for (int i = 0; i < count; i++) {
      timestamps[i] = t;
      t += 15_000 + (jitter == 0 ? 0 : random.nextInt(jitter));
    }
    return timestamps;
  }

  static double[] values(SplittableRandom random, int count) {
    double[] values = new double[count];
    int shape = random.nextInt(5);
    double value = random.nextInt(1000);
    for (int i = 0; i < count; i++) {
      value =
          switch (shape) {
            case 0 -> value;
            case 1 -> value + random.nextInt(50);
            case 2 -> random.nextDouble();
            case 3 -> Double.longBitsToDouble(random.nextLong());
            default -> random.nextInt(10) == 0 ? StaleMarker.VALUE : value;
          };
      values[i] = value;
      value = StaleMarker.isStale(value) ? 0 : value;
    }
    return values;
  }
}

package dev.ferula.chunk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ferula.storage.FloatBatch;
import dev.ferula.storage.SampleIterator.Kind;
import dev.ferula.storage.StorageException;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Two chunks that are decoded at once give what they give one after the other. */
class XorPairTest {
  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void twoChunksAreReadAsOneAfterTheOther(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    int together = 0;
    for (int round = 0; round < 400; round++) {
      byte[] first = chunk(random, random.nextInt(1, 200));
      byte[] second = chunk(random, random.nextInt(1, 200));
      int behind = random.nextInt(1, 300);
      int ahead = random.nextInt(4) == 0 ? random.nextInt(200) : random.nextInt(4);
      FloatBatch expected = read(first, second);
      FloatBatch actual = new FloatBatch(ahead + behind);
      XorIterator a = over(first, random.nextInt(10));
      XorIterator b = over(second, random.nextInt(10));
      for (int i = 0; i < ahead && a.next() != Kind.NONE; i++) {
        add(a, actual);
      }
      if (a.appendFloats(b, actual)) {
        together++;
        assertThat(b.timestamp()).isEqualTo(actual.timestamps[actual.size - 1]);
        assertThat(bits(b.value())).isEqualTo(bits(actual.values[actual.size - 1]));
        assertThat(a.next()).isEqualTo(Kind.NONE);
      }
      actual.ensureCapacity(1000);
      while (a.appendFloats(actual) > 0) {}
      while (b.appendFloats(actual) > 0) {}
      assertSame(actual, expected);
    }
    assertThat(together).isGreaterThan(50);
  }

  @Test
  void whatIsNotWorthItOrHasNoRoomIsLeft() {
    byte[] chunk = XorChunkTest.encode(steps(120), new double[120]);
    XorIterator b = over(chunk, 0);
    XorIterator a = over(chunk, 0);
    assertThat(a.appendFloats(b, new FloatBatch(239))).isFalse();
    a.until(60_000);
    assertThat(a.appendFloats(b, new FloatBatch(500))).isFalse();
    a.reset(chunk, 0, chunk.length);
    FloatBatch batch = new FloatBatch(500);
    assertThat(a.appendFloats(batch)).isEqualTo(120);
    assertThat(a.appendFloats(b, batch)).isFalse();
    assertThat(batch.size).isEqualTo(120);
    assertThat(b.next()).isEqualTo(Kind.FLOAT);
    assertThat(b.timestamp()).isZero();
  }

  @Test
  void aChunkMayBeFollowedByOneOfNoOrOneSample() {
    for (int count = 0; count < 3; count++) {
      byte[] first = XorChunkTest.encode(steps(50), values(50));
      byte[] second = XorChunkTest.encode(steps(count), values(count));
      FloatBatch batch = new FloatBatch(60);
      XorIterator a = over(first, 0);
      assertThat(a.appendFloats(over(second, 0), batch)).isTrue();
      assertSame(batch, read(first, second));
    }
  }

  @Test
  void anyBytesEndInTheSameSamplesOrCorruption() {
    SplittableRandom random = new SplittableRandom(3);
    int damaged = 0;
    int together = 0;
    for (int round = 0; round < 20_000; round++) {
      byte[] first = chunk(random, random.nextInt(12, 60));
      byte[] second = chunk(random, random.nextInt(12, 60));
      if (random.nextInt(8) > 0) {
        first = HostileChunkTest.mutate(random, first);
      }
      second = HostileChunkTest.mutate(random, second);
      FloatBatch actual = new FloatBatch(1000);
      FloatBatch expected;
      XorIterator a = new XorIterator();
      XorIterator b = new XorIterator();
      try {
        expected = read(first, second);
        a.reset(first, 0, first.length);
        b.reset(second, 0, second.length);
      } catch (StorageException e) {
        assertThat(e.kind()).isEqualTo(StorageException.Kind.CORRUPT);
        damaged++;
        assertCorrupt(first, second);
        continue;
      }
      together += a.appendFloats(b, actual) ? 1 : 0;
      actual.ensureCapacity(200_000);
      while (a.appendFloats(actual) > 0) {}
      while (b.appendFloats(actual) > 0) {}
      assertSame(actual, expected);
    }
    assertThat(damaged).isGreaterThan(1000);
    assertThat(together).isGreaterThan(1000);
  }

  private static void assertCorrupt(byte[] first, byte[] second) {
    assertThatThrownBy(
            () -> {
              FloatBatch batch = new FloatBatch(200_000);
              XorIterator a = over(first, 0);
              XorIterator b = over(second, 0);
              a.appendFloats(b, batch);
              while (a.appendFloats(batch) > 0) {}
              while (b.appendFloats(batch) > 0) {}
            })
        .isInstanceOfSatisfying(
            StorageException.class,
            e -> assertThat(e.kind()).isEqualTo(StorageException.Kind.CORRUPT));
  }

  /* One after the other, sample by sample. */
  private static FloatBatch read(byte[] first, byte[] second) {
    FloatBatch batch = new FloatBatch(1000);
    for (byte[] chunk : new byte[][] {first, second}) {
      XorIterator iterator = over(chunk, 0);
      while (iterator.next() != Kind.NONE) {
        batch.ensureCapacity(batch.size + 1);
        add(iterator, batch);
      }
    }
    return batch;
  }

  private static void add(XorIterator from, FloatBatch into) {
    into.ensureCapacity(into.size + 1);
    into.timestamps[into.size] = from.timestamp();
    into.values[into.size++] = from.value();
  }

  private static void assertSame(FloatBatch actual, FloatBatch expected) {
    assertThat(actual.size).isEqualTo(expected.size);
    for (int i = 0; i < expected.size; i++) {
      assertThat(actual.timestamps[i]).as("time %s", i).isEqualTo(expected.timestamps[i]);
      assertThat(bits(actual.values[i])).as("value %s", i).isEqualTo(bits(expected.values[i]));
    }
  }

  private static long bits(double value) {
    return Double.doubleToRawLongBits(value);
  }

  private static XorIterator over(byte[] chunk, int shift) {
    byte[] shifted = new byte[shift + chunk.length];
    System.arraycopy(chunk, 0, shifted, shift, chunk.length);
    XorIterator iterator = new XorIterator();
    iterator.reset(shifted, shift, chunk.length);
    return iterator;
  }

  /* Constants, windows of one width, or anything. */
  private static byte[] chunk(SplittableRandom random, int count) {
    return switch (random.nextInt(4)) {
      case 0 -> XorChunkTest.encode(steps(count), constant(random, count));
      case 1 -> XorChunkTest.encode(steps(count), ofWidth(random, random.nextInt(1, 64), count));
      case 2 ->
          XorChunkTest.encode(
              XorChunkTest.timestamps(random, count),
              ofWidth(random, random.nextInt(1, 64), count));
      default ->
          XorChunkTest.encode(
              XorChunkTest.timestamps(random, count), XorChunkTest.values(random, count));
    };
  }

  private static long[] steps(int count) {
    long[] timestamps = new long[count];
    for (int i = 0; i < count; i++) {
      timestamps[i] = 15_000L * i;
    }
    return timestamps;
  }

  private static double[] values(int count) {
    double[] values = new double[count];
    for (int i = 0; i < count; i++) {
      values[i] = i * 1.1;
    }
    return values;
  }

  /* But for one sample sometimes. */
  private static double[] constant(SplittableRandom random, int count) {
    double[] values = new double[count];
    Arrays.fill(values, random.nextInt(100));
    if (random.nextBoolean()) {
      values[random.nextInt(count)]++;
    }
    return values;
  }

  private static double[] ofWidth(SplittableRandom random, int width, int count) {
    double[] values = new double[count];
    long bits = random.nextLong() >>> 2;
    int shift = random.nextInt(64 - width + 1);
    for (int i = 0; i < count; i++) {
      values[i] = Double.longBitsToDouble(bits);
      bits ^= random.nextInt(6) == 0 ? 0 : random.nextLong() >>> (64 - width) << shift;
    }
    return values;
  }
}

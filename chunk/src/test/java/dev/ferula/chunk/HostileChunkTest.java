package dev.ferula.chunk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import dev.ferula.storage.FloatBatch;
import dev.ferula.storage.SampleIterator.Kind;
import dev.ferula.storage.StorageException;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Whatever the bytes are: samples or a CORRUPT exception, never anything else. */
class HostileChunkTest {
  private static final int ROUNDS = 4000;

  @ParameterizedTest
  @EnumSource(Encoding.class)
  void anyBytesEndInSamplesOrCorruption(Encoding encoding) {
    SplittableRandom random = new SplittableRandom(encoding.code());
    int damaged = 0;
    for (int round = 0; round < ROUNDS; round++) {
      byte[] bytes =
          random.nextInt(4) == 0 ? noise(random) : mutate(random, valid(encoding, random));
      try {
        assertThat(drain(encoding, bytes, round % 2 == 0)).isLessThanOrEqualTo(0xffff);
      } catch (StorageException e) {
        assertThat(e.kind()).isEqualTo(StorageException.Kind.CORRUPT);
        damaged++;
      } catch (RuntimeException e) {
        fail("round " + round + " of " + encoding, e);
      }
    }
    assertThat(damaged).isPositive();
  }

  private static int drain(Encoding encoding, byte[] bytes, boolean batches) {
    ChunkIterator iterator = ChunkIterator.of(encoding);
    iterator.reset(bytes, 0, bytes.length);
    FloatBatch batch = new FloatBatch(50);
    int samples = 0;
    while (batches && iterator.nextFloats(batch) > 0) {
      samples += batch.size;
    }
    for (Kind kind = iterator.next(); kind != Kind.NONE; kind = iterator.next()) {
      if (kind == Kind.HISTOGRAM) {
        assertThat(iterator.histogram(null)).isNotNull();
        assertThat(iterator.floatHistogram(null)).isNotNull();
      } else if (kind == Kind.FLOAT_HISTOGRAM) {
        assertThat(iterator.floatHistogram(null)).isNotNull();
      }
      samples++;
    }
    return samples;
  }

  private static byte[] noise(SplittableRandom random) {
    byte[] bytes = new byte[random.nextInt(80)];
    random.nextBytes(bytes);
    return bytes;
  }

  static byte[] mutate(SplittableRandom random, byte[] bytes) {
    byte[] mutated = bytes;
    for (int i = 1 + random.nextInt(4); i > 0; i--) {
      if (random.nextInt(5) == 0) {
        mutated = Arrays.copyOf(mutated, random.nextInt(mutated.length + 1));
      } else if (mutated.length > 0) {
        mutated[random.nextInt(mutated.length)] ^= (byte) (1 << random.nextInt(8));
      }
    }
    return mutated;
  }

  private static byte[] valid(Encoding encoding, SplittableRandom random) {
    int count = 1 + random.nextInt(20);
    long[] timestamps = XorChunkTest.timestamps(random, count);
    double[] values = XorChunkTest.values(random, count);
    return switch (encoding) {
      case XOR -> XorChunkTest.encode(timestamps, values);
      case XOR2 -> {
        Xor2Appender appender = new Xor2Appender();
        for (int i = 0; i < count; i++) {
          appender.append(i == 0 ? 0 : timestamps[i - 1], timestamps[i], values[i]);
        }
        yield Arrays.copyOf(appender.array(), appender.size());
      }
      case HISTOGRAM, HISTOGRAM_ST -> {
        HistogramAppender appender = new HistogramAppender(encoding == Encoding.HISTOGRAM_ST);
        for (int i = 0; i < count; i++) {
          appender.append(i, timestamps[i], HistogramChunkTest.growing(random, i));
        }
        yield Arrays.copyOf(appender.array(), appender.size());
      }
      case FLOAT_HISTOGRAM, FLOAT_HISTOGRAM_ST -> {
        FloatHistogramAppender appender =
            new FloatHistogramAppender(encoding == Encoding.FLOAT_HISTOGRAM_ST);
        for (int i = 0; i < count; i++) {
          appender.append(
              i, timestamps[i], HistogramChunkTest.toFloat(HistogramChunkTest.growing(random, i)));
        }
        yield Arrays.copyOf(appender.array(), appender.size());
      }
    };
  }

  @ParameterizedTest
  @EnumSource(Encoding.class)
  void goldenChunkIsWrittenToTheByte(Encoding encoding) throws java.io.IOException {
    byte[] chunk = valid(encoding, new SplittableRandom(1));
    java.nio.file.Path golden =
        java.nio.file.Path.of(
            System.getProperty("ferula.root"),
            "chunk/src/test/resources/format/" + encoding.code() + ".hex");
    String text = java.util.HexFormat.of().formatHex(chunk) + "\n";
    if (Boolean.getBoolean("update-goldens")) {
      java.nio.file.Files.createDirectories(golden.getParent());
      java.nio.file.Files.writeString(golden, text);
    }
    assertThat(text).isEqualTo(java.nio.file.Files.readString(golden));
  }
}

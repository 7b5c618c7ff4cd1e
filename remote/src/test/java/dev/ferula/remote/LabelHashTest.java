package dev.ferula.remote;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class LabelHashTest {
  private final LabelHash hash = new LabelHash(new SplittableRandom(1).longs(4).toArray());

  private String of(int domain, byte[] bytes) {
    hash.begin(domain);
    hash.add(bytes, 0, bytes.length);
    return Long.toHexString(hash.high()) + " " + Long.toHexString(hash.low());
  }

  @Test
  void everyByteAndTheLengthCount() {
    Set<String> seen = new HashSet<>();
    int inputs = 0;
    for (int length = 0; length < 40; length++) {
      byte[] bytes = new byte[length];
      seen.add(of(1, bytes));
      seen.add(of(2, bytes));
      inputs += 2;
      for (int i = 0; i < length; i++) {
        for (int bit = 0; bit < 8; bit++) {
          bytes[i] = (byte) (1 << bit);
          seen.add(of(1, bytes));
          inputs++;
        }
        bytes[i] = 0;
      }
    }
    assertThat(seen).hasSize(inputs);
  }

  @Test
  void othersSecretsGiveOtherHashes() {
    byte[] bytes = "__name__".getBytes(StandardCharsets.UTF_8);
    String first = of(1, bytes);
    LabelHash other = new LabelHash(new SplittableRandom(2).longs(4).toArray());
    other.begin(1);
    other.add(bytes, 0, bytes.length);
    assertThat(first).doesNotStartWith(Long.toHexString(other.high()));
  }
}

package dev.ferula.matcher;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ferula.model.Labels;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LabelsHashTest {
  /* The published test vectors of XXH64 with seed 0. */
  @ParameterizedTest
  @CsvSource({
    "'', ef46db3751d8e999",
    "a, d24ec4f1a98c6e5b",
    "abc, 44bc2cf5ad770999",
    "'Nobody inspects the spammish repetition', fbcea83c8a378bf1",
  })
  void hashesAsXxh64IsSpecified(String text, String expected) {
    long hash = LabelsHash.xxh64(text.getBytes(StandardCharsets.UTF_8));
    assertThat(Long.toHexString(hash)).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({"254, 255", "255, 259", "300, 304"})
  void longStringsArePackedWithThreeBytesOfLength(int length, int packed) {
    // The packed form shows in the hash only, so it is built here from its description.
    byte[] bytes = new byte[packed + 2];
    bytes[0] = 1;
    bytes[1] = 'n';
    int at = 2;
    if (length < 255) {
      bytes[at++] = (byte) length;
    } else {
      bytes[at++] = (byte) 255;
      bytes[at++] = (byte) length;
      bytes[at++] = (byte) (length >> 8);
      bytes[at++] = 0;
    }
    java.util.Arrays.fill(bytes, at, at + length, (byte) 'v');
    assertThat(LabelsHash.of(Labels.of("n", "v".repeat(length))))
        .isEqualTo(LabelsHash.xxh64(bytes));
  }
}

package dev.ferula.storage;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FloatBatchTest {
  @ParameterizedTest(name = "from {0}, {1} to {2}")
  @CsvSource({
    "0, 10, 40, 10 20 30 40, 0",
    "0, 11, 39, 20 30, 1",
    "0, 20, 30, 20 30, 1",
    "0, 50, 60, '', 0",
    "0, 0, 9, '', 4",
    "0, 25, 26, '', 2",
    "2, 20, 30, 10 20 30, 1",
    "2, 35, 36, 10 20, 1",
    "4, 20, 30, 10 20 30 40, 0",
    "0, -9223372036854775808, 9223372036854775807, 10 20 30 40, 0",
    "0, 9223372036854775807, 9223372036854775807, '', 0",
    "0, -9223372036854775808, -9223372036854775808, '', 4",
  })
  void whatLiesOutsideGoesBeforeAndBehind(
      int from, long minTime, long maxTime, String kept, int behind) {
    FloatBatch batch = new FloatBatch(6);
    for (int i = 0; i < 4; i++) {
      batch.timestamps[i] = 10 * (i + 1);
      batch.values[i] = i + 1;
    }
    batch.size = 4;
    assertThat(batch.clip(from, minTime, maxTime)).isEqualTo(behind);
    StringBuilder left = new StringBuilder();
    for (int i = 0; i < batch.size; i++) {
      left.append(batch.timestamps[i]).append(' ');
      assertThat(batch.values[i]).isEqualTo(batch.timestamps[i] / 10.0);
    }
    assertThat(left.toString().strip()).isEqualTo(kept);
  }
}

package dev.ferula.tsdb.block;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class UlidTest {
  @Test
  void ulidsAreReadAndWritten() {
    assertThat(Ulid.parse("01BKGV7JBM69T2G1BGBGM6KB12")).hasToString("01BKGV7JBM69T2G1BGBGM6KB12");
    Ulid ulid = Ulid.of(1_700_000_000_123L, new SplittableRandom(1));
    assertThat(ulid.timestamp()).isEqualTo(1_700_000_000_123L);
    assertThat(Ulid.parse(ulid.toString())).isEqualTo(ulid);
    assertThat(Ulid.isUlid("81BKGV7JBM69T2G1BGBGM6KB12")).isFalse();
    assertThat(Ulid.isUlid("wal")).isFalse();
  }
}

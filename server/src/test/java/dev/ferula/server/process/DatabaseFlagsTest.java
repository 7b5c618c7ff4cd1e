package dev.ferula.server.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ferula.server.flags.Flags;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class DatabaseFlagsTest {
  @Test
  void theLogIsSyncedAsOftenAsTheFlagSaysAndNotByDefault() {
    assertThat(DatabaseFlags.of(Flags.parse()).walSyncInterval()).isZero();
    Flags flags = Flags.parse("--storage.tsdb.wal-sync-interval=2s");
    assertThat(DatabaseFlags.of(flags).walSyncInterval()).isEqualTo(Duration.ofSeconds(2));
  }

  @Test
  void theDirectoryIsLockedUnlessTheFlagSaysOtherwise() {
    assertThat(DatabaseFlags.of(Flags.parse()).lockFile()).isTrue();
    assertThat(DatabaseFlags.of(Flags.parse("--storage.tsdb.no-lockfile")).lockFile()).isFalse();
  }

  @Test
  void segmentsOfTheLogHaveBounds() {
    Flags flags = Flags.parse("--storage.tsdb.wal-segment-size=1MB");
    assertThatThrownBy(() -> DatabaseFlags.of(flags))
        .hasMessageContaining("must be set between 10MB and 256MB");
  }
}

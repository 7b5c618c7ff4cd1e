package dev.ferula.server.database;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ferula.config.StorageConfig;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.ResourceBundle;
import org.junit.jupiter.api.Test;

class RetentionLogTest {
  private static final String PERCENTAGE = "storage.tsdb.retention.percentage";

  private final Lines lines = new Lines();
  private final RetentionLog log = new RetentionLog(lines);

  private List<String> noted(int days, long bytes, double percentage) {
    lines.told.clear();
    log.note(new StorageConfig(Duration.ZERO, 0, "", Duration.ofDays(days), bytes, percentage, 0));
    return List.copyOf(lines.told);
  }

  @Test
  void whatIsKeptIsToldWhenItChanges() {
    String first = "INFO msg=\"TSDB retention updated\" duration=15d size=0B percentage=0";
    String second = "INFO msg=\"TSDB retention updated\" duration=30d size=512MiB percentage=0";
    assertThat(noted(15, 0, 0)).containsExactly(first);
    assertThat(noted(15, 0, 0)).isEmpty();
    assertThat(noted(30, 512 << 20, 0)).containsExactly(second);
    assertThat(noted(15, 0, 0)).containsExactly(first);
  }

  @Test
  void sizeBesidePercentageIsToldToHaveNoEffect() {
    assertThat(noted(15, 1 << 20, 12.5))
        .containsExactly(
            "INFO msg=\"TSDB retention updated\" duration=15d size=1MiB percentage=12.5",
            "WARNING msg=\"storage.tsdb.retention.size is ignored, because "
                + PERCENTAGE
                + " is specified\"");
    assertThat(noted(15, 0, 12.5)).hasSize(1);
  }

  /** A log that is kept. */
  private static final class Lines implements System.Logger {
    private final List<String> told = new ArrayList<>();

    @Override
    public String getName() {
      return "lines";
    }

    @Override
    public boolean isLoggable(Level level) {
      return true;
    }

    @Override
    public void log(Level level, ResourceBundle bundle, String text, Throwable thrown) {
      told.add(level + " " + text);
    }

    @Override
    public void log(Level level, ResourceBundle bundle, String format, Object... parameters) {
      told.add(level + " " + format);
    }
  }
}

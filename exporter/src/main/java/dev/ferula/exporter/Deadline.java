package dev.ferula.exporter;

import java.time.Clock;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** When a scrape has to be over. Polled by the scrape itself; nothing is interrupted. */
final class Deadline {
  private final Clock clock;
  private final @Nullable Duration timeout;
  private final long end;

  Deadline(Clock clock, @Nullable Duration timeout) {
    this.clock = clock;
    this.timeout = timeout;
    this.end = timeout == null ? Long.MAX_VALUE : clock.millis() + timeout.toMillis();
  }

  /**
   * @throws ScrapeFailure if the time is up
   */
  void check() {
    if (timeout != null && clock.millis() > end) {
      throw new ScrapeFailure(503, "Exceeded configured timeout of " + timeout.toMillis() + "ms.");
    }
  }
}

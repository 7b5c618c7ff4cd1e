package dev.ferula.web.security;

import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Lets so many requests through at once, and one more in each interval. Thread-safe. */
final class RequestRate {
  private final LongSupplier nanoTime;
  private AccessRules.@Nullable RateLimit limit;
  private double tokens;
  private long filled;

  RequestRate(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  /** Whether one more may come under this limit; a limit that is new begins with its burst. */
  synchronized boolean admits(AccessRules.@Nullable RateLimit now) {
    if (now == null) {
      limit = null;
      return true;
    }
    long time = nanoTime.getAsLong();
    if (!now.equals(limit)) {
      limit = now;
      tokens = now.burst();
      filled = time;
    }
    double interval = Math.max(1, now.interval().toNanos());
    tokens = Math.min(now.burst(), tokens + (time - filled) / interval);
    filled = time;
    if (tokens < 1) {
      return false;
    }
    tokens--;
    return true;
  }
}

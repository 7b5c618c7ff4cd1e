package dev.ferula.discovery.azure;

import dev.ferula.discovery.JsonValue;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Network cards that were asked for before: each takes a request of its own, and Azure grants few
 * of them. Kept for ten refreshes, and up to three more so that they are not forgotten all at once.
 * Safe for use by several threads.
 */
final class KnownCards {
  private static final int MAX_CARDS = 5000;
  private static final int REFRESHES = 10;
  private static final int MORE_REFRESHES = 3;

  private record Known(JsonValue card, long until) {}

  private final long interval;
  private final InstantSource clock;
  private final RandomGenerator random;
  private final Map<String, Known> cards =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Known> eldest) {
          return size() > MAX_CARDS;
        }
      };

  KnownCards(Duration refreshInterval, InstantSource clock, RandomGenerator random) {
    this.interval = Math.max(1, refreshInterval.toMillis());
    this.clock = clock;
    this.random = random;
  }

  synchronized @Nullable JsonValue get(String id) {
    Known known = cards.get(id);
    if (known == null || known.until < clock.millis()) {
      cards.remove(id);
      return null;
    }
    return known.card;
  }

  synchronized void put(String id, JsonValue card) {
    long more = random.nextLong(MORE_REFRESHES * interval);
    cards.put(id, new Known(card, clock.millis() + REFRESHES * interval + more));
  }
}

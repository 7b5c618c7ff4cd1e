package dev.ferula.web.api.status;

import dev.ferula.stats.Counter;
import dev.ferula.stats.StatsRegistry;
import dev.ferula.web.api.json.Json;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What the server wants its operators to know at the moment, and who is told of changes at once.
 * Safe for use by several threads.
 */
public final class Notices {
  /** The last attempt to put a configuration in force failed. */
  public static final String RELOAD_FAILED = "Configuration reload has failed.";

  /** What was stored is being read back. */
  public static final String STARTING =
      "Prometheus is starting and replaying the write-ahead log (WAL).";

  /** The server ends. */
  public static final String STOPPING =
      "Prometheus is shutting down and gracefully stopping all operations.";

  /** A subscriber that does not read falls behind by so many notices before some are dropped. */
  static final int QUEUE_LENGTH = 10;

  /** A notice; one that is not active any more is told to subscribers once and then forgotten. */
  record Notice(String text, Instant date, boolean active) {
    void write(Json out) throws IOException {
      out.object().field("text", text).field("date", date.toString());
      out.field("active", active).endObject();
    }
  }

  private final Clock clock;
  private final int maxSubscribers;
  private final Map<String, Notice> notices = new LinkedHashMap<>();
  private final List<Subscription> subscriptions = new ArrayList<>();
  private final Counter sent;
  private final Counter dropped;

  /** No notices yet. At most so many subscribers at a time. */
  public Notices(int maxSubscribers, Clock clock, StatsRegistry registry) {
    this.clock = clock;
    this.maxSubscribers = maxSubscribers;
    registry.observeGauge(
        "prometheus_api_notification_active_subscribers",
        "The current number of active notification subscribers.",
        this::subscribers);
    sent =
        registry.counter(
            "prometheus_api_notification_updates_sent_total",
            "Total number of notification updates sent.");
    dropped =
        registry.counter(
            "prometheus_api_notification_updates_dropped_total",
            "Total number of notification updates dropped.");
  }

  /** Puts up a notice, or dates it anew. */
  public synchronized void add(String text) {
    Notice notice = new Notice(text, clock.instant(), true);
    notices.put(text, notice);
    tell(notice);
  }

  /** Takes a notice down, if it is up. */
  public synchronized void remove(String text) {
    Notice notice = notices.remove(text);
    if (notice != null) {
      tell(new Notice(text, notice.date(), false));
    }
  }

  private void tell(Notice notice) {
    for (Subscription subscription : subscriptions) {
      sent.increment();
      if (!subscription.queue.offer(notice)) {
        dropped.increment();
      }
    }
  }

  synchronized List<Notice> current() {
    return List.copyOf(notices.values());
  }

  private synchronized int subscribers() {
    return subscriptions.size();
  }

  /** A queue that gets what is up now and every change; null if there are too many already. */
  synchronized @Nullable Subscription subscribe() {
    if (subscriptions.size() >= maxSubscribers) {
      return null;
    }
    Subscription subscription = new Subscription();
    subscription.queue.addAll(notices.values());
    subscriptions.add(subscription);
    return subscription;
  }

  /** One listener's queue of notices. */
  final class Subscription implements AutoCloseable {
    private final BlockingQueue<Notice> queue = new ArrayBlockingQueue<>(QUEUE_LENGTH);

    /** The next notice; null if none comes in time. */
    @Nullable Notice next(long timeout, TimeUnit unit) throws InterruptedException {
      return queue.poll(timeout, unit);
    }

    @Override
    public void close() {
      synchronized (Notices.this) {
        subscriptions.remove(this);
      }
    }
  }
}

package dev.ferula.notifier;

import dev.ferula.model.Alert;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/**
 * The queue of one Alertmanager and the thread that empties it, batch by batch. A batch that is not
 * taken is dropped. Safe for use by several threads.
 */
final class SendLoop {
  private static final System.Logger LOG = System.getLogger(SendLoop.class.getName());

  private final String url;
  private final AlertPost post;
  private final Duration timeout;
  private final NotifierOptions options;
  private final NotifierMetrics metrics;
  private final Object lock = new Object();
  private final ArrayDeque<Alert> queue = new ArrayDeque<>();
  private final Thread thread;
  private boolean stopped;

  SendLoop(
      String url,
      AlertPost post,
      Duration timeout,
      NotifierOptions options,
      NotifierMetrics metrics) {
    this.url = url;
    this.post = post;
    this.timeout = timeout;
    this.options = options;
    this.metrics = metrics;
    metrics.announce(url);
    thread = Thread.ofVirtual().name("notifier " + url).unstarted(this::run);
  }

  void start() {
    thread.start();
  }

  /** Adds alerts, at the cost of the oldest where there is no room. */
  void add(List<Alert> alerts) {
    int dropped;
    synchronized (lock) {
      if (stopped) {
        return;
      }
      queue.addAll(alerts);
      dropped = Math.max(0, queue.size() - options.queueCapacity());
      for (int i = 0; i < dropped; i++) {
        queue.removeFirst();
      }
      metrics.queued(url, queue.size());
      lock.notifyAll();
    }
    if (dropped > 0) {
      metrics.dropped(url, dropped);
      LOG.log(
          System.Logger.Level.WARNING,
          "alert notification queue full, dropping alerts alertmanager="
              + url
              + " count="
              + dropped);
    }
  }

  private void run() {
    try {
      while (awaitWork()) {
        sendBatch();
      }
    } catch (InterruptedException e) {
      // Stopped while it waited for an answer.
    }
  }

  private boolean awaitWork() throws InterruptedException {
    synchronized (lock) {
      while (queue.isEmpty() && !stopped) {
        lock.wait();
      }
      return !stopped;
    }
  }

  private void sendBatch() throws InterruptedException {
    List<Alert> batch = nextBatch();
    boolean taken = false;
    try {
      taken = batch.isEmpty() || send(batch);
    } finally {
      if (!taken) {
        metrics.dropped(url, batch.size());
      }
    }
  }

  private List<Alert> nextBatch() {
    synchronized (lock) {
      int size = Math.min(options.batchSize(), queue.size());
      List<Alert> batch = new ArrayList<>(size);
      for (int i = 0; i < size; i++) {
        batch.add(queue.removeFirst());
      }
      metrics.queued(url, queue.size());
      return batch;
    }
  }

  private boolean send(List<Alert> batch) throws InterruptedException {
    long start = System.nanoTime();
    String failure;
    try {
      int status = post.post(url, AlertJson.write(batch), timeout);
      if (status / 100 == 2) {
        metrics.sent(url, batch.size(), (System.nanoTime() - start) / 1e9);
        return true;
      }
      failure = "bad response status " + status;
    } catch (IOException | RuntimeException e) {
      // Defects, too: the alerts behind this batch must not be held back for ever.
      failure = failure(e);
    }
    metrics.failed(url, batch.size());
    LOG.log(
        System.Logger.Level.ERROR,
        "error sending alerts alertmanager="
            + url
            + " count="
            + batch.size()
            + " error="
            + failure);
    return false;
  }

  /* Some clients say themselves what they were about to do. */
  private String failure(Exception e) {
    String reason = e.getMessage() == null ? e.toString() : e.getMessage();
    return reason.startsWith("Post \"") ? reason : "Post \"" + url + "\": " + reason;
  }

  /**
   * Ends the loop: what is being sent is waited for, then what waits is sent or dropped as the
   * options say. Each batch takes the timeout at most.
   */
  void stop() throws InterruptedException {
    synchronized (lock) {
      if (stopped) {
        return;
      }
      stopped = true;
      lock.notifyAll();
    }
    thread.join();
    int left;
    synchronized (lock) {
      left = queue.size();
    }
    if (options.drainOnShutdown()) {
      while (left > 0) {
        sendBatch();
        left -= options.batchSize();
      }
    } else if (left > 0) {
      metrics.dropped(url, left);
      LOG.log(
          System.Logger.Level.WARNING,
          "queue not drained on shutdown, dropping alerts alertmanager=" + url + " count=" + left);
    }
    metrics.forget(url);
  }
}

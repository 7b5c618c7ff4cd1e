package dev.ferula.kubernetes;

import dev.ferula.discovery.DiscoveryException;
import dev.ferula.discovery.JsonStream;
import dev.ferula.discovery.JsonValue;
import dev.ferula.discovery.Pause;
import dev.ferula.discovery.WebAnswer;
import dev.ferula.discovery.WebClient;
import dev.ferula.discovery.WebRefresh;
import dev.ferula.discovery.WebRequest;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a copy of the objects at one path: lists them, then watches from the version of the list,
 * and after an end of the watch from the last version seen. A version that the server has forgotten
 * (410) means another list. Runs on a virtual thread of its own until interrupted.
 */
final class Reflector {
  private static final System.Logger LOG = System.getLogger(Reflector.class.getName());
  private static final int PAGE = 500;
  private static final int MAX_PAGES = 100_000;
  private static final int GONE = 410;
  private static final int MAX_REASON = 300;

  /* The server ends a watch after the first, so that the second is never met. */
  private static final Duration WATCH = Duration.ofMinutes(4);
  private static final Duration WATCH_TIMEOUT = WATCH.plusSeconds(30);
  private static final Duration LIST_TIMEOUT = Duration.ofMinutes(1);
  private static final Duration SHORT_WATCH = Duration.ofSeconds(1);
  private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
  private static final Duration LAST_PAUSE = Duration.ofSeconds(30);

  /** What is told of the objects. */
  interface Observer {
    /** All objects there are now, by their keys. */
    void listed(Map<String, JsonValue> objects);

    void put(String key, JsonValue object);

    void removed(String key);

    /** The objects cannot be had for now. */
    default void failed() {}
  }

  private final String url;
  private final String selectors;
  private final WebClient client;
  private final Observer observer;
  private final KubernetesMetrics metrics;
  private final Pause pause;
  private final LongSupplier nanos;
  private final String path;
  private @Nullable String version;

  /**
   * @param url of the list
   * @param selector which objects; null for all
   * @param nanos a clock that never goes back
   */
  Reflector(
      String url,
      Kubernetes.@Nullable Selector selector,
      WebClient client,
      Observer observer,
      KubernetesMetrics metrics,
      Pause pause,
      LongSupplier nanos) {
    this.url = url;
    this.path = URI.create(url).getRawPath();
    this.nanos = nanos;
    this.selectors =
        selector == null
            ? ""
            : query("labelSelector", selector.label()) + query("fieldSelector", selector.field());
    this.client = client;
    this.observer = observer;
    this.metrics = metrics;
    this.pause = pause;
  }

  private static String query(String name, String value) {
    return value.isEmpty() ? "" : "&" + name + "=" + WebRefresh.encode(value);
  }

  void run() throws InterruptedException {
    Duration wait = FIRST_PAUSE;
    while (true) {
      if (listAndWatch()) {
        wait = FIRST_PAUSE;
      } else {
        pause.await(wait);
        Duration longer = wait.multipliedBy(2);
        wait = longer.compareTo(LAST_PAUSE) > 0 ? LAST_PAUSE : longer;
      }
    }
  }

  /* Whether to go on at once: a server that ends each watch as it begins is not asked so often. */
  private boolean listAndWatch() throws InterruptedException {
    try {
      String from = version;
      if (from == null) {
        from = list();
        version = from;
      }
      long begun = nanos.getAsLong();
      return watch(from) || nanos.getAsLong() - begun >= SHORT_WATCH.toNanos();
    } catch (IOException | RuntimeException e) {
      if (Thread.currentThread().isInterrupted()) {
        throw new InterruptedException();
      }
      metrics.failed();
      observer.failed();
      LOG.log(
          System.Logger.Level.ERROR,
          "msg=\"cannot list or watch\" url="
              + url
              + " err=\""
              + DiscoveryException.reason(e)
              + '"');
      return false;
    }
  }

  private String list() throws IOException, InterruptedException {
    Map<String, JsonValue> objects = new HashMap<>();
    String more = "";
    boolean restarted = false;
    for (int pages = 0; pages < MAX_PAGES; pages++) {
      String at = url + "?limit=" + PAGE + selectors + query("continue", more);
      JsonValue page;
      try (WebAnswer answer = open(at, LIST_TIMEOUT)) {
        if (answer.status() == GONE && !more.isEmpty() && !restarted) {
          // The list took longer than its beginning is remembered.
          restarted = true;
          objects.clear();
          more = "";
          continue;
        }
        requireGood(answer);
        page = JsonValue.parse(text(answer));
      }
      JsonValue metadata = page.get("metadata");
      if (!metadata.isPresent()) {
        throw new DiscoveryException("the answer is no list");
      }
      for (JsonValue item : page.get("items").items()) {
        JsonValue object = trimmed(item);
        objects.put(Objects.key(object), object);
      }
      more = metadata.text("continue");
      if (more.isEmpty()) {
        observer.listed(objects);
        return metadata.text("resourceVersion");
      }
    }
    throw new DiscoveryException("a list of more than " + MAX_PAGES + " pages");
  }

  private WebAnswer open(String at, Duration timeout) throws IOException, InterruptedException {
    long begun = nanos.getAsLong();
    try {
      WebAnswer answer =
          client.open(WebRequest.get(at, timeout).with("Accept", "application/json"));
      metrics.answered(path, answer.status(), (nanos.getAsLong() - begun) / 1e9);
      return answer;
    } catch (IOException | DiscoveryException e) {
      metrics.unanswered();
      throw e;
    }
  }

  private static String text(WebAnswer answer) throws IOException {
    byte[] bytes = answer.body().readNBytes(WebClient.MAX_PAGE_BYTES + 1);
    if (bytes.length > WebClient.MAX_PAGE_BYTES) {
      throw new IOException("the answer has more than " + WebClient.MAX_PAGE_BYTES + " bytes");
    }
    return new String(bytes, StandardCharsets.UTF_8);
  }

  private static void requireGood(WebAnswer answer) throws IOException {
    if (answer.status() != 200) {
      String text = text(answer);
      String reason = text.length() > MAX_REASON ? text.substring(0, MAX_REASON) : text;
      throw new DiscoveryException(
          "server returned HTTP status " + answer.status() + ": " + reason);
    }
  }

  /* Nobody reads what the server notes about who changed what, which is most of an object. */
  private static JsonValue trimmed(JsonValue object) {
    return object.with("metadata", object.get("metadata").without("managedFields"));
  }

  /* Whether there was anything to see. */
  private boolean watch(String from) throws IOException, InterruptedException {
    String at =
        url
            + "?watch=1&allowWatchBookmarks=true&timeoutSeconds="
            + WATCH.toSeconds()
            + "&resourceVersion="
            + WebRefresh.encode(from)
            + selectors;
    try (WebAnswer answer = open(at, WATCH_TIMEOUT)) {
      if (answer.status() == GONE) {
        version = null;
        return false;
      }
      requireGood(answer);
      boolean seen = false;
      try (JsonStream events = new JsonStream(answer.body())) {
        for (JsonValue event = events.next(); event != null; event = events.next()) {
          handle(event);
          if (version == null) {
            return seen;
          }
          seen = true;
        }
      }
      return seen;
    }
  }

  private void handle(JsonValue event) {
    JsonValue object = event.get("object");
    String kind = event.text("type");
    if (kind.equals("ERROR")) {
      version = null;
      if (object.get("code").whole() != GONE) {
        throw new DiscoveryException("watch ended: " + object.text("message"));
      }
      return;
    }
    switch (kind) {
      case "ADDED", "MODIFIED" -> observer.put(Objects.key(object), trimmed(object));
      case "DELETED" -> observer.removed(Objects.key(object));
      default -> {}
    }
    String seen = object.at("metadata", "resourceVersion").text();
    if (!seen.isEmpty()) {
      version = seen;
    }
  }
}

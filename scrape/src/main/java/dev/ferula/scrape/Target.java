package dev.ferula.scrape;

import dev.ferula.matcher.LabelsHash;
import dev.ferula.model.GoQuote;
import dev.ferula.model.Labels;
import dev.ferula.model.Metadata;
import dev.ferula.model.PromDuration;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Something to scrape, or that relabelling keeps from being scraped. Read by anyone at any time;
 * its state changes with each scrape.
 */
public final class Target {
  private static final int HASH_DIGITS = 16;
  private static final long FNV_OFFSET = 0xcbf29ce484222325L;
  private static final long FNV_PRIME = 0x100000001b3L;

  private final Labels labels;
  private final String unescapedHost;
  private final String url;

  private volatile ScrapeConfig config;
  private volatile Labels own;
  private volatile Labels shared;
  private volatile State state = new State(TargetHealth.UNKNOWN, "", null, Duration.ZERO);
  private volatile @Nullable MetadataCache metadata;

  private record State(
      TargetHealth health, String lastError, @Nullable Instant lastScrape, Duration duration) {}

  /**
   * @param labels the target's labels, internal ones among them; empty for a dropped target
   * @param own the labels that discovery gave it
   * @param shared the labels of its group
   */
  Target(Labels labels, ScrapeConfig config, Labels own, Labels shared) {
    this.labels = labels;
    this.config = config;
    this.own = own;
    this.shared = shared;
    this.unescapedHost =
        labels.has(TargetLabels.ADDRESS)
            ? labels.valueOrEmpty(TargetLabels.ADDRESS)
            : labels.has(TargetLabels.UNIX_SOCKET) ? "localhost" : "";
    this.url = makeUrl();
  }

  private String makeUrl() {
    Map<String, List<String>> params = new TreeMap<>();
    config.params().forEach((name, values) -> params.put(name, new ArrayList<>(values)));
    labels.forEach(
        (name, value) -> {
          if (name.startsWith(TargetLabels.PARAM_PREFIX)) {
            List<String> values =
                params.computeIfAbsent(
                    name.substring(TargetLabels.PARAM_PREFIX.length()), _ -> new ArrayList<>());
            if (values.isEmpty()) {
              values.add(value);
            } else {
              values.set(0, value);
            }
          }
        });
    String query = GoUrl.query(params);
    String scheme = labels.valueOrEmpty(TargetLabels.SCHEME);
    return (scheme.isEmpty() ? "" : scheme + ":")
        + "//"
        + GoUrl.host(unescapedHost)
        + GoUrl.path(labels.valueOrEmpty(TargetLabels.METRICS_PATH))
        + (query.isEmpty() ? "" : "?" + query);
  }

  /** The labels that the target's series get. */
  public Labels labels() {
    return labels.filter(name -> !name.startsWith(TargetLabels.RESERVED_PREFIX));
  }

  /** What it looked like before relabelling, under the job's present settings. */
  public Labels discoveredLabels() {
    return TargetLabels.discovered(config, own, shared);
  }

  /** The name of its scrape pool, which is the job's. */
  public String scrapePool() {
    return config.jobName();
  }

  /** The URL that is scraped. */
  public String scrapeUrl() {
    return url;
  }

  /** Whether its last scrape went well. */
  public TargetHealth health() {
    return state.health();
  }

  /** Why the last scrape failed, with the place in the body if that was it; empty if it did not. */
  public String lastError() {
    return state.lastError();
  }

  /** When the last scrape was due, or null before the first. */
  public @Nullable Instant lastScrape() {
    return state.lastScrape();
  }

  /** How long the last scrape took. */
  public Duration lastScrapeDuration() {
    return state.duration();
  }

  /** The interval that its labels set. */
  public Duration interval() {
    return PromDuration.parse(labels.valueOrEmpty(TargetLabels.SCRAPE_INTERVAL));
  }

  /** The interval as its labels say it, such as {@code 60s}. */
  public String intervalText() {
    return labels.valueOrEmpty(TargetLabels.SCRAPE_INTERVAL);
  }

  /** The timeout as its labels say it. */
  public String timeoutText() {
    return labels.valueOrEmpty(TargetLabels.SCRAPE_TIMEOUT);
  }

  /** The timeout that its labels set. */
  public Duration timeout() {
    return PromDuration.parse(labels.valueOrEmpty(TargetLabels.SCRAPE_TIMEOUT));
  }

  /** What it says about all its metric families. */
  public List<TargetMetadata> metadata() {
    MetadataCache cache = metadata;
    return cache == null ? List.of() : cache.all();
  }

  /** What it says about one metric family, or null. */
  public @Nullable Metadata metadata(String family) {
    MetadataCache cache = metadata;
    return cache == null ? null : cache.of(family);
  }

  int metadataSize() {
    MetadataCache cache = metadata;
    return cache == null ? 0 : cache.size();
  }

  long metadataBytes() {
    MetadataCache cache = metadata;
    return cache == null ? 0 : cache.bytes();
  }

  void metadata(MetadataCache cache) {
    metadata = cache;
  }

  void report(Instant start, Duration duration, @Nullable String error) {
    state =
        new State(
            error == null ? TargetHealth.GOOD : TargetHealth.BAD,
            error == null ? "" : error,
            start,
            duration);
  }

  /** Takes over what discovery and configuration say now about a target that is the same. */
  void update(ScrapeConfig newConfig, Target from) {
    config = newConfig;
    own = from.own;
    shared = from.shared;
  }

  /**
   * The URL to ask.
   *
   * @throws IllegalArgumentException if its parts do not make one, in Prometheus's words
   */
  URI uri() {
    String complaint =
        GoUrl.complaint(url, labels.valueOrEmpty(TargetLabels.SCHEME), GoUrl.host(unescapedHost));
    if (complaint != null) {
      throw new IllegalArgumentException(complaint);
    }
    try {
      return new URI(url);
    } catch (URISyntaxException e) {
      throw new IllegalArgumentException("invalid URL: " + e.getMessage(), e);
    }
  }

  String unixSocket() {
    return labels.valueOrEmpty(TargetLabels.UNIX_SOCKET);
  }

  boolean flag(String name, boolean otherwise) {
    Boolean parsed = TargetLabels.parseBoolean(labels.valueOrEmpty(name));
    return parsed == null ? otherwise : parsed;
  }

  /** Tells targets apart, and spreads them over time as Prometheus would. */
  long hash() {
    String labelsHash = Long.toUnsignedString(LabelsHash.of(labels));
    String text = "0".repeat(Math.max(0, HASH_DIGITS - labelsHash.length())) + labelsHash + url;
    return fnv(text);
  }

  static long fnv(String text) {
    long hash = FNV_OFFSET;
    for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
      hash = (hash ^ (b & 0xff)) * FNV_PRIME;
    }
    return hash;
  }

  /**
   * How long after {@code now} the first scrape is due, in nanoseconds.
   *
   * @param now of the clock, in nanoseconds since the epoch
   * @param seed what tells this server's schedule from that of another with the same targets
   * @param rate how many scrapes a thread begins in a second
   */
  long offset(long now, long interval, long seed, double rate) {
    long base = interval - Math.floorMod(now, interval);
    long next = base + ScrapeGrid.phase(hash(), seed, interval, rate);
    return next > interval ? next - interval : next;
  }

  /** How lines of the log name it: several jobs may have targets at one place. */
  String logged() {
    return "scrape_pool=" + GoQuote.quote(config.jobName()) + " target=" + this;
  }

  @Override
  public String toString() {
    return url;
  }
}

package dev.ferula.scrape;

import dev.ferula.model.GoQuote;
import dev.ferula.model.Labels;
import dev.ferula.model.MetricNames;
import dev.ferula.model.PromDuration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** From the labels that discovery found and a job's settings to the labels of a target. */
final class TargetLabels {
  static final String ADDRESS = "__address__";
  static final String SCHEME = "__scheme__";
  static final String METRICS_PATH = "__metrics_path__";
  static final String SCRAPE_INTERVAL = "__scrape_interval__";
  static final String SCRAPE_TIMEOUT = "__scrape_timeout__";
  static final String PARAM_PREFIX = "__param_";
  static final String META_PREFIX = "__meta_";
  static final String RESERVED_PREFIX = "__";
  static final String UNIX_SOCKET = "__unix_socket__";
  static final String CONVERT_CLASSIC = "__convert_classic_histograms_to_nhcb__";
  static final String ALWAYS_CLASSIC = "__always_scrape_classic_histograms__";
  static final String SCRAPE_NATIVE = "__scrape_native_histograms__";
  static final String JOB = "job";
  static final String INSTANCE = "instance";

  private static final List<String> SETTINGS =
      List.of(
          JOB,
          SCRAPE_INTERVAL,
          SCRAPE_TIMEOUT,
          METRICS_PATH,
          SCHEME,
          CONVERT_CLASSIC,
          ALWAYS_CLASSIC,
          SCRAPE_NATIVE);

  private TargetLabels() {}

  /** What a target looks like before relabelling. */
  static Labels discovered(ScrapeConfig config, Labels own, Labels shared) {
    Labels.Builder labels = own.toBuilder();
    shared.forEach((name, value) -> setIfAbsent(labels, name, value, own.has(name)));
    setIfAbsent(labels, JOB, config.jobName());
    setIfAbsent(labels, SCRAPE_INTERVAL, PromDuration.format(config.interval()));
    setIfAbsent(labels, SCRAPE_TIMEOUT, PromDuration.format(config.timeout()));
    setIfAbsent(labels, METRICS_PATH, config.metricsPath());
    setIfAbsent(labels, SCHEME, config.scheme());
    HistogramPolicy histograms = config.histograms();
    setIfAbsent(labels, CONVERT_CLASSIC, Boolean.toString(histograms.convertClassic()));
    setIfAbsent(labels, ALWAYS_CLASSIC, Boolean.toString(histograms.alwaysScrapeClassic()));
    setIfAbsent(labels, SCRAPE_NATIVE, Boolean.toString(histograms.scrapeNative()));
    config
        .params()
        .forEach(
            (name, values) -> {
              if (!values.isEmpty()) {
                setIfAbsent(labels, PARAM_PREFIX + name, values.getFirst());
              }
            });
    return labels.build();
  }

  private static void setIfAbsent(Labels.Builder labels, String name, String value, boolean own) {
    if (!own) {
      labels.set(name, value);
    }
  }

  private static void setIfAbsent(Labels.Builder labels, String name, String value) {
    setIfAbsent(labels, name, value, !labels.get(name).isEmpty());
  }

  /**
   * The labels of the target, internal ones among them.
   *
   * @return null where relabelling drops it
   * @throws IllegalArgumentException if it cannot be scraped, in Prometheus's words
   */
  static @Nullable Labels relabelled(ScrapeConfig config, Labels own, Labels shared) {
    Labels.Builder labels = discovered(config, own, shared).toBuilder();
    if (!config.relabelling().apply(labels, settings(config, own, shared))) {
      return null;
    }
    String address = labels.get(ADDRESS);
    if (address.isEmpty()) {
      throw new IllegalArgumentException("no address");
    }
    if (address.indexOf('/') >= 0) {
      throw new IllegalArgumentException(GoQuote.quote(address) + " is not a valid hostname");
    }
    checkTimes(labels.get(SCRAPE_INTERVAL), labels.get(SCRAPE_TIMEOUT));
    checkBoolean("convert classic histograms to nhcb", labels.get(CONVERT_CLASSIC));
    checkBoolean("always scrape classic histograms", labels.get(ALWAYS_CLASSIC));
    checkBoolean("scrape native histograms", labels.get(SCRAPE_NATIVE));
    for (String name : labels.names()) {
      if (name.startsWith(META_PREFIX)) {
        labels.remove(name);
      }
    }
    if (labels.get(INSTANCE).isEmpty()) {
      labels.set(INSTANCE, address);
    }
    Labels result = labels.build();
    result.forEach(
        (name, value) -> {
          if (!MetricNames.isWellFormed(value)) {
            throw new IllegalArgumentException(
                "invalid label value for " + GoQuote.quote(name) + ": " + GoQuote.quote(value));
          }
        });
    return result;
  }

  /* The labels that come from the job's settings, behind those that discovery gave. */
  private static List<String> settings(ScrapeConfig config, Labels own, Labels shared) {
    List<String> names = new ArrayList<>(SETTINGS);
    config.params().keySet().forEach(name -> names.add(PARAM_PREFIX + name));
    names.removeIf(name -> own.has(name) || shared.has(name));
    return names;
  }

  private static void checkTimes(String interval, String timeout) {
    long intervalMillis = millis("interval", interval);
    long timeoutMillis = millis("timeout", timeout);
    if (timeoutMillis > intervalMillis) {
      throw new IllegalArgumentException(
          "scrape timeout cannot be greater than scrape interval ("
              + GoQuote.quote(timeout)
              + " > "
              + GoQuote.quote(interval)
              + ")");
    }
  }

  private static long millis(String what, String text) {
    long millis;
    try {
      millis = PromDuration.parseMillis(text);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("error parsing scrape " + what + ": " + e.getMessage(), e);
    }
    if (millis == 0) {
      throw new IllegalArgumentException("scrape " + what + " cannot be 0");
    }
    return millis;
  }

  private static void checkBoolean(String what, String text) {
    if (!text.isEmpty() && parseBoolean(text) == null) {
      throw new IllegalArgumentException(
          "error parsing "
              + what
              + ": strconv.ParseBool: parsing "
              + GoQuote.quote(text)
              + ": invalid syntax");
    }
  }

  /** A truth value in any of Go's spellings, or null. */
  static @Nullable Boolean parseBoolean(String text) {
    return switch (text) {
      case "1", "t", "T", "true", "TRUE", "True" -> true;
      case "0", "f", "F", "false", "FALSE", "False" -> false;
      default -> null;
    };
  }
}

package dev.ferula.config.section;

import dev.ferula.config.binding.ListType;
import dev.ferula.config.binding.MapType;
import dev.ferula.config.binding.Schema;
import dev.ferula.config.binding.Section;
import dev.ferula.config.binding.Types;
import dev.ferula.model.GoQuote;
import dev.ferula.model.NameScheme;
import java.time.Duration;
import java.util.List;

/** Scrape jobs. */
public final class ScrapeSection {
  static final String LEGACY_ESCAPING = "underscores";
  static final String UTF8_ESCAPING = "allow-utf-8";

  private static final List<String> ESCAPINGS =
      List.of(UTF8_ESCAPING, LEGACY_ESCAPING, "dots", "values");

  private static final List<String> DEFAULT_PROTOCOLS =
      List.of(
          "OpenMetricsText1.0.0",
          "OpenMetricsText0.0.1",
          "PrometheusText1.0.0",
          "PrometheusText0.0.4");

  private static final List<String> PROTO_FIRST =
      List.of(
          "PrometheusProto",
          "OpenMetricsText1.0.0",
          "OpenMetricsText0.0.1",
          "PrometheusText1.0.0",
          "PrometheusText0.0.4");

  private static final List<String> INHERITED =
      List.of(
          "body_size_limit",
          "sample_limit",
          "target_limit",
          "label_limit",
          "label_name_length_limit",
          "label_value_length_limit",
          "keep_dropped_targets",
          "scrape_failure_log_file");

  private static final List<String> INHERITED_IF_ABSENT =
      List.of(
          "scrape_native_histograms",
          "extra_scrape_metrics",
          "convert_classic_histograms_to_nhcb",
          "always_scrape_classic_histograms");

  static final Schema SCHEMA = schema();

  /** A file of scrape jobs. */
  public static final Schema FILE =
      Schema.of("config.ScrapeConfigs").list("scrape_configs", SCHEMA).omitEmpty().build();

  private ScrapeSection() {}

  private static Schema schema() {
    Schema.Builder builder =
        Schema.of("config.ScrapeConfig")
            .text("job_name")
            .bool("honor_labels")
            .omitEmpty()
            .bool("honor_timestamps", true)
            .bool("track_timestamps_staleness")
            .field("params", new MapType(Types.TEXT, new ListType(Types.TEXT), "url.Values"))
            .omitEmpty()
            .duration("scrape_interval")
            .omitEmpty()
            .duration("scrape_timeout")
            .omitEmpty()
            .field("scrape_protocols", GlobalSection.PROTOCOL_LIST)
            .omitEmpty()
            .field("fallback_scrape_protocol", GlobalSection.PROTOCOL)
            .omitEmpty()
            .maybe("scrape_native_histograms")
            .omitEmpty()
            .maybe("always_scrape_classic_histograms")
            .omitEmpty()
            .maybe("convert_classic_histograms_to_nhcb")
            .omitEmpty()
            .text("scrape_failure_log_file")
            .omitEmpty()
            .path()
            .text("metrics_path", "/metrics")
            .omitEmpty()
            .text("scheme", "http")
            .omitEmpty()
            .bool("enable_compression", true);
    builder
        .field("body_size_limit", Types.BYTES)
        .omitEmpty()
        .unsigned("sample_limit")
        .omitEmpty()
        .unsigned("target_limit")
        .omitEmpty()
        .unsigned("label_limit")
        .omitEmpty()
        .unsigned("label_name_length_limit")
        .omitEmpty()
        .unsigned("label_value_length_limit")
        .omitEmpty()
        .unsigned("native_histogram_bucket_limit")
        .omitEmpty()
        .decimal("native_histogram_min_bucket_factor")
        .omitEmpty()
        .unsigned("keep_dropped_targets")
        .omitEmpty()
        .field("metric_name_validation_scheme", GlobalSection.nameScheme())
        .omitEmpty()
        .text("metric_name_escaping_scheme")
        .omitEmpty()
        .maybe("extra_scrape_metrics")
        .omitEmpty()
        .inline(HttpSection.FIELDS)
        .list("relabel_configs", RelabelSection.SCHEMA)
        .omitEmpty()
        .list("metric_relabel_configs", RelabelSection.SCHEMA)
        .omitEmpty();
    return DiscoverySection.addTo(builder)
        .rule(DiscoverySection::checkPresent)
        .rule(DiscoverySection.required("job_name", "job_name is empty"))
        .rule(HttpSection::check)
        .rule(DiscoverySection::checkStaticTargets)
        .rule(
            job ->
                RelabelSection.checkPresent(
                    job,
                    "relabel_configs",
                    "empty or null target relabeling rule in scrape config"))
        .rule(
            job ->
                RelabelSection.checkPresent(
                    job,
                    "metric_relabel_configs",
                    "empty or null metric relabeling rule in scrape config"))
        .build();
  }

  /** Fills in what a job has from the global section and checks the whole. */
  public static void complete(Section job, Section global) {
    completeTimes(job, global);
    for (String key : INHERITED) {
      if (!job.isSet(key)) {
        job.set(key, global.value(key));
      }
    }
    for (String key : INHERITED_IF_ABSENT) {
      if (job.boolOrNull(key) == null) {
        job.set(key, Boolean.TRUE.equals(global.value(key)));
      }
    }
    completeProtocols(job, global);
    completeNames(job, global);
    NameScheme scheme = GlobalSection.scheme(job.text("metric_name_validation_scheme"));
    RelabelSection.relabelling(job, "relabel_configs", scheme);
    RelabelSection.relabelling(job, "metric_relabel_configs", scheme);
  }

  private static void completeTimes(Section job, Section global) {
    if (!job.isSet("scrape_interval")) {
      job.set("scrape_interval", global.value("scrape_interval"));
    }
    Duration interval = job.duration("scrape_interval");
    if (job.duration("scrape_timeout").compareTo(interval) > 0) {
      throw job.broken(
          "scrape_timeout", "scrape timeout greater than scrape interval" + ofJob(job));
    }
    if (!job.isSet("scrape_timeout")) {
      Duration timeout = global.duration("scrape_timeout");
      job.set("scrape_timeout", timeout.compareTo(interval) < 0 ? timeout : interval);
    }
  }

  private static String ofJob(Section job) {
    return " for scrape config with job name " + GoQuote.quote(job.text("job_name"));
  }

  private static void completeProtocols(Section job, Section global) {
    if (job.value("scrape_protocols") == null) {
      Object inherited = global.value("scrape_protocols");
      boolean nativeHistograms = job.bool("scrape_native_histograms");
      job.set(
          "scrape_protocols",
          inherited != null ? inherited : nativeHistograms ? PROTO_FIRST : DEFAULT_PROTOCOLS);
    }
    GlobalSection.checkProtocols(job, ofJob(job));
    String fallback = job.text("fallback_scrape_protocol");
    String unknown = fallback.isEmpty() ? null : GlobalSection.unknownProtocol(fallback);
    if (unknown != null) {
      throw job.broken(
          "fallback_scrape_protocol",
          "invalid fallback_scrape_protocol" + ofJob(job) + ": " + unknown);
    }
  }

  private static void completeNames(Section job, Section global) {
    String globalScheme = global.text("metric_name_validation_scheme");
    boolean inherits = !job.isSet("metric_name_validation_scheme");
    if (inherits) {
      job.set("metric_name_validation_scheme", globalScheme);
    }
    String globalEscaping = global.text("metric_name_escaping_scheme");
    if (globalEscaping.isEmpty()) {
      globalEscaping = escapingOf(globalScheme);
    }
    checkEscaping(global, "global", globalEscaping);
    String scheme = job.text("metric_name_validation_scheme");
    if (!job.isSet("metric_name_escaping_scheme")) {
      job.set("metric_name_escaping_scheme", inherits ? globalEscaping : escapingOf(scheme));
    }
    String escaping = job.text("metric_name_escaping_scheme");
    if (escaping.equals(UTF8_ESCAPING) && !scheme.equals(NameScheme.UTF8.text())) {
      throw job.broken("utf8 metric names requested but validation scheme is not set to UTF8");
    }
    checkEscaping(job, "scrape config", escaping);
  }

  private static String escapingOf(String scheme) {
    return scheme.equals(NameScheme.LEGACY.text()) ? LEGACY_ESCAPING : UTF8_ESCAPING;
  }

  private static void checkEscaping(Section section, String what, String escaping) {
    if (!ESCAPINGS.contains(escaping)) {
      throw section.broken(
          "metric_name_escaping_scheme",
          "unknown "
              + what
              + " name escaping method specified, must be one of 'allow-utf-8', 'underscores',"
              + " 'dots', or 'values', got "
              + GoQuote.quote(escaping));
    }
  }
}

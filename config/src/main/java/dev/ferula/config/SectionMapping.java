package dev.ferula.config;

import dev.ferula.config.binding.Section;
import dev.ferula.config.section.DiscoverySection;
import dev.ferula.config.section.RelabelSection;
import dev.ferula.config.yaml.YamlWriter;
import dev.ferula.model.Labels;
import dev.ferula.model.NameScheme;
import dev.ferula.model.TargetGroup;
import dev.ferula.scrape.HistogramPolicy;
import dev.ferula.scrape.NameEscaping;
import dev.ferula.scrape.ScrapeConfig;
import dev.ferula.scrape.ScrapeLimits;
import dev.ferula.scrape.ScrapeProtocol;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Makes the options of modules from complete sections. */
final class SectionMapping {
  private static final String SUFFIX = "_sd_configs";

  private SectionMapping() {}

  static ScrapeJob job(Section job) {
    NameScheme scheme = scheme(job);
    String fallback = job.text("fallback_scrape_protocol");
    List<DiscoveryConfig> discovery = discovery(job);
    ScrapeConfig scrape =
        ScrapeConfig.builder(job.text("job_name"))
            .interval(job.duration("scrape_interval"))
            .timeout(job.duration("scrape_timeout"))
            .protocols(
                job.texts("scrape_protocols").stream().map(SectionMapping::protocol).toList())
            .fallbackProtocol(fallback.isEmpty() ? null : protocol(fallback))
            .metricsPath(job.text("metrics_path"))
            .scheme(job.text("scheme"))
            .params(params(job))
            .honorLabels(job.bool("honor_labels"))
            .honorTimestamps(job.bool("honor_timestamps"))
            .trackTimestampsStaleness(job.bool("track_timestamps_staleness"))
            .enableCompression(job.bool("enable_compression"))
            .limits(limits(job))
            .histograms(
                new HistogramPolicy(
                    job.bool("scrape_native_histograms"),
                    job.bool("always_scrape_classic_histograms"),
                    job.bool("convert_classic_histograms_to_nhcb"),
                    job.decimal("native_histogram_min_bucket_factor")))
            .nameValidation(scheme)
            .nameEscaping(escaping(job.text("metric_name_escaping_scheme")))
            .extraScrapeMetrics(job.bool("extra_scrape_metrics"))
            .failureLogFile(job.text("scrape_failure_log_file"))
            .relabelling(RelabelSection.relabelling(job, "relabel_configs", scheme))
            .metricRelabelling(RelabelSection.relabelling(job, "metric_relabel_configs", scheme))
            .http(HttpMapping.options(job))
            .discovery(discovery)
            .build();
    return new ScrapeJob(scrape, discovery, YamlWriter.write(job.printed()));
  }

  private static NameScheme scheme(Section section) {
    return section.text("metric_name_validation_scheme").equals(NameScheme.LEGACY.text())
        ? NameScheme.LEGACY
        : NameScheme.UTF8;
  }

  private static ScrapeProtocol protocol(String name) {
    return Arrays.stream(ScrapeProtocol.values())
        .filter(protocol -> protocol.text().equals(name))
        .findFirst()
        .orElseThrow();
  }

  private static NameEscaping escaping(String name) {
    return Arrays.stream(NameEscaping.values())
        .filter(escaping -> escaping.text().equals(name))
        .findFirst()
        .orElseThrow();
  }

  private static Map<String, List<String>> params(Section job) {
    Map<String, List<String>> params = new LinkedHashMap<>();
    if (job.value("params") instanceof Map<?, ?> map) {
      map.forEach((name, values) -> params.put((String) name, textList(values)));
    }
    return params;
  }

  private static List<String> textList(@Nullable Object list) {
    List<String> texts = new ArrayList<>();
    if (list instanceof List<?> items) {
      items.forEach(item -> texts.add((String) item));
    }
    return texts;
  }

  private static ScrapeLimits limits(Section job) {
    return new ScrapeLimits(
        Math.max(0, job.whole("body_size_limit")),
        job.whole("sample_limit"),
        job.whole("target_limit"),
        job.whole("label_limit"),
        job.whole("label_name_length_limit"),
        job.whole("label_value_length_limit"),
        job.whole("native_histogram_bucket_limit"),
        job.whole("keep_dropped_targets"));
  }

  static AlertmanagerConfig alertmanager(Section section, NameScheme scheme) {
    return new AlertmanagerConfig(
        section.text("scheme"),
        section.text("path_prefix"),
        section.duration("timeout"),
        HttpMapping.options(section),
        AwsMapping.signing(section),
        RelabelSection.relabelling(section, "relabel_configs", scheme),
        RelabelSection.relabelling(section, "alert_relabel_configs", scheme),
        discovery(section));
  }

  /** Everything by which a section finds targets, in order of the mechanisms' names. */
  private static List<DiscoveryConfig> discovery(Section owner) {
    List<DiscoveryConfig> all = new ArrayList<>();
    for (String key : DiscoverySection.keys()) {
      List<@Nullable Section> sections = owner.sections(key);
      if (key.equals(DiscoverySection.STATIC)) {
        if (!sections.isEmpty()) {
          all.add(new DiscoveryConfig.Static(groups(sections)));
        }
        continue;
      }
      String mechanism = key.substring(0, key.length() - SUFFIX.length());
      for (Section section : sections) {
        all.add(discovery(mechanism, Objects.requireNonNull(section)));
      }
    }
    return all;
  }

  private static List<TargetGroup> groups(List<@Nullable Section> sections) {
    List<TargetGroup> groups = new ArrayList<>();
    for (Section section : sections) {
      Section group = Objects.requireNonNull(section);
      List<Labels> targets = new ArrayList<>();
      for (String address : group.texts("targets")) {
        targets.add(Labels.of("__address__", address));
      }
      String source = String.valueOf(groups.size());
      groups.add(new TargetGroup(source, targets, Labels.of(group.textMap("labels"))));
    }
    return groups;
  }

  private static DiscoveryConfig discovery(String mechanism, Section section) {
    return switch (mechanism) {
      case "file" ->
          new DiscoveryConfig.Files(section.texts("files"), section.duration("refresh_interval"));
      case "http" ->
          new DiscoveryConfig.Http(
              section.text("url"),
              section.duration("refresh_interval"),
              HttpMapping.options(section));
      default -> MechanismMapping.discovery(mechanism, section);
    };
  }

  static StorageConfig storage(Section storage) {
    Section tsdb = Objects.requireNonNull(storage.section("tsdb"));
    Section retention = Objects.requireNonNull(tsdb.section("retention"));
    Section encoding = Objects.requireNonNull(tsdb.section("chunk_encoding"));
    Section exemplars = storage.section("exemplars");
    return new StorageConfig(
        tsdb.duration("out_of_order_time_window"),
        tsdb.decimal("stale_series_compaction_threshold"),
        encoding.text("floats"),
        retention.duration("time"),
        retention.whole("size"),
        retention.decimal("percentage"),
        exemplars == null ? 0 : exemplars.whole("max_exemplars"));
  }

  static GlobalConfig global(Section global, Labels externalLabels) {
    return new GlobalConfig(
        global.duration("scrape_interval"),
        global.duration("scrape_timeout"),
        global.duration("evaluation_interval"),
        global.duration("rule_query_offset"),
        global.text("query_log_file"),
        global.text("scrape_failure_log_file"),
        externalLabels,
        scheme(global));
  }
}

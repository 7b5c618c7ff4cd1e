package dev.ferula.config.section;

import dev.ferula.config.binding.Binder;
import dev.ferula.config.binding.FieldType;
import dev.ferula.config.binding.ListType;
import dev.ferula.config.binding.MapType;
import dev.ferula.config.binding.Schema;
import dev.ferula.config.binding.Section;
import dev.ferula.config.binding.Types;
import dev.ferula.config.yaml.YamlNode;
import dev.ferula.model.GoQuote;
import dev.ferula.model.Labels;
import dev.ferula.model.MetricNames;
import dev.ferula.model.NameScheme;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What holds for all jobs unless they say otherwise. */
final class GlobalSection {
  static final Duration DEFAULT_INTERVAL = Duration.ofMinutes(1);
  static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(10);

  /** The formats that a scrape may ask for, in the order in which messages list them. */
  private static final List<String> PROTOCOLS =
      List.of(
          "OpenMetricsText0.0.1",
          "OpenMetricsText1.0.0",
          "PrometheusProto",
          "PrometheusText0.0.4",
          "PrometheusText1.0.0");

  static final FieldType PROTOCOL = Types.text("config.ScrapeProtocol", text -> text);
  static final FieldType PROTOCOL_LIST = new ListType(PROTOCOL);

  static final Schema SCHEMA =
      Schema.of("config.GlobalConfig", "config.plain")
          .duration("scrape_interval")
          .omitEmpty()
          .duration("scrape_timeout")
          .omitEmpty()
          .field("scrape_protocols", PROTOCOL_LIST)
          .omitEmpty()
          .duration("evaluation_interval")
          .omitEmpty()
          .duration("rule_query_offset")
          .omitEmpty()
          .text("query_log_file")
          .omitEmpty()
          .path()
          .text("scrape_failure_log_file")
          .omitEmpty()
          .path()
          .field("external_labels", new LabelsType())
          .omitEmpty()
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
          .unsigned("keep_dropped_targets")
          .omitEmpty()
          .field("metric_name_validation_scheme", nameScheme())
          .omitEmpty()
          .text("metric_name_escaping_scheme")
          .omitEmpty()
          .maybe("scrape_native_histograms")
          .omitEmpty()
          .bool("convert_classic_histograms_to_nhcb")
          .omitEmpty()
          .bool("always_scrape_classic_histograms")
          .omitEmpty()
          .maybe("extra_scrape_metrics")
          .omitEmpty()
          .rule(GlobalSection::complete)
          .build();

  private GlobalSection() {}

  static FieldType nameScheme() {
    return Types.text(
        "string",
        text -> {
          if (!text.isEmpty() && !text.equals("legacy") && !text.equals("utf8")) {
            throw new IllegalArgumentException(
                "unrecognized ValidationScheme: " + GoQuote.quote(text));
          }
          return text;
        });
  }

  static NameScheme scheme(String text) {
    return text.equals("legacy") ? NameScheme.LEGACY : NameScheme.UTF8;
  }

  /** The section of a file that has none. */
  static Section ofNothing() {
    Section global = Section.ofDefaults(SCHEMA);
    complete(global);
    global.set("metric_name_escaping_scheme", "allow-utf-8");
    return global;
  }

  private static void complete(Section global) {
    if (!global.isSet("metric_name_validation_scheme")) {
      global.set("metric_name_validation_scheme", NameScheme.UTF8.text());
    }
    checkExternalLabels(global);
    defaultTo(global, "scrape_interval", DEFAULT_INTERVAL);
    Duration interval = global.duration("scrape_interval");
    if (global.duration("scrape_timeout").compareTo(interval) > 0) {
      throw global.broken("scrape_timeout", "global scrape timeout greater than scrape interval");
    }
    defaultTo(
        global,
        "scrape_timeout",
        DEFAULT_TIMEOUT.compareTo(interval) < 0 ? DEFAULT_TIMEOUT : interval);
    defaultTo(global, "evaluation_interval", DEFAULT_INTERVAL);
    if (global.boolOrNull("scrape_native_histograms") == null) {
      global.set("scrape_native_histograms", false);
    }
    if (global.value("scrape_protocols") != null) {
      checkProtocols(global, " for global config");
    }
  }

  private static void defaultTo(Section section, String key, Object value) {
    if (!section.isSet(key)) {
      section.set(key, value);
    }
  }

  private static void checkExternalLabels(Section global) {
    NameScheme scheme = scheme(global.text("metric_name_validation_scheme"));
    labels(global)
        .forEach(
            (name, value) -> {
              if (!scheme.isLabelName(name)) {
                throw global.broken(
                    "external_labels", GoQuote.quote(name) + " is not a valid label name");
              }
              if (!MetricNames.isWellFormed(value)) {
                throw global.broken(
                    "external_labels", GoQuote.quote(value) + " is not a valid label value");
              }
            });
  }

  /** The external labels as written. */
  public static Labels labels(Section global) {
    return Labels.of(global.textMap("external_labels"));
  }

  /** Refuses a list of formats that is empty, names one twice or one that does not exist. */
  static void checkProtocols(Section section, String where) {
    List<String> protocols = section.texts("scrape_protocols");
    if (protocols.isEmpty()) {
      throw section.broken("scrape_protocols", "scrape_protocols cannot be empty" + where);
    }
    Set<String> seen = new HashSet<>();
    for (String protocol : protocols) {
      if (!seen.add(protocol.toLowerCase(Locale.ROOT))) {
        throw section.broken(
            "scrape_protocols",
            "duplicated protocol in scrape_protocols, got ["
                + String.join(" ", protocols)
                + "]"
                + where);
      }
      String unknown = unknownProtocol(protocol);
      if (unknown != null) {
        throw section.broken("scrape_protocols", "scrape_protocols: " + unknown + where);
      }
    }
  }

  /** What is wrong with a format's name, or null. */
  static @Nullable String unknownProtocol(String protocol) {
    return PROTOCOLS.contains(protocol)
        ? null
        : "unknown scrape protocol "
            + protocol
            + ", supported: ["
            + String.join(" ", PROTOCOLS)
            + "]";
  }

  /** External labels: text by name; labels without a value are left out when printed. */
  private record LabelsType() implements FieldType {
    private static final MapType MAP = new MapType(Types.TEXT, Types.TEXT);

    @Override
    public String typeName() {
      return MAP.typeName();
    }

    @Override
    public @Nullable Object zero() {
      return null;
    }

    @Override
    public @Nullable Object bind(Binder binder, YamlNode node, @Nullable Object initial) {
      return MAP.bind(binder, node, initial);
    }

    @Override
    public boolean isEmpty(@Nullable Object value) {
      return value == null || ((Map<?, ?>) value).values().stream().allMatch(""::equals);
    }

    @Override
    public Object printed(@Nullable Object value) {
      Map<?, ?> map = (Map<?, ?>) MAP.printed(value);
      map.values().removeIf(""::equals);
      return map;
    }
  }
}

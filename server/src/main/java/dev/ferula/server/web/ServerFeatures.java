package dev.ferula.server.web;

import dev.ferula.promql.parser.Aggregator;
import dev.ferula.promql.parser.BinaryOp;
import dev.ferula.promql.parser.FunctionSignature;
import dev.ferula.server.options.ServerOptions;
import dev.ferula.web.search.Scorers;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/** What a server can do, in the categories and by the names that Prometheus has for it. */
public final class ServerFeatures {
  private static final String API = "api";
  private static final String PROMQL = "promql";
  private static final String OPERATORS = "promql_operators";

  private final SortedMap<String, SortedMap<String, Boolean>> all = new TreeMap<>();
  private final ServerOptions options;
  private final Set<String> flags;

  private ServerFeatures(ServerOptions options) {
    this.options = options;
    this.flags = options.features();
  }

  public static SortedMap<String, SortedMap<String, Boolean>> of(ServerOptions options) {
    ServerFeatures features = new ServerFeatures(options);
    features.api();
    features.server();
    features.language();
    features.operators();
    features.functions();
    features.scraping();
    features.storage();
    return features.all;
  }

  private void set(String category, String name, boolean on) {
    all.computeIfAbsent(category, c -> new TreeMap<>()).put(name, on);
  }

  private void on(String category, List<String> names) {
    names.forEach(name -> set(category, name, true));
  }

  private void api() {
    set(API, "admin", options.api().admin());
    set(API, "lifecycle", options.api().lifecycle());
    set(API, "search", flags.contains("search-api"));
    set(API, "remote_write_receiver", !options.api().remoteWrite().isEmpty());
    set(API, "otlp_write_receiver", false);
    Scorers.ALGORITHMS.forEach(algorithm -> set(API, "search_fuzz_alg_" + algorithm, true));
    on(
        API,
        List.of(
            "exclude_alerts",
            "label_values_match",
            "openapi_3.1",
            "openapi_3.2",
            "query_stats",
            "query_warnings",
            "time_range_labels",
            "time_range_series"));
    set("otlp_receiver", "delta_conversion", flags.contains("otlp-deltatocumulative"));
    set("otlp_receiver", "native_delta_ingestion", flags.contains("otlp-native-delta-ingestion"));
    set("ui", "ui_v2", false);
    set("ui", "ui_v3", true);
  }

  private void server() {
    set("prometheus", "agent_mode", false);
    set("prometheus", "server_mode", true);
    set("prometheus", "auto_reload_config", options.autoReload() != null);
    set("rules", "concurrent_rule_eval", flags.contains("concurrent-rule-eval"));
    on("rules", List.of("keep_firing_for", "query_offset"));
    on("service_discovery_providers", Discovery.PROVIDERS);
    on("templating_functions", Templating.FUNCTIONS);
  }

  private void language() {
    on(
        PROMQL,
        List.of(
            "at_modifier",
            "bool",
            "by",
            "duration_expr",
            "group_left",
            "group_right",
            "ignoring",
            "negative_offset",
            "offset",
            "on",
            "per_query_lookback_delta",
            "subqueries",
            "without"));
    for (String modifier : List.of("fill", "fill_left", "fill_right")) {
      set(PROMQL, modifier, flags.contains("promql-binop-fill-modifiers"));
    }
    for (String selector : List.of("anchored", "smoothed")) {
      set(PROMQL, selector, flags.contains("promql-extended-range-selectors"));
    }
    set(PROMQL, "delayed_name_removal", flags.contains("promql-delayed-name-removal"));
    set(PROMQL, "per_step_stats", flags.contains("promql-per-step-stats"));
    set(PROMQL, "type_and_unit_labels", flags.contains("type-and-unit-labels"));
  }

  private void operators() {
    for (BinaryOp operator : BinaryOp.values()) {
      set(OPERATORS, operator.text(), true);
    }
    on(OPERATORS, List.of("=~", "!~", "@"));
    for (Aggregator aggregator : Aggregator.values()) {
      // As in Prometheus, whatever the flag says.
      set(OPERATORS, aggregator.text(), !aggregator.isExperimental());
    }
  }

  private void functions() {
    boolean experimental = flags.contains("promql-experimental-functions");
    FunctionSignature.all()
        .forEach(
            (name, signature) ->
                set("promql_functions", name, experimental || !signature.experimental()));
  }

  private void scraping() {
    set("scrape", "extra_scrape_metrics", true);
    set(
        "scrape",
        "start_timestamp_zero_ingestion",
        flags.contains("created-timestamp-zero-ingestion"));
    if (flags.contains("st-synthesis")) {
      // Prometheus names it only where it is on, and with a dash.
      set("scrape", "st-synthesis", true);
    }
    set("scrape", "type_and_unit_labels", flags.contains("type-and-unit-labels"));
  }

  private void storage() {
    on("tsdb", List.of("isolation", "native_histograms"));
    set("tsdb", "exemplar_storage", flags.contains("exemplar-storage"));
    set("tsdb", "delayed_compaction", flags.contains("delayed-compaction"));
    set("tsdb", "st_storage", flags.contains("st-storage"));
    set("tsdb", "histograms_st_encoding", flags.contains("histograms-st-encoding"));
    set("tsdb", "use_uncached_io", flags.contains("use-uncached-io"));
    set("tsdb", "xor2_encoding", true);
  }

  /** The mechanisms of discovery that are carried out. */
  private static final class Discovery {
    static final List<String> PROVIDERS =
        List.of(
            "consul",
            "digitalocean",
            "dns",
            "docker",
            "dockerswarm",
            "eureka",
            "file",
            "hetzner",
            "http",
            "ionos",
            "kubernetes",
            "linode",
            "marathon",
            "nomad",
            "puppetdb",
            "static",
            "vultr");
  }

  /** The functions of templates besides Go's own. */
  private static final class Templating {
    static final List<String> FUNCTIONS =
        List.of(
            "args",
            "externalURL",
            "first",
            "graphLink",
            "humanize",
            "humanize1024",
            "humanizeDuration",
            "humanizePercentage",
            "humanizeTimestamp",
            "label",
            "match",
            "now",
            "parseDuration",
            "pathPrefix",
            "query",
            "reReplaceAll",
            "safeHtml",
            "sortByLabel",
            "stripDomain",
            "stripPort",
            "strvalue",
            "tableLink",
            "title",
            "toDuration",
            "toLower",
            "toTime",
            "toUpper",
            "urlQueryEscape",
            "value");
  }
}

package dev.ferula.server.process;

import dev.ferula.server.flags.FlagException;
import dev.ferula.server.flags.Flags;
import java.util.Map;
import java.util.Set;

/** Tells at the start what the features that {@code --enable-feature} names do here. */
final class FeatureLog {
  private static final System.Logger LOG = System.getLogger(FeatureLog.class.getName());

  private static final String ALWAYS =
      "This option for --enable-feature is now permanently enabled and therefore a no-op.";

  /** What is said of a feature, and how loud. */
  record Remark(System.Logger.Level level, String text) {}

  private static final Map<String, Remark> REMARKS =
      Map.ofEntries(
          info("exemplar-storage", "Experimental in-memory exemplar storage enabled"),
          warn(
              "extra-scrape-metrics",
              "This option for --enable-feature is being phased out. It currently changes the"
                  + " default for the extra_scrape_metrics config setting to true, but will become"
                  + " a no-op in a future version. Stop using this option and set"
                  + " extra_scrape_metrics in the config instead."),
          info("metadata-wal-records", "Experimental metadata records in WAL enabled"),
          info("promql-per-step-stats", "Experimental per-step statistics reporting"),
          warn(
              "auto-reload-config",
              "This option for --enable-feature is deprecated. Use --config.auto-reload instead."),
          info("concurrent-rule-eval", "Experimental concurrent rule evaluation enabled."),
          info("promql-experimental-functions", "Experimental PromQL functions enabled."),
          warn("promql-duration-expr", ALWAYS),
          warn("ooo-native-histograms", ALWAYS),
          warn(
              "native-histograms",
              "This option for --enable-feature is a no-op. To scrape native histograms, set the"
                  + " scrape_native_histograms scrape config setting to true."),
          info(
              "created-timestamp-zero-ingestion",
              "Experimental start timestamp zero ingestion enabled. Changed default"
                  + " scrape_protocols to prefer PrometheusProto format."),
          info(
              "use-start-timestamps",
              "Experimental usage of start timestamps in PromQL engine is enabled."),
          info("promql-delayed-name-removal", "Experimental PromQL delayed name removal enabled."),
          info(
              "promql-extended-range-selectors",
              "Experimental PromQL extended range selectors enabled."),
          info(
              "promql-binop-fill-modifiers",
              "Experimental PromQL binary operator fill modifiers enabled."),
          info("type-and-unit-labels", "Experimental type and unit labels enabled"),
          info("search-api", "Experimental search API enabled."),
          info("memory-snapshot-on-shutdown", "Experimental memory snapshot on shutdown enabled"),
          warn(
              "xor2-encoding",
              "This option for --enable-feature is being phased out. It currently changes the"
                  + " default for the storage.tsdb.chunk_encoding.floats config setting to xor2, but"
                  + " will become a no-op in a future major version. Stop using this option and set"
                  + " storage.tsdb.chunk_encoding.floats in the config instead."),
          info(
              "histograms-st-encoding",
              "Experimental ST-capable histogram chunk encoding enabled."),
          info(
              "st-storage",
              "Experimental start timestamp storage enabled. Changed default scrape_protocols to"
                  + " prefer PrometheusProto format."),
          info("delayed-compaction", "Experimental delayed compaction is enabled."),
          info("st-synthesis", "Experimental start timestamp synthesis enabled."),
          warn(
              "fast-startup",
              "This option for --enable-feature is a no-op. Prometheus writes the last series' number"
                  + " to a file every second; here a start finds it in the log and its second"
                  + " copy."),
          none("old-ui"),
          none("otlp-deltatocumulative"),
          none("otlp-native-delta-ingestion"),
          warn(
              "use-uncached-io",
              "This option for --enable-feature is a no-op. Blocks are written through the page"
                  + " cache, which the system takes back when memory is wanted."));

  private static final Remark UNKNOWN =
      new Remark(System.Logger.Level.WARNING, "Unknown option for --enable-feature");

  private FeatureLog() {}

  private static Map.Entry<String, Remark> info(String feature, String text) {
    return Map.entry(feature, new Remark(System.Logger.Level.INFO, text));
  }

  private static Map.Entry<String, Remark> warn(String feature, String text) {
    return Map.entry(feature, new Remark(System.Logger.Level.WARNING, text));
  }

  private static Map.Entry<String, Remark> none(String feature) {
    return warn(feature, "This option for --enable-feature is not supported yet and has no effect");
  }

  /**
   * @throws FlagException for features that exclude each other
   */
  static void check(Set<String> features) {
    if (features.containsAll(Set.of("otlp-deltatocumulative", "otlp-native-delta-ingestion"))) {
      throw FlagException.refused(
          Flags.EXIT_FAILURE,
          "Error parsing feature list: "
              + "cannot enable otlp-deltatocumulative and otlp-native-delta-ingestion features at the"
              + " same time");
    }
  }

  /** Logs a line for each feature; names that nobody knows are warned of and have no effect. */
  static void tell(Set<String> features) {
    for (String feature : features) {
      Remark remark = remark(feature);
      LOG.log(remark.level(), () -> "msg=\"" + remark.text() + "\" option=" + feature);
    }
  }

  static Remark remark(String feature) {
    return REMARKS.getOrDefault(feature, UNKNOWN);
  }
}

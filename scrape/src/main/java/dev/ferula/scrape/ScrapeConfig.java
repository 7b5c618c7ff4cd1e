package dev.ferula.scrape;

import dev.ferula.matcher.relabel.Relabelling;
import dev.ferula.model.NameScheme;
import dev.ferula.scrape.http.HttpOptions;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One scrape job: how its targets are found on the network, read and stored. Immutable; two equal
 * configurations scrape alike, by which a reload tells that a job is unchanged. Global settings are
 * merged in by whoever builds it: nothing here is inherited.
 *
 * @param jobName the {@code job} label of its targets and the name of its scrape pool
 * @param interval between two scrapes of a target
 * @param timeout of one scrape, at most the interval
 * @param protocols the formats asked for, most wanted first
 * @param fallbackProtocol the format assumed where a target names none or an unknown one; null
 *     fails the scrape instead
 * @param metricsPath the path of the request, {@code /metrics} by default
 * @param scheme of the URL: plain HTTP by default, or HTTPS
 * @param params the query parameters of the request
 * @param honorLabels whether exposed labels win over target labels of the same name; otherwise they
 *     get the prefix {@code exported_}
 * @param honorTimestamps whether timestamps that targets expose are kept
 * @param trackTimestampsStaleness whether series with exposed timestamps get stale markers
 * @param enableCompression whether gzip is asked for
 * @param limits what a target may not exceed
 * @param histograms what becomes of histograms
 * @param nameValidation which metric and label names are taken
 * @param nameEscaping how targets are asked to escape names
 * @param extraScrapeMetrics whether each scrape reports its timeout, sample limit and body size too
 * @param failureLogFile where failed scrapes are logged; empty for nowhere
 * @param relabelling applied to discovered targets
 * @param metricRelabelling applied to each series before it is stored
 * @param http how the request is made
 * @param discovery how its targets are found, which is not looked into but compared
 */
public record ScrapeConfig(
    String jobName,
    Duration interval,
    Duration timeout,
    List<ScrapeProtocol> protocols,
    @Nullable ScrapeProtocol fallbackProtocol,
    String metricsPath,
    String scheme,
    Map<String, List<String>> params,
    boolean honorLabels,
    boolean honorTimestamps,
    boolean trackTimestampsStaleness,
    boolean enableCompression,
    ScrapeLimits limits,
    HistogramPolicy histograms,
    NameScheme nameValidation,
    NameEscaping nameEscaping,
    boolean extraScrapeMetrics,
    String failureLogFile,
    Relabelling relabelling,
    Relabelling metricRelabelling,
    HttpOptions http,
    Object discovery) {
  /** {@code scrape_interval} where nothing is configured. */
  public static final Duration DEFAULT_INTERVAL = Duration.ofMinutes(1);

  /** {@code scrape_timeout} where nothing is configured. */
  public static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(10);

  public ScrapeConfig {
    Objects.requireNonNull(jobName, "jobName");
    if (interval.isNegative() || interval.isZero()) {
      throw new IllegalArgumentException("scrape interval must be positive, got " + interval);
    }
    if (timeout.isNegative() || timeout.isZero() || timeout.compareTo(interval) > 0) {
      throw new IllegalArgumentException(
          "scrape timeout must be positive and at most the interval "
              + interval
              + ", got "
              + timeout);
    }
    protocols = List.copyOf(protocols);
    Map<String, List<String>> copy = new LinkedHashMap<>();
    params.forEach((name, values) -> copy.put(name, List.copyOf(values)));
    params = copy;
  }

  /** A builder with Prometheus's defaults for the job. */
  public static Builder builder(String jobName) {
    return new Builder(jobName);
  }

  /** A builder that starts with this configuration. */
  public Builder toBuilder() {
    return new Builder(jobName)
        .interval(interval)
        .timeout(timeout)
        .protocols(protocols)
        .fallbackProtocol(fallbackProtocol)
        .metricsPath(metricsPath)
        .scheme(scheme)
        .params(params)
        .honorLabels(honorLabels)
        .honorTimestamps(honorTimestamps)
        .trackTimestampsStaleness(trackTimestampsStaleness)
        .enableCompression(enableCompression)
        .limits(limits)
        .histograms(histograms)
        .nameValidation(nameValidation)
        .nameEscaping(nameEscaping)
        .extraScrapeMetrics(extraScrapeMetrics)
        .failureLogFile(failureLogFile)
        .relabelling(relabelling)
        .metricRelabelling(metricRelabelling)
        .http(http)
        .discovery(discovery);
  }

  /** Collects the fields; each has the default that Prometheus gives it. */
  public static final class Builder {
    private final String jobName;
    private Duration interval = DEFAULT_INTERVAL;
    private Duration timeout = DEFAULT_TIMEOUT;
    private List<ScrapeProtocol> protocols = ScrapeProtocol.DEFAULTS;
    private @Nullable ScrapeProtocol fallbackProtocol;
    private String metricsPath = "/metrics";
    private String scheme = "http";
    private Map<String, List<String>> params = Map.of();
    private boolean honorLabels;
    private boolean honorTimestamps = true;
    private boolean trackTimestampsStaleness;
    private boolean enableCompression = true;
    private ScrapeLimits limits = ScrapeLimits.NONE;
    private HistogramPolicy histograms = HistogramPolicy.DEFAULT;
    private NameScheme nameValidation = NameScheme.UTF8;
    private NameEscaping nameEscaping = NameEscaping.ALLOW_UTF_8;
    private boolean extraScrapeMetrics;
    private String failureLogFile = "";
    private Relabelling relabelling = Relabelling.NONE;
    private Relabelling metricRelabelling = Relabelling.NONE;
    private HttpOptions http = HttpOptions.DEFAULT;
    private Object discovery = List.of();

    private Builder(String jobName) {
      this.jobName = jobName;
    }

    public Builder interval(Duration interval) {
      this.interval = interval;
      return this;
    }

    public Builder timeout(Duration timeout) {
      this.timeout = timeout;
      return this;
    }

    public Builder protocols(List<ScrapeProtocol> protocols) {
      this.protocols = protocols;
      return this;
    }

    public Builder fallbackProtocol(@Nullable ScrapeProtocol fallbackProtocol) {
      this.fallbackProtocol = fallbackProtocol;
      return this;
    }

    public Builder metricsPath(String metricsPath) {
      this.metricsPath = metricsPath;
      return this;
    }

    public Builder scheme(String scheme) {
      this.scheme = scheme;
      return this;
    }

    public Builder params(Map<String, List<String>> params) {
      this.params = params;
      return this;
    }

    public Builder honorLabels(boolean honorLabels) {
      this.honorLabels = honorLabels;
      return this;
    }

    public Builder honorTimestamps(boolean honorTimestamps) {
      this.honorTimestamps = honorTimestamps;
      return this;
    }

    public Builder trackTimestampsStaleness(boolean trackTimestampsStaleness) {
      this.trackTimestampsStaleness = trackTimestampsStaleness;
      return this;
    }

    public Builder enableCompression(boolean enableCompression) {
      this.enableCompression = enableCompression;
      return this;
    }

    public Builder limits(ScrapeLimits limits) {
      this.limits = limits;
      return this;
    }

    public Builder histograms(HistogramPolicy histograms) {
      this.histograms = histograms;
      return this;
    }

    public Builder nameValidation(NameScheme nameValidation) {
      this.nameValidation = nameValidation;
      return this;
    }

    public Builder nameEscaping(NameEscaping nameEscaping) {
      this.nameEscaping = nameEscaping;
      return this;
    }

    public Builder extraScrapeMetrics(boolean extraScrapeMetrics) {
      this.extraScrapeMetrics = extraScrapeMetrics;
      return this;
    }

    public Builder failureLogFile(String failureLogFile) {
      this.failureLogFile = failureLogFile;
      return this;
    }

    public Builder relabelling(Relabelling relabelling) {
      this.relabelling = relabelling;
      return this;
    }

    public Builder metricRelabelling(Relabelling metricRelabelling) {
      this.metricRelabelling = metricRelabelling;
      return this;
    }

    public Builder http(HttpOptions http) {
      this.http = http;
      return this;
    }

    public Builder discovery(Object discovery) {
      this.discovery = discovery;
      return this;
    }

    /**
     * The configuration.
     *
     * @throws IllegalArgumentException for an interval that is not positive or a timeout above it
     */
    public ScrapeConfig build() {
      return new ScrapeConfig(
          jobName,
          interval,
          timeout,
          protocols,
          fallbackProtocol,
          metricsPath,
          scheme,
          params,
          honorLabels,
          honorTimestamps,
          trackTimestampsStaleness,
          enableCompression,
          limits,
          histograms,
          nameValidation,
          nameEscaping,
          extraScrapeMetrics,
          failureLogFile,
          relabelling,
          metricRelabelling,
          http,
          discovery);
    }
  }
}

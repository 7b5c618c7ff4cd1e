package dev.ferula.discovery;

import dev.ferula.model.TargetGroup;
import dev.ferula.stats.Counter;
import dev.ferula.stats.StatsRegistry;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Targets that a server lists as JSON. */
public final class HttpRefresh implements RefreshDiscoverer.Refresh {
  private static final String URL_LABEL = "__meta_url";

  private final String url;
  private final Duration interval;
  private final WebClient http;
  private final Counter failures;
  private int lastCount;

  /** Discovery of the server at the URL, asked by the client. */
  public HttpRefresh(String url, Duration interval, WebClient http, StatsRegistry registry) {
    this.url = url;
    this.interval = interval;
    this.http = http;
    this.failures =
        registry.counter(
            "prometheus_sd_http_failures_total",
            "Number of HTTP service discovery refresh failures.");
  }

  @Override
  public List<TargetGroup> groups() throws InterruptedException {
    try {
      String shown = WebRequest.shown(url);
      TargetGroupReader reader = new TargetGroupReader(shown, Map.of(URL_LABEL, shown));
      List<TargetGroup> groups = new ArrayList<>(reader.json(body()));
      int count = groups.size();
      for (int i = count; i < lastCount; i++) {
        groups.add(reader.removed(i));
      }
      lastCount = count;
      return groups;
    } catch (DiscoveryException e) {
      failures.increment();
      throw e;
    }
  }

  private String body() throws InterruptedException {
    String seconds =
        BigDecimal.valueOf(interval.toMillis(), 3).stripTrailingZeros().toPlainString();
    WebPage page;
    try {
      page =
          http.page(
              WebRequest.get(url, interval)
                  .with("Accept", "application/json")
                  .with("X-Prometheus-Refresh-Interval-Seconds", seconds));
    } catch (IOException e) {
      throw new DiscoveryException(String.valueOf(e.getMessage()), e);
    }
    if (page.status() != 200) {
      throw new DiscoveryException("server returned HTTP status " + page.statusLine());
    }
    String type = page.headers().apply("Content-Type").strip();
    if (!page.isJson()) {
      throw new DiscoveryException("unsupported content type \"" + type + "\"");
    }
    return page.text();
  }

  @Override
  public void close() {
    http.close();
  }
}

package dev.ferula.scrape.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ferula.scrape.wire.DialListener;
import dev.ferula.stats.StatsRegistry;
import dev.ferula.stats.read.MetricFamily;
import dev.ferula.stats.read.Point;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Both clients, the one of plain connections and Jetty's, count connections alike. */
class DialMetricsTest {
  /* What may need a proxy is left to Jetty's client. */
  private static final Map<String, HttpOptions> CLIENTS =
      Map.of("plain", HttpOptions.DEFAULT, "jetty", Fetches.proxyFromEnvironment());

  private final StatsRegistry registry = StatsRegistry.create();
  private final DialMetrics metrics = new DialMetrics(registry);

  /* One for each thing that was counted. */
  private final Semaphore counts = new Semaphore(0);

  private JettyFetchers fetchers() {
    return new JettyFetchers("test", _ -> null, name -> new Counted(metrics.named(name), counts));
  }

  /** Counts, then tells that it has. */
  private record Counted(DialListener listener, Semaphore counts) implements DialListener {
    @Override
    public void attempted() {
      listener.attempted();
      counts.release();
    }

    @Override
    public void established() {
      listener.established();
      counts.release();
    }

    @Override
    public void failed(Throwable reason) {
      listener.failed(reason);
      counts.release();
    }

    @Override
    public void closed() {
      listener.closed();
      counts.release();
    }
  }

  /* By what happened and, where it failed, why; of one client, without zeros. */
  private String counted(String name) {
    Map<String, Long> counts = new TreeMap<>();
    Point point = new Point();
    for (MetricFamily family : registry.families()) {
      String what = family.name().replaceAll("net_conntrack_dialer_conn_|_total", "");
      family.read(
          point,
          (row, read) -> {
            if (name.equals(row.labelValue(0)) && read.value() > 0) {
              String key = family.labelNames().size() > 1 ? row.labelValue(1) : what;
              counts.merge(String.valueOf(key), (long) read.value(), Long::sum);
            }
          });
    }
    return counts.toString();
  }

  /* Jetty's threads close connections when they like. */
  private void assertCounted(String name, String expected) throws InterruptedException {
    while (!counted(name).equals(expected) && counts.tryAcquire(20, TimeUnit.SECONDS)) {
      // Something was counted: look again.
    }
    assertThat(counted(name)).as(name).isEqualTo(expected);
  }

  @Test
  void aConnectionCountsOnceHoweverManyRequestsGoOverIt() throws Exception {
    try (RawServer server = RawServer.answering(Fetches.ANSWER);
        JettyFetchers fetchers = fetchers()) {
      for (Map.Entry<String, HttpOptions> client : CLIENTS.entrySet()) {
        try (Fetcher fetcher = fetchers.create(client.getKey(), client.getValue())) {
          for (int i = 0; i < 3; i++) {
            Fetches.text(fetcher, server.url("/metrics"));
          }
          assertCounted(client.getKey(), "{attempted=1, established=1}");
        }
        assertCounted(client.getKey(), "{attempted=1, closed=1, established=1}");
      }
    }
  }

  @Test
  void whyThereIsNoConnectionIsTold() throws Exception {
    RawServer gone = new RawServer((_, _) -> false);
    gone.close();
    try (JettyFetchers fetchers = fetchers()) {
      for (Map.Entry<String, HttpOptions> client : CLIENTS.entrySet()) {
        try (Fetcher fetcher = fetchers.create(client.getKey(), client.getValue())) {
          assertThatThrownBy(() -> Fetches.text(fetcher, gone.url("/")))
              .hasMessageContaining("refused");
          assertCounted(client.getKey(), "{attempted=1, refused=1}");
          assertThatThrownBy(() -> Fetches.text(fetcher, "http://no-such-host.invalid:1/"))
              .hasMessageContaining("no such host");
          assertCounted(client.getKey(), "{attempted=2, refused=1, resolution=1}");
        }
      }
    }
  }

  @Test
  void connectionsByTlsCountOnceAndDoSoIfTlsFails() throws Exception {
    try (TlsServer server = TlsServer.start();
        JettyFetchers fetchers = fetchers()) {
      String url = "https://127.0.0.1:" + server.port() + "/metrics";
      for (boolean http2 : List.of(true, false)) {
        HttpOptions trusting =
            new HttpOptions(
                Authorization.NONE, true, http2, server.trusted(""), ProxyOptions.NONE, Map.of());
        try (Fetcher fetcher = fetchers.create("trusting " + http2, trusting)) {
          Fetches.text(fetcher, url);
          Fetches.text(fetcher, url);
        }
        assertCounted("trusting " + http2, "{attempted=1, closed=1, established=1}");
      }
      try (Fetcher fetcher = fetchers.create("doubting", HttpOptions.DEFAULT)) {
        assertThatThrownBy(() -> Fetches.text(fetcher, url)).isInstanceOf(FetchException.class);
      }
      assertCounted("doubting", "{attempted=1, closed=1, established=1}");
    }
  }

  @Test
  void allRowsOfAClientShowFromTheBeginning() {
    assertThat(metrics.named("new")).isNotNull();
    int rows = registry.families().stream().mapToInt(MetricFamily::rowCount).sum();
    assertThat(rows).isEqualTo(3 + 4);
  }

  @Test
  void whoHasNoNameIsNotCounted() throws Exception {
    try (RawServer server = RawServer.answering(Fetches.ANSWER);
        JettyFetchers fetchers = fetchers();
        Fetcher fetcher = fetchers.create("", HttpOptions.DEFAULT)) {
      Fetches.text(fetcher, server.url("/metrics"));
      assertThat(registry.families().stream().mapToInt(MetricFamily::rowCount).sum()).isZero();
    }
  }
}

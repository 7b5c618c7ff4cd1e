package dev.ferula.server.alerts;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.ferula.matcher.relabel.Relabelling;
import dev.ferula.model.Labels;
import dev.ferula.model.TargetGroup;
import dev.ferula.notifier.AlertPost;
import dev.ferula.notifier.AlertmanagerOptions;
import dev.ferula.notifier.Notifier;
import dev.ferula.notifier.NotifierOptions;
import dev.ferula.promql.parser.Parser;
import dev.ferula.rules.AlertTemplates;
import dev.ferula.rules.RuleConfig;
import dev.ferula.rules.RuleContext;
import dev.ferula.rules.RuleGroup;
import dev.ferula.rules.RuleGroupConfig;
import dev.ferula.rules.RuleMetrics;
import dev.ferula.rules.RuleOptions;
import dev.ferula.rules.RuleQuery;
import dev.ferula.server.Eventually;
import dev.ferula.stats.StatsRegistry;
import dev.ferula.storage.memory.MemoryStorage;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The real Alertmanager is down for ten minutes, in which alerts begin, end, and come back. The
 * clock of the rules is stepped; it begins a quarter of an hour ago, since Alertmanager's is not.
 */
class AlertOutageTest {
  private static final long MINUTE = 60_000;
  private static final long PATIENCE_SECONDS = 60;
  private static final Duration INTERVAL = Duration.ofSeconds(15);

  /* Alertmanager must take what was sent a quarter of an hour ago for firing: four times this. */
  private static final Duration RESEND = Duration.ofMinutes(5);

  private static final int OUTAGE_BEGINS = 1;
  private static final int OUTAGE_ENDS = 11;
  private static final int END = 17;
  private static final Pattern ALERT =
      Pattern.compile("\"status\":\"(firing|resolved)\",\"labels\":\\{\"alertname\":\"(\\w+)\"");

  @TempDir Path directory;
  private final BlockingQueue<String> notifications = new LinkedBlockingQueue<>();
  private final StatsRegistry registry = StatsRegistry.create();
  private final HttpClient client = HttpClient.newHttpClient();
  private final long begin = System.currentTimeMillis() / 1000 * 1000 - 15 * MINUTE;
  private final AtomicLong clock = new AtomicLong(begin);
  private final Semaphore tried = new Semaphore(0);
  private int handedOn;

  /* In which minutes each alert's expression has a value. */
  private static final Map<String, List<int[]>> TRUE =
      Map.of(
          "Ends", List.of(new int[] {0, 5}),
          "Begins", List.of(new int[] {6, END + 1}),
          "Flaps", List.of(new int[] {0, 3}, new int[] {8, END + 1}),
          "ComesAndGoes", List.of(new int[] {3, 6}));

  private boolean holds(String alert) {
    long time = clock.get() - begin;
    return TRUE.get(alert).stream()
        .anyMatch(span -> time >= span[0] * MINUTE && time < span[1] * MINUTE);
  }

  private RuleGroup group(Notifier notifier) {
    List<RuleConfig> rules = new ArrayList<>();
    for (String name : new TreeMap<>(TRUE).keySet()) {
      rules.add(
          new RuleConfig.Alerting(
              name,
              name,
              Parser.parse(name),
              Duration.ZERO,
              Duration.ZERO,
              Labels.EMPTY,
              Labels.EMPTY));
    }
    RuleOptions d = RuleOptions.DEFAULT;
    MemoryStorage storage = new MemoryStorage();
    RuleContext context =
        new RuleContext(
            new RuleOptions(
                d.outageTolerance(), d.forGracePeriod(), RESEND, Duration.ZERO, Labels.EMPTY, ""),
            (expr, timestamp) ->
                holds(expr.toString())
                    ? List.of(new RuleQuery.Element(Labels.EMPTY, 1, null))
                    : List.of(),
            storage,
            storage,
            alerts -> {
              handedOn += alerts.size();
              notifier.send(alerts);
            },
            AlertTemplates.NONE,
            RuleMetrics.in(registry),
            clock::get,
            () -> clock.get() * 1_000_000);
    return new RuleGroup(new RuleGroupConfig("g", "f", INTERVAL, 0, null, rules), context, true);
  }

  @Test
  void nothingIsLostThatStillHoldsAndEveryEndIsTold() throws Exception {
    HttpServer hook =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    hook.createContext("/", AlertmanagerPeer.keeping(notifications));
    hook.start();
    String receiver = "http://127.0.0.1:" + hook.getAddress().getPort() + "/";
    try (AlertmanagerPeer peer = new AlertmanagerPeer(directory.resolve("am"), receiver);
        Notifier notifier = notifier(peer)) {
      RuleGroup group = group(notifier);
      untilReady(peer);
      evaluateUntil(group, OUTAGE_BEGINS);
      Map<String, String> told = new TreeMap<>();
      awaitTold(told, Map.of("Ends", "firing", "Flaps", "firing"));
      peer.stop();
      evaluateUntil(group, OUTAGE_ENDS);
      peer.start();
      untilReady(peer);
      evaluateUntil(group, END);
      awaitTold(told, Map.of("Ends", "resolved", "Flaps", "firing", "Begins", "firing"));
      String alerts = get("http://" + peer.address() + "/api/v2/alerts");
      assertThat(startOf(alerts, "Begins")).isEqualTo(begin + 6 * MINUTE);
      assertThat(startOf(alerts, "Flaps")).isEqualTo(begin + 8 * MINUTE);
      assertThat(alerts).doesNotContain("Ends", "ComesAndGoes");
    } finally {
      hook.stop(0);
      client.close();
    }
  }

  private Notifier notifier(AlertmanagerPeer peer) {
    Notifier notifier = new Notifier(NotifierOptions.DEFAULT, registry);
    notifier.applyConfig(
        Labels.EMPTY,
        Relabelling.NONE,
        Map.of(
            "a",
            new AlertmanagerOptions(
                "1",
                "http",
                "",
                Duration.ofSeconds(10),
                Relabelling.NONE,
                Relabelling.NONE,
                Post::new)));
    List<Labels> targets = List.of(Labels.of("__address__", peer.address()));
    notifier.sync(Map.of("a", List.of(new TargetGroup("0", targets, Labels.EMPTY))));
    return notifier;
  }

  /* The clock stands still while alerts are on their way, whether or not they arrive. */
  private void evaluateUntil(RuleGroup group, int minute) throws InterruptedException {
    while (clock.get() < begin + minute * MINUTE) {
      group.evaluate(clock.get(), () -> false);
      assertThat(tried.tryAcquire(handedOn, PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
      handedOn = 0;
      clock.addAndGet(INTERVAL.toMillis());
    }
  }

  /* What Alertmanager said last of each alert; nothing that is not wanted may be said. */
  private void awaitTold(Map<String, String> told, Map<String, String> wanted)
      throws InterruptedException {
    while (!told.equals(wanted)) {
      String body = notifications.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
      assertThat(body).as("told so far: %s, wanted: %s", told, wanted).isNotNull();
      Matcher alert = ALERT.matcher(body);
      while (alert.find()) {
        told.put(alert.group(2), alert.group(1));
      }
      // What began and ended in between may be mentioned beside others, as over.
      told.remove("ComesAndGoes", "resolved");
      assertThat(wanted).containsKeys(told.keySet().toArray(String[]::new));
    }
  }

  private static long startOf(String alerts, String name) {
    Matcher start =
        Pattern.compile("\"startsAt\":\"([^\"]+)\"[^{]*\\{[^}]*}[^{]*\\{\"alertname\":\"" + name)
            .matcher(alerts);
    assertThat(start.find()).as(alerts).isTrue();
    return Instant.parse(start.group(1)).toEpochMilli();
  }

  private void untilReady(AlertmanagerPeer peer) throws Exception {
    Eventually.says("OK", () -> get("http://" + peer.address() + "/-/ready"));
  }

  private String get(String url) throws InterruptedException {
    try {
      HttpRequest request = HttpRequest.newBuilder(URI.create(url)).build();
      return client.send(request, HttpResponse.BodyHandlers.ofString()).body();
    } catch (IOException e) {
      return "";
    }
  }

  /** Posts to Alertmanager and counts the alerts of which it is known what became. */
  private final class Post implements AlertPost {
    @Override
    public int post(String url, byte[] json, Duration timeout)
        throws IOException, InterruptedException {
      String body = new String(json, StandardCharsets.UTF_8);
      HttpRequest request =
          HttpRequest.newBuilder(URI.create(url))
              .timeout(timeout)
              .header("Content-Type", "application/json")
              .POST(HttpRequest.BodyPublishers.ofString(body))
              .build();
      try {
        return client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
      } finally {
        tried.release(body.split("\"alertname\"", -1).length - 1);
      }
    }

    @Override
    public void close() {}
  }
}

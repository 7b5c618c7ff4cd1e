package dev.ferula.notifier;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ferula.matcher.relabel.RelabelAction;
import dev.ferula.matcher.relabel.RelabelRule;
import dev.ferula.matcher.relabel.Relabelling;
import dev.ferula.model.Alert;
import dev.ferula.model.Labels;
import dev.ferula.model.NameScheme;
import dev.ferula.model.TargetGroup;
import dev.ferula.stats.StatsRegistry;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NotifierTest {
  private static final long PATIENCE_SECONDS = 30;
  private static final String UP = "http://up:9093/api/v2/alerts";
  private static final String DEAD = "http://dead:9093/api/v2/alerts";

  private final StatsRegistry registry = StatsRegistry.create();
  private final FakePost post = new FakePost();

  /** One request as an Alertmanager sees it. */
  private record Received(String url, String json) {
    int count() {
      return json.split("\"alertname\"", -1).length - 1;
    }
  }

  /** Takes what it is sent, once the test lets it; a host named dead never answers. */
  private static final class FakePost implements AlertPost {
    private final BlockingQueue<Received> received = new LinkedBlockingQueue<>();
    private final Semaphore permits = new Semaphore(0);
    private final Semaphore waiting = new Semaphore(0);

    @Override
    public int post(String url, byte[] json, Duration timeout)
        throws IOException, InterruptedException {
      if (url.contains("dead")) {
        throw new IOException("connection refused");
      }
      waiting.release();
      permits.acquire();
      received.add(new Received(url, new String(json, StandardCharsets.UTF_8)));
      if (url.contains("defect")) {
        throw new IllegalStateException();
      }
      return url.contains("broken") ? 500 : 200;
    }

    Received next() throws InterruptedException {
      Received next = received.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
      assertThat(next).as("request within %d s", PATIENCE_SECONDS).isNotNull();
      return next;
    }

    @Override
    public void close() {}
  }

  @Test
  void alertsGetExternalLabelsAndAreRelabelledTwice() throws InterruptedException {
    Relabelling everywhere =
        relabelling(RelabelRule.builder().sourceLabels("ext").targetLabel("copied"));
    Relabelling here =
        relabelling(
            RelabelRule.builder().sourceLabels("copied").regex("x").action(RelabelAction.KEEP),
            RelabelRule.builder().regex("ext").action(RelabelAction.LABELDROP));
    try (Notifier notifier = new Notifier(NotifierOptions.DEFAULT, registry)) {
      notifier.applyConfig(
          Labels.of("ext", "x", "own", "external"),
          everywhere,
          Map.of("a", options("1", Relabelling.NONE, here)));
      notifier.sync(Map.of("a", List.of(targets("up:9093"))));
      post.permits.release();
      notifier.send(List.of(alert("own", "mine"), alert("ext", "y")));
      Received received = post.next();
      assertThat(received.count()).isEqualTo(1);
      assertThat(received.json())
          .contains("\"labels\":{\"alertname\":\"A\",\"copied\":\"x\",\"own\":\"mine\"}");
    }
  }

  @Test
  void alertsGoInBatchesAndTheOldestAreDropped() throws InterruptedException {
    NotifierOptions options = new NotifierOptions(10, 4, true);
    try (Notifier notifier = new Notifier(options, registry)) {
      notifier.applyConfig(Labels.EMPTY, Relabelling.NONE, Map.of("a", plain("1")));
      notifier.sync(Map.of("a", List.of(targets("up:9093"))));
      notifier.send(alerts(0, 1));
      post.waiting.acquire();
      notifier.send(alerts(1, 13));
      assertThat(dropped(UP)).isEqualTo(2);
      assertThat(queueLength(UP)).isEqualTo(10);
      post.permits.release(100);
      List<Integer> counts = new ArrayList<>();
      StringBuilder all = new StringBuilder();
      for (int i = 0; i < 4; i++) {
        Received received = post.next();
        counts.add(received.count());
        all.append(received.json());
      }
      assertThat(counts).containsExactly(1, 4, 4, 2);
      assertThat(all.toString()).contains("\"n0\"", "\"n3\"", "\"n12\"");
      assertThat(all.toString()).doesNotContain("\"n1\"", "\"n2\"");
    }
  }

  @Test
  void aDeadAlertmanagerDoesNotHoldUpTheOther() throws InterruptedException {
    try (Notifier notifier = new Notifier(NotifierOptions.DEFAULT, registry)) {
      notifier.applyConfig(Labels.EMPTY, Relabelling.NONE, Map.of("a", plain("1")));
      notifier.sync(Map.of("a", List.of(targets("dead:9093", "up:9093"))));
      assertThat(notifier.active()).containsExactly(DEAD, UP);
      post.permits.release(100);
      notifier.send(alerts(0, 3));
      assertThat(post.next()).extracting(Received::url).isEqualTo(UP);
      notifier.send(alerts(3, 4));
      assertThat(post.next().json()).contains("\"n3\"");
    }
  }

  @Test
  void whatIsNotTakenIsDroppedAndCounted() throws InterruptedException {
    String url = "http://broken:9093/api/v2/alerts";
    Notifier notifier = new Notifier(NotifierOptions.DEFAULT, registry);
    notifier.applyConfig(Labels.EMPTY, Relabelling.NONE, Map.of("a", plain("1")));
    notifier.sync(Map.of("a", List.of(targets("broken:9093"))));
    post.permits.release(2);
    notifier.send(alerts(0, 3));
    post.next();
    notifier.send(alerts(3, 4));
    post.next();
    // The first batch is counted before the second one is sent.
    assertThat(errors(url)).isGreaterThanOrEqualTo(3);
    notifier.close();
  }

  @Test
  void aDefectInTheClientCostsOneBatchAndNotAllThatFollow() throws InterruptedException {
    String url = "http://defect:9093/api/v2/alerts";
    try (Notifier notifier = new Notifier(NotifierOptions.DEFAULT, registry)) {
      notifier.applyConfig(Labels.EMPTY, Relabelling.NONE, Map.of("a", plain("1")));
      notifier.sync(Map.of("a", List.of(targets("defect:9093"))));
      post.permits.release(2);
      notifier.send(alerts(0, 3));
      post.next();
      notifier.send(alerts(3, 4));
      assertThat(post.next().json()).contains("\"n3\"");
      assertThat(errors(url)).isGreaterThanOrEqualTo(3);
    }
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "'', /api/v2/alerts",
    "/, /api/v2/alerts",
    "am, /am/api/v2/alerts",
    "/a//b/, /a/b/api/v2/alerts",
    "/a/./c/../b, /a/b/api/v2/alerts",
    "/../.., /api/v2/alerts"
  })
  void thePrefixOfThePathIsCleaned(String prefix, String path) {
    AlertmanagerOptions options =
        new AlertmanagerOptions(
            "1",
            "http",
            prefix,
            Duration.ofSeconds(10),
            Relabelling.NONE,
            Relabelling.NONE,
            () -> post);
    assertThat(options.path()).isEqualTo(path);
  }

  @Test
  void closingSendsWhatWaits() throws InterruptedException {
    Notifier notifier = new Notifier(new NotifierOptions(100, 2, true), registry);
    notifier.applyConfig(Labels.EMPTY, Relabelling.NONE, Map.of("a", plain("1")));
    notifier.sync(Map.of("a", List.of(targets("up:9093"))));
    notifier.send(alerts(0, 5));
    post.waiting.acquire();
    post.permits.release(100);
    notifier.close();
    int count = 0;
    for (Received received = post.received.poll();
        received != null;
        received = post.received.poll()) {
      count += received.count();
    }
    assertThat(count).isEqualTo(5);
    notifier.send(alerts(5, 6));
    assertThat(post.received).isEmpty();
  }

  @Test
  void aSectionThatIsAsBeforeKeepsItsQueue() throws InterruptedException {
    try (Notifier notifier = new Notifier(NotifierOptions.DEFAULT, registry)) {
      notifier.applyConfig(Labels.EMPTY, Relabelling.NONE, Map.of("a", plain("1")));
      notifier.sync(Map.of("a", List.of(targets("up:9093"))));
      notifier.send(alerts(0, 1));
      post.waiting.acquire();
      notifier.send(alerts(1, 2));
      notifier.applyConfig(
          Labels.EMPTY, Relabelling.NONE, Map.of("b", plain("1"), "c", plain("2")));
      assertThat(notifier.active()).containsExactly(UP);
      post.permits.release(100);
      post.next();
      assertThat(post.next().json()).contains("\"n1\"");
    }
  }

  @Test
  void relabellingMayDropAlertmanagersAndMoveThem() {
    Relabelling relabelling =
        relabelling(
            RelabelRule.builder()
                .sourceLabels("__address__")
                .regex("no.*")
                .action(RelabelAction.DROP),
            RelabelRule.builder().targetLabel("__scheme__").replacement("https"),
            RelabelRule.builder()
                .sourceLabels("__alerts_path__")
                .targetLabel("__alerts_path__")
                .replacement("/moved$1"));
    try (Notifier notifier = new Notifier(NotifierOptions.DEFAULT, registry)) {
      notifier.applyConfig(
          Labels.EMPTY, Relabelling.NONE, Map.of("a", options("1", relabelling, Relabelling.NONE)));
      notifier.sync(Map.of("a", List.of(targets("no:1", "yes:1", "yes:1"))));
      assertThat(notifier.active()).containsExactly("https://yes:1/moved/api/v2/alerts");
      assertThat(notifier.dropped()).containsExactly("http://no:1/api/v2/alerts");
    }
  }

  private double dropped(String url) {
    return counter(
        "dropped_total",
        "Total number of alerts dropped due to errors when sending to Alertmanager.",
        url);
  }

  private double errors(String url) {
    return counter("errors_total", "Total number of sent alerts affected by errors.", url);
  }

  private double counter(String name, String description, String url) {
    return registry
        .counters("prometheus_notifications_" + name, description, "alertmanager")
        .with(url)
        .value();
  }

  private double queueLength(String url) {
    return registry
        .gauges(
            "prometheus_notifications_queue_length",
            "The number of alert notifications in the queue.",
            "alertmanager")
        .with(url)
        .value();
  }

  private AlertmanagerOptions plain(String identity) {
    return options(identity, Relabelling.NONE, Relabelling.NONE);
  }

  private AlertmanagerOptions options(
      String identity, Relabelling relabelling, Relabelling alertRelabelling) {
    return new AlertmanagerOptions(
        identity, "http", "/", Duration.ofSeconds(10), relabelling, alertRelabelling, () -> post);
  }

  private static Relabelling relabelling(RelabelRule.Builder... rules) {
    List<RelabelRule> built = new ArrayList<>();
    for (RelabelRule.Builder rule : rules) {
      built.add(rule.build());
    }
    return Relabelling.of(built, NameScheme.UTF8);
  }

  private static TargetGroup targets(String... addresses) {
    List<Labels> targets = new ArrayList<>();
    for (String address : addresses) {
      targets.add(Labels.of("__address__", address));
    }
    return new TargetGroup("0", targets, Labels.EMPTY);
  }

  private static List<Alert> alerts(int from, int to) {
    List<Alert> alerts = new ArrayList<>();
    for (int i = from; i < to; i++) {
      alerts.add(alert("n", "n" + i));
    }
    return alerts;
  }

  private static Alert alert(String name, String value) {
    return new Alert(Labels.of("alertname", "A", name, value), Labels.EMPTY, 1, 2, "");
  }
}

package dev.ferula.discovery.zookeeper;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ferula.discovery.DiscoveryException;
import dev.ferula.discovery.Mechanism;
import dev.ferula.discovery.RefreshMetrics;
import dev.ferula.discovery.WebClient;
import dev.ferula.model.Labels;
import dev.ferula.model.TargetGroup;
import dev.ferula.stats.StatsRegistry;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ZookeeperTest {
  private static final String NERVE = "{\"host\": \"%s\", \"port\": 80, \"name\": \"web\"}";

  private final FakeZookeeper server = new FakeZookeeper();
  private final BlockingQueue<List<TargetGroup>> updates = new LinkedBlockingQueue<>();
  private final SynchronousQueue<Duration> pauses = new SynchronousQueue<>();
  private final TreeMap<String, String> targets = new TreeMap<>();
  private Thread running = new Thread(() -> {});

  @AfterEach
  void stop() throws Exception {
    running.interrupt();
    running.join();
    server.close();
  }

  private void start(Zookeeper.Kind kind, String... paths) {
    WebClient none =
        request -> {
          throw new IOException("not asked for " + request.url());
        };
    StatsRegistry registry = StatsRegistry.create();
    Mechanism.Surroundings surroundings =
        new Mechanism.Surroundings(
            "job", none, registry, new RefreshMetrics(registry), pauses::put, _ -> null);
    Zookeeper options =
        new Zookeeper(kind, List.of(server.address()), List.of(paths), Duration.ofSeconds(10));
    running =
        Thread.ofVirtual()
            .start(
                () -> {
                  try {
                    options.discoverer(surroundings).run(updates::add);
                  } catch (InterruptedException e) {
                    // The end of the test.
                  }
                });
  }

  /* Takes updates until the addresses of all targets are these, by the last part of their path. */
  private void awaitTargets(Map<String, String> expected) throws InterruptedException {
    while (!targets.equals(expected)) {
      List<TargetGroup> groups = updates.poll(30, TimeUnit.SECONDS);
      assertThat(groups).as("targets so far %s", targets).isNotNull();
      for (TargetGroup group : groups) {
        String name = group.source().substring(group.source().lastIndexOf('/') + 1);
        targets.remove(name);
        group.targets().forEach(t -> targets.put(name, t.valueOrEmpty("__address__")));
      }
    }
  }

  @Test
  void membersComeChangeAndGo() throws Exception {
    server.set("/nerve", "");
    server.set("/nerve/web", "not a member");
    server.set("/nerve/web/a", NERVE.formatted("10.0.0.1"));
    start(Zookeeper.Kind.NERVE, "/nerve");
    awaitTargets(Map.of("a", "10.0.0.1:80"));
    server.set("/nerve/web/b", NERVE.formatted("::1"));
    awaitTargets(Map.of("a", "10.0.0.1:80", "b", "[::1]:80"));
    server.set("/nerve/web/a", NERVE.formatted("10.0.0.2"));
    awaitTargets(Map.of("a", "10.0.0.2:80", "b", "[::1]:80"));
    server.set("/nerve/web/a", "{\"host\": 7}");
    awaitTargets(Map.of("b", "[::1]:80"));
    server.delete("/nerve/web/b");
    awaitTargets(Map.of());
    server.set("/nerve/db", "");
    server.set("/nerve/db/c", NERVE.formatted("10.0.0.3"));
    awaitTargets(Map.of("c", "10.0.0.3:80"));
  }

  @Test
  void targetsStayWhileTheServerIsGoneAndWhatChangedMeanwhileIsFound() throws Exception {
    server.set("/n", "");
    server.set("/n/a", NERVE.formatted("a"));
    server.set("/n/b", NERVE.formatted("b"));
    start(Zookeeper.Kind.NERVE, "/n");
    awaitTargets(Map.of("a", "a:80", "b", "b:80"));
    server.drop();
    server.delete("/n/b");
    server.set("/n/c", NERVE.formatted("c"));
    assertThat(updates).isEmpty();
    assertThat(pauses.poll(30, TimeUnit.SECONDS)).isEqualTo(Duration.ofSeconds(10));
    awaitTargets(Map.of("a", "a:80", "c", "c:80"));
    server.set("/n/a", NERVE.formatted("a2"));
    awaitTargets(Map.of("a", "a2:80", "c", "c:80"));
  }

  @Test
  void aPathThatIsNotThereIsTriedAgain() throws Exception {
    start(Zookeeper.Kind.NERVE, "/later");
    assertThat(pauses.poll(30, TimeUnit.SECONDS)).isNotNull();
    server.set("/later", NERVE.formatted("self"));
    // Perhaps it was asked once more before.
    while (updates.isEmpty()) {
      Duration pause = pauses.poll(10, TimeUnit.MILLISECONDS);
      assertThat(pause).isIn(null, Duration.ofSeconds(10));
    }
    awaitTargets(Map.of("later", "self:80"));
  }

  @Test
  void aSilentSessionIsKeptAlive() throws Exception {
    server.set("/n", "");
    start(Zookeeper.Kind.NERVE, "/n");
    for (int pings = 0; pings < 4; ) {
      String asked = server.asked.poll(30, TimeUnit.SECONDS);
      assertThat(asked).isNotNull();
      pings += asked.equals("ping") ? 1 : 0;
    }
    server.set("/n/a", NERVE.formatted("a"));
    awaitTargets(Map.of("a", "a:80"));
  }

  @Test
  void nervesMembersHaveTheseLabels() {
    assertThat(Member.labels(Zookeeper.Kind.NERVE, "/p/m", NERVE.formatted("h")))
        .isEqualTo(
            Labels.of(
                Map.of(
                    "__address__", "h:80",
                    "__meta_nerve_path", "/p/m",
                    "__meta_nerve_endpoint_host", "h",
                    "__meta_nerve_endpoint_port", "80",
                    "__meta_nerve_endpoint_name", "web")));
  }

  @Test
  void membersOfServersetsHaveTheseLabels() {
    String text =
        "{\"serviceEndpoint\": {\"host\": \"h\", \"port\": 31888}, \"status\": \"ALIVE\","
            + " \"shard\": 2, \"additionalEndpoints\": {\"health-x\": {\"host\": \"k\","
            + " \"port\": 31889}}}";
    assertThat(Member.labels(Zookeeper.Kind.SERVERSET, "/s/m", text))
        .isEqualTo(
            Labels.of(
                Map.of(
                    "__address__", "h:31888",
                    "__meta_serverset_path", "/s/m",
                    "__meta_serverset_endpoint_host", "h",
                    "__meta_serverset_endpoint_port", "31888",
                    "__meta_serverset_endpoint_host_health_x", "k",
                    "__meta_serverset_endpoint_port_health_x", "31889",
                    "__meta_serverset_status", "ALIVE",
                    "__meta_serverset_shard", "2")));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "NERVE | {} | :0",
        "NERVE | null | :0",
        "NERVE | {\"HOST\": \"h\", \"Port\": 1, \"port\": 2} | h:2",
        "NERVE | {\"host\": null, \"port\": 1} | :1",
        "NERVE | {\"port\": \"1\"} | -",
        "NERVE | {\"port\": 1.5} | -",
        "NERVE | {\"name\": 1} | -",
        "NERVE | [] | -",
        "NERVE | {\"host\": \"h\"} more | -",
        "SERVERSET | {} | :0",
        "SERVERSET | {\"serviceEndpoint\": []} | -",
        "SERVERSET | {\"additionalEndpoints\": {\"a\": 1}} | -",
        "SERVERSET | {\"shard\": \"1\"} | -",
      })
  void whatDescribesNoMemberIsNoTarget(Zookeeper.Kind kind, String text, String address) {
    String found;
    try {
      found = Member.labels(kind, "/p", text).valueOrEmpty("__address__");
    } catch (DiscoveryException e) {
      found = "-";
    }
    assertThat(found).isEqualTo(address);
  }
}

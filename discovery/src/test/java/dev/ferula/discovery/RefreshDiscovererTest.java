package dev.ferula.discovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ferula.model.Labels;
import dev.ferula.model.TargetGroup;
import dev.ferula.stats.StatsRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class RefreshDiscovererTest {
  @Test
  void aFailureIsPassedOverAndAskedAgainAfterTheInterval() {
    StatsRegistry registry = StatsRegistry.create();
    AtomicInteger asked = new AtomicInteger();
    List<Duration> pauses = new ArrayList<>();
    List<List<TargetGroup>> updates = new ArrayList<>();
    List<TargetGroup> groups =
        List.of(new TargetGroup("s", List.of(Labels.of("__address__", "a")), Labels.EMPTY));
    RefreshDiscoverer discoverer =
        new RefreshDiscoverer(
            "http",
            "job",
            Duration.ofSeconds(60),
            () -> {
              if (asked.incrementAndGet() == 1) {
                throw new DiscoveryException("no answer");
              }
              return groups;
            },
            new RefreshMetrics(registry),
            pause -> {
              pauses.add(pause);
              if (pauses.size() == 3) {
                throw new InterruptedException();
              }
            });
    assertThatThrownBy(() -> discoverer.run(updates::add)).isInstanceOf(InterruptedException.class);
    assertThat(asked).hasValue(3);
    assertThat(updates).containsExactly(groups, groups);
    assertThat(pauses).containsOnly(Duration.ofSeconds(60));
    assertThat(
            registry
                .counters(
                    "prometheus_sd_refresh_failures_total",
                    "Number of refresh failures for the given SD mechanism.",
                    "mechanism",
                    "config")
                .with("http", "job")
                .value())
        .isEqualTo(1);
  }
}

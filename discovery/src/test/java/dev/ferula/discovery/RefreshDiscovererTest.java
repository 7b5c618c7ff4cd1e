package dev.ferula.discovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ferula.model.Labels;
import dev.ferula.model.TargetGroup;
import dev.ferula.stats.Counter;
import dev.ferula.stats.Labelled;
import dev.ferula.stats.StatsRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RefreshDiscovererTest {
  private static final List<TargetGroup> GROUPS =
      List.of(new TargetGroup("s", List.of(Labels.of("__address__", "a")), Labels.EMPTY));

  private final StatsRegistry registry = StatsRegistry.create();
  private final RefreshMetrics metrics = new RefreshMetrics(registry);
  private final Labelled<Counter> failures =
      registry.counters(
          "prometheus_sd_refresh_failures_total",
          "Number of refresh failures for the given SD mechanism.",
          "mechanism",
          "config");
  private final List<Duration> pauses = new ArrayList<>();
  private final List<Long> failuresAtPauses = new ArrayList<>();
  private final List<List<TargetGroup>> updates = new ArrayList<>();
  private long now;
  private int asked;

  private RefreshDiscoverer discoverer(RefreshDiscoverer.Refresh refresh) {
    return new RefreshDiscoverer(
        "http",
        "job",
        Duration.ofSeconds(60),
        () -> {
          asked++;
          return refresh.groups();
        },
        metrics,
        pause -> {
          pauses.add(pause);
          failuresAtPauses.add((long) failures.with("http", "job").value());
          now += pause.toNanos();
          if (pauses.size() == 3) {
            throw new InterruptedException();
          }
        },
        () -> now);
  }

  private void run(RefreshDiscoverer.Refresh refresh) {
    RefreshDiscoverer discoverer = discoverer(refresh);
    assertThatThrownBy(() -> discoverer.run(updates::add)).isInstanceOf(InterruptedException.class);
  }

  @Test
  void aFailureIsPassedOverAndAskedAgainAfterTheInterval() {
    run(
        () -> {
          if (asked == 1) {
            throw new DiscoveryException("no answer");
          }
          return GROUPS;
        });
    assertThat(asked).isEqualTo(3);
    assertThat(updates).containsExactly(GROUPS, GROUPS);
    assertThat(pauses).containsOnly(Duration.ofSeconds(60));
    assertThat(failuresAtPauses).containsExactly(1L, 1L, 1L);
  }

  @Test
  void whatAnAnswerBreaksIsAFailureAndNotTheEnd() {
    run(
        () -> {
          if (asked == 2) {
            throw new IllegalStateException("a fault of ours");
          }
          return GROUPS;
        });
    assertThat(updates).containsExactly(GROUPS, GROUPS);
    assertThat(failuresAtPauses).containsExactly(0L, 1L, 1L);
  }

  @Test
  void slowAnswersDoNotMakeTheIntervalLonger() {
    run(
        () -> {
          now += Duration.ofSeconds(asked == 3 ? 70 : 20).toNanos();
          return GROUPS;
        });
    assertThat(pauses)
        .containsExactly(Duration.ofSeconds(60), Duration.ofSeconds(40), Duration.ZERO);
  }

  @Test
  void theSeriesOfAJobGoWithItsLastDiscoverer() {
    run(() -> GROUPS);
    assertThat(failures.size()).isZero();
    RefreshDiscoverer next = discoverer(() -> GROUPS);
    pauses.clear();
    run(() -> GROUPS);
    assertThat(failures.size()).as("another one is there").isOne();
    pauses.clear();
    assertThatThrownBy(() -> next.run(updates::add)).isInstanceOf(InterruptedException.class);
    assertThat(failures.size()).isZero();
  }
}

package dev.ferula.junit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.ferula.model.Labels;
import dev.ferula.stats.Aggregation;
import dev.ferula.stats.Counter;
import dev.ferula.stats.StatsRegistry;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class RuleScenarioTest {
  private static final String RULES =
      """
      groups:
        - name: g
          rules:
            - {record: down, expr: count(up == 0)}
            - alert: InstanceDown
              expr: up == 0
              for: 2m
              annotations: {summary: '{{ $labels.instance }} is down'}
      """;

  @Test
  void alertsPendAndFireAsTheClockMoves() {
    RuleScenario scenario = RuleScenario.ofText(RULES).series("up{instance=\"a\"}", "1 0x5 1x9");
    assertThat(scenario.advance(Duration.ofSeconds(59)).pending("InstanceDown")).isEmpty();
    assertThat(scenario.advance(Duration.ofSeconds(1)).pending("InstanceDown")).hasSize(1);
    assertThat(scenario.advance(Duration.ofMinutes(2)).firing("InstanceDown"))
        .containsExactly(
            new RuleScenario.Alert(
                Labels.of("alertname", "InstanceDown", "instance", "a"),
                Labels.of("summary", "a is down")));
    assertThat(scenario.query("down").single()).isEqualTo(1);
    assertThat(scenario.advance(Duration.ofMinutes(5)).firing("InstanceDown")).isEmpty();
  }

  @Test
  void whatIsNotThereIsSaid() {
    assertThatThrownBy(() -> RuleScenario.ofText("groups: [{name: g, rules: [{alert: A}]}]"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("field 'expr' must be set in rule");
    RuleScenario scenario = RuleScenario.ofText(RULES).advance(Duration.ZERO);
    assertThatThrownBy(() -> scenario.firing("Other"))
        .hasMessage("no rule makes an alert of the name Other");
    assertThatThrownBy(() -> scenario.query("down").single())
        .hasMessage("down yields 0 values, want one: {}");
  }

  @Test
  void anApplicationsOwnMetricsAreAskedInPromql() {
    StatsRegistry registry = StatsRegistry.create();
    Counter calls = registry.counter("demo_calls", "Calls.");
    var latency =
        registry.histogram("demo_latency", "Latency.", Aggregation.distribution(1, 10, 100));
    MetricsHistory history = MetricsHistory.of(registry);
    for (int i = 0; i < 4; i++) {
      calls.add(3);
      latency.record(5);
      history.advance(Duration.ofSeconds(15));
    }
    assertThat(history.query("rate(demo_latency_count[1m])").single())
        .isCloseTo(1.0 / 15, within(1e-9));
    assertThat(history.query("increase(demo_calls_total[1m]) or increase(demo_calls[1m])").single())
        .isCloseTo(12, within(1e-9));
    assertThat(history.query("histogram_quantile(0.5, demo_latency_bucket)").single())
        .isBetween(1.0, 10.0);
  }

  /* The promise is 2 s; processor time counts, as the machine may do other things besides. */
  @Test
  void aThousandScenariosTakeSeconds() {
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    long start = threads.getCurrentThreadCpuTime();
    for (int i = 0; i < 1000; i++) {
      RuleScenario scenario =
          RuleScenario.ofText(RULES)
              .series("up{instance=\"a\"}", "1 0x5")
              .advance(Duration.ofMinutes(4));
      assertThat(scenario.firing("InstanceDown")).hasSize(1);
    }
    double seconds = (threads.getCurrentThreadCpuTime() - start) / 1e9;
    System.out.printf("1,000 scenarios in %.2f s of processor time%n", seconds);
    assertThat(seconds).isLessThan(5);
  }
}

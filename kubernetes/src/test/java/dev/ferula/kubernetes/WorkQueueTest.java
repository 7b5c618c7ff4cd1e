package dev.ferula.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import dev.ferula.stats.StatsRegistry;
import dev.ferula.stats.read.MetricFamily;
import dev.ferula.stats.read.Point;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class WorkQueueTest {
  private static final long SECOND = 1_000_000_000;

  private final StatsRegistry registry = StatsRegistry.create();
  private final KubernetesMetrics metrics = new KubernetesMetrics(registry);
  private long now;
  private final WorkQueue queue = new WorkQueue(metrics, Kind.POD, () -> now);

  /* Of summaries the sum of the seconds. */
  private Map<String, Double> shown() {
    Map<String, Double> values = new TreeMap<>();
    Point point = new Point();
    String prefix = "prometheus_sd_kubernetes_workqueue_";
    for (MetricFamily family : registry.families()) {
      if (!family.name().startsWith(prefix)) {
        continue;
      }
      String name = family.name().replace(prefix, "");
      boolean sums = family.type().toString().equals("SUMMARY");
      family.read(
          point,
          (row, read) -> {
            assertThat(row.labelValue(0)).isEqualTo("pod");
            values.put(name, sums ? read.sum() : read.value());
          });
    }
    return values;
  }

  @Test
  void waitingAndWorkAreTimedForEachKeyOnce() {
    queue.add("a");
    now += 2 * SECOND;
    queue.add("a");
    queue.add("b");
    assertThat(shown()).contains(entry("depth", 2.0), entry("items_total", 2.0));
    now += SECOND;
    assertThat(queue.take(_ -> true)).containsExactly("a", "b");
    assertThat(queue.take(_ -> true)).isEmpty();
    assertThat(shown()).contains(entry("depth", 2.0));
    queue.begin("a");
    now += 4 * SECOND;
    assertThat(shown())
        .contains(
            entry("depth", 1.0),
            entry("latency_seconds", 3.0),
            entry("unfinished_work_seconds", 4.0),
            entry("longest_running_processor_seconds", 4.0),
            entry("work_duration_seconds", 0.0));
    queue.end();
    assertThat(shown())
        .contains(entry("unfinished_work_seconds", 0.0), entry("work_duration_seconds", 4.0));
  }

  @Test
  void queuesOfOneRoleAddUpAndOneThatEndsLeavesNothing() {
    WorkQueue other = new WorkQueue(metrics, Kind.POD, () -> now);
    queue.add("a");
    other.add("a");
    other.add("b");
    var _ = other.take(_ -> true);
    other.add("c");
    assertThat(shown()).contains(entry("depth", 4.0), entry("items_total", 4.0));
    var _ = queue.take(_ -> true);
    queue.begin("a");
    now += SECOND;
    other.begin("a");
    now += SECOND;
    assertThat(shown())
        .contains(
            entry("unfinished_work_seconds", 3.0), entry("longest_running_processor_seconds", 2.0));
    queue.end();
    other.close();
    assertThat(shown())
        .contains(
            entry("depth", 0.0), entry("items_total", 4.0), entry("unfinished_work_seconds", 0.0));
  }
}

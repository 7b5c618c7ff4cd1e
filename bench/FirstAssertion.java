import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.ferula.junit.RuleScenario;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;

/**
 * Rule tests under JUnit in a JVM that has run none before, for {@code bench/junit.sh}: the time from the beginning of
 * a test to the end of its first assertion, then 1,000 tests of rules. Prints one line of JSON.
 */
public class FirstAssertion {
  private static final int SCENARIOS = 1000;
  private static final String RULES =
      """
      groups:
        - name: g
          rules:
            - {record: 'job:errors:rate5m', expr: 'sum by (job) (rate(errors_total[5m]))'}
            - alert: Errors
              expr: job:errors:rate5m > 0.5
              for: 2m
              labels: {severity: page}
              annotations: {summary: '{{ $labels.job }} has {{ $value | humanize }} errors a second'}
      """;

  private static void oneTest(int errors) {
    RuleScenario scenario =
        RuleScenario.ofText(RULES)
            .series("errors_total{job=\"api\",instance=\"a\"}", "0+" + errors + "x20")
            .advance(Duration.ofMinutes(10));
    RuleScenario.Alert alert = scenario.firing("Errors").getFirst();
    assertEquals("api has " + errors / 60 + " errors a second", alert.annotations().valueOrEmpty("summary"));
  }

  @Test
  void first() {
    long cpu = cpu();
    long thread = threadCpu();
    long began = System.nanoTime();
    oneTest(60);
    long first = System.nanoTime();
    long firstThread = threadCpu();
    long firstCpu = cpu();
    for (int i = 1; i < SCENARIOS; i++) {
      oneTest(60 * (1 + i % 9));
    }
    System.out.printf(
        "{\"first_assertion_ms\":%d,\"first_assertion_thread_cpu_ms\":%d,\"first_assertion_cpu_ms\":%d,"
            + "\"thousand_ms\":%d,\"thousand_thread_cpu_ms\":%d,\"thousand_cpu_ms\":%d}%n",
        (first - began) / 1_000_000, (firstThread - thread) / 1_000_000, (firstCpu - cpu) / 1_000_000,
        (System.nanoTime() - began) / 1_000_000, (threadCpu() - thread) / 1_000_000, (cpu() - cpu) / 1_000_000);
  }

  /* Of the process: other threads compile and collect. */
  private static long cpu() {
    return ((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getProcessCpuTime();
  }

  /* Of the test alone: what the time is on a machine with nothing else to do. */
  private static long threadCpu() {
    return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
  }

  public static void main(String[] arguments) {
    SummaryGeneratingListener summary = new SummaryGeneratingListener();
    LauncherFactory.create()
        .execute(
            LauncherDiscoveryRequestBuilder.request()
                .selectors(DiscoverySelectors.selectClass(FirstAssertion.class))
                .build(),
            summary);
    summary.getSummary().getFailures().forEach(failure -> failure.getException().printStackTrace());
    System.exit(summary.getSummary().getTestsSucceededCount() == 1 ? 0 : 1);
  }
}

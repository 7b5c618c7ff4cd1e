package dev.ferula.junit;

import dev.ferula.exporter.PrometheusExporter;
import dev.ferula.model.Labels;
import dev.ferula.ruletest.RuleStage;
import dev.ferula.ruletest.RuleTestOptions;
import dev.ferula.stats.StatsRegistry;
import dev.ferula.textparse.Entry;
import dev.ferula.textparse.ExpositionParser;
import dev.ferula.textparse.LabelBuffer;
import dev.ferula.textparse.ParserOptions;
import dev.ferula.textparse.Parsers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/**
 * An application's metrics over time, for assertions in PromQL. The clock starts at 0 and moves by
 * {@link #advance}; at each interval, the first time at 0, the metrics are read as a server would
 * read them. For one thread.
 *
 * <pre>{@code
 * MetricsHistory history = MetricsHistory.of(registry);
 * service.call();
 * history.advance(Duration.ofMinutes(1));
 * assertThat(history.query("rate(demo_latency_count[1m])").single()).isPositive();
 * }</pre>
 */
public final class MetricsHistory {
  private static final Duration INTERVAL = Duration.ofSeconds(15);

  private final PrometheusExporter exporter;
  private final Duration interval;
  private final RuleStage stage;
  private long next;
  private long now;

  private MetricsHistory(PrometheusExporter exporter, Duration interval) {
    this.exporter = exporter;
    this.interval = interval;
    this.stage =
        new RuleStage(RuleTestOptions.DEFAULT, interval, Labels.EMPTY, "", System::nanoTime);
    advance(Duration.ZERO);
  }

  /** The metrics of a registry, under the names that an exporter gives them, every 15 seconds. */
  public static MetricsHistory of(StatsRegistry registry) {
    return of(PrometheusExporter.builder().source(registry).build(), INTERVAL);
  }

  /** The metrics that an exporter shows. */
  public static MetricsHistory of(PrometheusExporter exporter, Duration interval) {
    if (interval.toMillis() <= 0) {
      throw new IllegalArgumentException(
          "interval " + interval + " must be a millisecond at least");
    }
    return new MetricsHistory(exporter, interval);
  }

  /** Moves the clock, reading the metrics whenever their time has come. */
  public MetricsHistory advance(Duration by) {
    now += by.toMillis();
    for (; next <= now; next += interval.toMillis()) {
      read(next);
    }
    return this;
  }

  private void read(long time) {
    byte[] page = exporter.page().getBytes(StandardCharsets.UTF_8);
    ExpositionParser parser = Parsers.create(Parsers.TEXT, ParserOptions.DEFAULT);
    parser.reset(page, 0, page.length);
    LabelBuffer labels = new LabelBuffer();
    for (Entry entry = parser.next(); entry != Entry.END; entry = parser.next()) {
      if (entry == Entry.SERIES) {
        labels.clear();
        parser.labels(labels);
        stage.storage().add(labels.toLabels(), 0, time, parser.value());
      }
    }
  }

  /** What an expression yields now. */
  public Samples query(String expression) {
    return Samples.of(stage.query(), expression, now);
  }
}

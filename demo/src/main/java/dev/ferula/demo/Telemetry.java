package dev.ferula.demo;

import dev.ferula.stats.Aggregation;
import dev.ferula.stats.DoubleMeasure;
import dev.ferula.stats.LongMeasure;
import dev.ferula.stats.Measure;
import dev.ferula.stats.Stats;
import dev.ferula.stats.TagKey;
import dev.ferula.stats.Unit;
import dev.ferula.stats.View;
import dev.ferula.stats.Views;
import java.util.function.IntSupplier;

/** What the sample application measures, and the views of it that are exported. */
final class Telemetry {
  static final DoubleMeasure LATENCY =
      Measure.ofDouble("demo/latency", "The latency of requests", Unit.MILLISECONDS);
  static final LongMeasure RESPONSE_BYTES =
      Measure.ofLong("demo/response_bytes", "The size of responses", Unit.BYTES);
  static final TagKey METHOD = TagKey.of("method");
  static final TagKey PATH = TagKey.of("path");
  static final TagKey STATUS = TagKey.of("status");

  private Telemetry() {}

  /** Registers the views; several may look at one measure. */
  static void register(IntSupplier queueDepth) {
    Views.register(
        View.of(
                "latency",
                LATENCY,
                Aggregation.distribution(5, 10, 25, 50, 75, 100, 200, 400, 600, 800, 1000)
                    .withNative())
            .by(METHOD, PATH)
            .describedAs("The distribution of latencies"),
        View.of("requests", LATENCY, Aggregation.count())
            .by(METHOD, PATH, STATUS)
            .describedAs("The number of requests"),
        View.of("response_bytes", RESPONSE_BYTES, Aggregation.sum())
            .by(PATH)
            .describedAs("The bytes of all responses"));
    Stats.registry()
        .observeGauge("queue_depth", "Orders that wait to be packed", queueDepth::getAsInt);
  }
}

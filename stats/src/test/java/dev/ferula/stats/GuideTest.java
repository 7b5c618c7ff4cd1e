package dev.ferula.stats;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The steps of the guide, written as a user writes them: against the default registry. */
class GuideTest {
  private static final DoubleMeasure LATENCY =
      Measure.ofDouble("demo/latency", "latency", Unit.MILLISECONDS);
  private static final LongMeasure BYTES = Measure.ofLong("demo/bytes", "bytes", Unit.BYTES);
  private static final TagKey METHOD = TagKey.of("method");
  private static final View LATENCY_VIEW =
      View.of("demo/latency", LATENCY, Aggregation.distribution(0, 25, 100, 400))
          .by(METHOD)
          .describedAs("The latency of calls");
  private static final View BYTES_VIEW = View.of(BYTES, Aggregation.sum()).by(METHOD);

  @AfterEach
  void unregister() {
    Views.unregister(LATENCY_VIEW, BYTES_VIEW);
  }

  @Test
  @SuppressWarnings("try") // the scope is there for its end
  void recordsTheWaysTheGuideShows() throws Exception {
    Views.register(LATENCY_VIEW, BYTES_VIEW);
    LATENCY.record(12.5);
    LATENCY.record(12.5, Tags.of(METHOD, "PUT"));
    BoundDouble getLatency = LATENCY.bind(Tags.of(METHOD, "GET"));
    getLatency.record(12.5);
    Stats.batch().put(LATENCY, 150).put(BYTES, 10).record();
    try (var s = Tags.with(METHOD, "GET").enter()) {
      LATENCY.record(30);
      BYTES.record(7);
    }
    Tags.with(METHOD, "GET").run(() -> LATENCY.record(500));
    assertThat(Tags.with(METHOD, "GET").call(() -> Tags.current().get(METHOD))).isEqualTo("GET");
    assertThat(Views.find("demo/latency")).isEqualTo(LATENCY_VIEW);
    assertThat(Reading.of(Stats.registry(), "demo/latency"))
        .containsExactly(
            "{method=''} 0 1 0 1 0 count=2 sum=162.5",
            "{method='GET'} 0 1 1 0 1 count=3 sum=542.5",
            "{method='PUT'} 0 1 0 0 0 count=1 sum=12.5");
    assertThat(Reading.of(Stats.registry(), "demo/bytes"))
        .containsExactly("{method=''} 10", "{method='GET'} 7");
  }

  @Test
  void anUnregisteredViewIsGone() {
    Views.register(BYTES_VIEW);
    BYTES.record(1);
    Views.unregister(BYTES_VIEW);
    assertThat(Views.find("demo/bytes")).isNull();
    assertThat(Stats.registry().viewRows("demo/bytes")).isNull();
  }
}

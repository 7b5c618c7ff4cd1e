package dev.ferula.stats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ferula.model.Exemplar;
import dev.ferula.model.Labels;
import dev.ferula.stats.read.Point;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RecordingTest {
  private static final TagKey METHOD = TagKey.of("method");
  private static final TagKey STATUS = TagKey.of("status");

  private final AtomicLong nanos = new AtomicLong();
  private final StatsRegistry registry =
      StatsRegistry.builder()
          .clock(Clock.fixed(Instant.ofEpochMilli(1_000), ZoneOffset.UTC))
          .ticker(nanos::get)
          .build();
  private final DoubleMeasure latency =
      registry.doubleMeasure("demo/latency", "latency", Unit.MILLISECONDS);
  private final LongMeasure bytes = registry.longMeasure("demo/bytes", "bytes", Unit.BYTES);

  @Test
  void aMeasureWithoutViewRecordsNothing() {
    latency.record(1);
    registry.register(View.of("v", latency, Aggregation.count()));
    assertThat(Reading.of(registry, "v")).isEmpty();
    latency.record(1);
    assertThat(Reading.of(registry, "v")).containsExactly("1");
  }

  @Test
  void everyViewOfAMeasureAggregatesInItsOwnWay() {
    registry.register(
        View.of("count", latency, Aggregation.count()),
        View.of("sum", latency, Aggregation.sum()),
        View.of("last", latency, Aggregation.lastValue()),
        View.of("dist", latency, Aggregation.distribution(1, 5)));
    latency.record(1);
    latency.record(7.5);
    latency.record(3);
    assertThat(Reading.of(registry, "count")).containsExactly("3");
    assertThat(Reading.of(registry, "sum")).containsExactly("11.5");
    assertThat(Reading.of(registry, "last")).containsExactly("3.0");
    assertThat(Reading.of(registry, "dist")).containsExactly("1 1 1 count=3 sum=11.5");
  }

  @Test
  @SuppressWarnings("try") // the scopes are there for their end
  void scopesNestAndRecordingTakesTheInnermostTags() {
    registry.register(View.of("v", latency, Aggregation.count()).by(METHOD, STATUS));
    latency.record(1);
    try (TagScope outer = Tags.with(METHOD, "GET").enter()) {
      latency.record(1);
      try (TagScope inner = Tags.with(METHOD, "PUT", STATUS, "200").enter()) {
        latency.record(1);
      }
      latency.record(1);
      Tags.with(STATUS, "500").run(() -> latency.record(1));
    }
    latency.record(1);
    assertThat(Reading.of(registry, "v"))
        .containsExactly(
            "{method='',status=''} 2",
            "{method='GET',status=''} 2",
            "{method='GET',status='500'} 1",
            "{method='PUT',status='200'} 1");
  }

  @Test
  void explicitTagsBoundHandlesAndBatchesReachTheSameRow() {
    registry.register(
        View.of("ms", latency, Aggregation.count()).by(METHOD),
        View.of("by", bytes, Aggregation.sum()).by(METHOD));
    TagContext get = Tags.of(METHOD, "GET");
    latency.record(1, get);
    latency.bind(get).record(2);
    bytes.bind(get).record(100);
    registry.batch().put(latency, 3).put(bytes, 7).put(bytes, 11).record(get);
    assertThat(Reading.of(registry, "ms")).containsExactly("{method='GET'} 3");
    assertThat(Reading.of(registry, "by")).containsExactly("{method='GET'} 111");
  }

  @Test
  void boundHandlesFollowViewsThatComeAndGo() {
    BoundDouble bound = latency.bind(Tags.of(METHOD, "GET"));
    bound.record(1);
    View first = View.of("a", latency, Aggregation.count());
    View second = View.of("b", latency, Aggregation.count()).by(METHOD);
    registry.register(first);
    bound.record(1);
    registry.register(second);
    bound.record(1);
    registry.unregister(first);
    bound.record(1);
    assertThat(Reading.of(registry, "b")).containsExactly("{method='GET'} 2");
    assertThat(registry.families()).hasSize(1);
    registry.register(first);
    assertThat(Reading.of(registry, "a")).isEmpty();
  }

  @Test
  void wholeSumsAreExactBeyondTheDoublesRange() {
    registry.register(View.of("sum", bytes, Aggregation.sum()));
    bytes.record(1L << 53);
    bytes.record(1);
    assertThat(Reading.of(registry, "sum")).containsExactly("9007199254740993");
  }

  @Test
  void wholeValuesWithAttachmentsAreAsExactAsThoseWithout() {
    registry.register(
        View.of("sum", bytes, Aggregation.sum()), View.of("last", bytes, Aggregation.lastValue()));
    Labels attachments = Labels.of("trace_id", "a");
    bytes.record((1L << 53) + 1, Tags.of(), attachments);
    assertThat(Reading.of(registry, "last")).containsExactly("9007199254740993");
    registry.batch().put(bytes, 1L << 53).record(Tags.of(), attachments);
    assertThat(Reading.of(registry, "sum")).containsExactly("18014398509481985");
  }

  @Test
  void timersRecordInTheUnitOfTheMeasure() {
    registry.register(View.of("sum", latency, Aggregation.sum()));
    try (Timer timer = latency.time()) {
      nanos.addAndGet(2_500_000);
      assertThat(timer.elapsed()).isEqualTo(2.5);
    }
    assertThat(Reading.of(registry, "sum")).containsExactly("2.5");
    DoubleMeasure size = registry.doubleMeasure("size", "size", Unit.BYTES);
    assertThatThrownBy(size::time).hasMessageContaining("By");
  }

  @Test
  void attachmentsBecomeTheNewestExemplarOfTheirBucket() {
    registry.register(View.of("d", latency, Aggregation.distribution(1, 5)));
    latency.record(3, Tags.of(), Labels.of("trace_id", "a"));
    latency.record(4, Tags.of(), Labels.of("trace_id", "b"));
    latency.record(9, Tags.of(), Labels.of("trace_id", "c", "long", "x".repeat(128)));
    List<@Nullable Exemplar> exemplars = new ArrayList<>();
    registry
        .families()
        .get(0)
        .read(
            new Point(),
            (row, point) -> {
              for (int i = 0; i < point.exemplarCount(); i++) {
                exemplars.add(point.exemplar(i));
              }
            });
    assertThat(exemplars)
        .containsExactly(
            null,
            new Exemplar(Labels.of("trace_id", "b"), 4, 1_000),
            new Exemplar(Labels.of("trace_id", "c"), 9, 1_000));
  }

  @Test
  void aDisabledRegistryKeepsWhatItHasAndTakesNoMore() {
    registry.register(View.of("v", latency, Aggregation.count()));
    BoundDouble bound = latency.bind(Tags.of());
    latency.record(1);
    bound.record(1);
    registry.setEnabled(false);
    latency.record(1);
    bound.record(1);
    assertThat(Reading.of(registry, "v")).containsExactly("2");
    registry.setEnabled(true);
    latency.record(1);
    bound.record(1);
    assertThat(Reading.of(registry, "v")).containsExactly("4");
  }

  @Test
  @SuppressWarnings("try") // the scope is there for its end
  void wrappedTasksCarryTheTagsToOtherThreads() throws Exception {
    registry.register(View.of("v", latency, Aggregation.count()).by(METHOD));
    Runnable plain = () -> latency.record(1);
    Runnable wrapped;
    Runnable handedIn;
    List<Runnable> queue = new ArrayList<>();
    try (TagScope scope = Tags.with(METHOD, "GET").enter()) {
      wrapped = Tags.wrap(plain);
      Tags.wrap((java.util.concurrent.Executor) queue::add).execute(plain);
      handedIn = queue.get(0);
      assertThat(Tags.wrapCall(() -> Tags.current().get(METHOD)).call()).isEqualTo("GET");
    }
    for (Runnable task : List.of(plain, wrapped, handedIn)) {
      Thread thread = new Thread(task);
      thread.start();
      thread.join();
    }
    assertThat(Reading.of(registry, "v")).containsExactly("{method=''} 1", "{method='GET'} 2");
  }
}

package dev.ferula.stats;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ferula.model.Exemplar;
import dev.ferula.model.Labels;
import dev.ferula.stats.read.MetricFamily;
import dev.ferula.stats.read.Point;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ExemplarSourceTest {
  private final AtomicLong now = new AtomicLong(1_000);
  private @Nullable Labels span = trace("a");
  private int asked;
  private Supplier<@Nullable Labels> answer = () -> span;
  private final StatsRegistry registry =
      StatsRegistry.builder().clock(new SetClock(now)).exemplars(this::answer).build();

  private @Nullable Labels answer() {
    asked++;
    return answer.get();
  }

  @AfterEach
  void forget() {
    ServiceSource.CURRENT.remove();
  }

  @Test
  void aDistributionKeepsWhatTheSourceSaysForEachBucket() {
    Histogram histogram = registry.histogram("h", "", Aggregation.distribution(1, 2));
    histogram.record(0.5);
    span = null;
    histogram.record(1.5);
    span = trace("b");
    histogram.record(3);
    assertThat(exemplars("h")).containsExactly("0.5 a", "-", "3.0 b");
  }

  @Test
  void aBucketWithoutOneTakesTheFirstAndKeepsItForAWhile() {
    Histogram histogram = registry.histogram("h", "", Aggregation.distribution(1));
    histogram.record(0.1);
    now.addAndGet(StatsRegistry.EXEMPLAR_PAUSE - 1);
    histogram.record(0.2);
    histogram.record(5);
    assertThat(exemplars("h")).containsExactly("0.1 a", "5.0 a");
    assertThat(asked).isEqualTo(2);
    now.addAndGet(1);
    histogram.record(0.3);
    assertThat(exemplars("h")).containsExactly("0.3 a", "5.0 a");
  }

  @Test
  void aClockThatWentBackDoesNotKeepAnExemplarForEver() {
    Counter counter = registry.counter("c", "");
    counter.increment();
    now.addAndGet(-10_000);
    counter.add(2);
    assertThat(exemplars("c")).containsExactly("2.0 a");
  }

  @Test
  void countersAndViewsKeepExemplarsToo() {
    DoubleMeasure m = registry.doubleMeasure("m", "m", "1");
    registry.register(
        View.of("count", m, Aggregation.count()),
        View.of("sum", m, Aggregation.sum()),
        View.of("native", m, Aggregation.exponential()));
    m.record(7, Tags.of());
    m.bind(Tags.of()).record(-1); // left out of count and sum, and no exemplar of them
    assertThat(exemplars("count")).containsExactly("7.0 a");
    assertThat(exemplars("sum")).containsExactly("7.0 a");
    assertThat(exemplars("native")).contains("7.0 a");
  }

  @Test
  void attachmentsComeBeforeTheSource() {
    Histogram histogram = registry.histogram("h", "", Aggregation.distribution());
    histogram.record(1);
    histogram.record(2, trace("mine"));
    assertThat(exemplars("h")).containsExactly("2.0 mine");
    assertThat(asked).isEqualTo(1);
  }

  @Test
  void aCountWithAttachmentsDoesNotAskTheSource() {
    DoubleMeasure m = registry.doubleMeasure("m", "m", "1");
    registry.register(
        View.of("count", m, Aggregation.count()), View.of("sum", m, Aggregation.sum()));
    m.record(7, Tags.of(), trace("mine"));
    m.record(8, Tags.of(), trace("later"));
    assertThat(exemplars("count")).containsExactly("8.0 later");
    assertThat(exemplars("sum")).containsExactly("8.0 later");
    assertThat(asked).isZero();
  }

  @Test
  void aSourceThatFailsCostsTheExemplarOnly() {
    Counter counter = registry.counter("c", "");
    answer =
        () -> {
          throw new IllegalStateException("no tracer");
        };
    counter.increment();
    counter.increment();
    assertThat(counter.value()).isEqualTo(2);
    assertThat(exemplars("c")).containsExactly("-");
  }

  @Test
  void theDefaultRegistryFindsItsSourceAsAService() {
    ServiceSource.CURRENT.set(trace("service"));
    Histogram histogram =
        Stats.registry().histogram("exemplar_service", "", Aggregation.distribution());
    histogram.record(4);
    assertThat(exemplars(Stats.registry(), "exemplar_service")).containsExactly("4.0 service");
    Stats.registry().removeInstrument("exemplar_service");
  }

  private List<String> exemplars(String name) {
    return exemplars(registry, name);
  }

  private static List<String> exemplars(StatsRegistry of, String name) {
    List<String> found = new ArrayList<>();
    for (MetricFamily family : of.families()) {
      if (family.name().equals(name)) {
        family.read(
            new Point(),
            (row, point) -> {
              int places = Math.max(point.bucketCount(), family.isNative() ? 10 : 1);
              for (int i = 0; i < places; i++) {
                Exemplar exemplar = point.exemplar(i);
                found.add(
                    exemplar == null
                        ? "-"
                        : exemplar.value() + " " + exemplar.labels().get("trace_id"));
              }
            });
      }
    }
    return found;
  }

  private static Labels trace(String id) {
    return Labels.of("trace_id", id);
  }

  /** What {@link Stats#registry} finds: says what a test has put in, on that thread only. */
  public static final class ServiceSource implements ExemplarSource {
    static final ThreadLocal<Labels> CURRENT = new ThreadLocal<>();

    @Override
    public @Nullable Labels current() {
      return CURRENT.get();
    }
  }

  /** A clock that says what it is told. */
  private static final class SetClock extends Clock {
    private final AtomicLong now;

    SetClock(AtomicLong now) {
      this.now = now;
    }

    @Override
    public Instant instant() {
      return Instant.ofEpochMilli(now.get());
    }

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }
  }
}

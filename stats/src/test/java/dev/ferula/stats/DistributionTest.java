package dev.ferula.stats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ferula.stats.read.MetricFamily;
import dev.ferula.stats.read.NativeBuckets;
import dev.ferula.stats.read.Point;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DistributionTest {
  private final StatsRegistry registry = StatsRegistry.create();

  @Test
  void manyBoundsAreSearchedLikeFew() {
    double[] bounds = new double[40];
    for (int i = 0; i < bounds.length; i++) {
      bounds[i] = i;
    }
    Histogram many = registry.histogram("h", "h", Aggregation.distribution(bounds));
    for (int i = 0; i <= bounds.length; i++) {
      many.record(i);
      many.record(i - 0.5);
    }
    registry
        .families()
        .get(0)
        .read(
            new Point(),
            (row, point) -> {
              for (int i = 0; i <= bounds.length; i++) {
                assertThat(point.bucket(i)).as("bucket %d", i).isEqualTo(2);
              }
            });
  }

  @Test
  void sumsKeepWhatPlainAdditionLoses() {
    Histogram histogram = registry.histogram("h", "h", Aggregation.distribution());
    for (double value : new double[] {1, 1e100, 1, -1e100}) {
      histogram.record(value);
    }
    assertThat(Reading.of(registry, "h")).containsExactly("4 count=4 sum=2.0");
  }

  @Test
  void nativeBucketsHoldTheirUpperBoundAndZeroHasItsOwn() {
    Histogram histogram =
        registry.histogram(
            "h", "h", Aggregation.exponential(new Aggregation.Exponential(0, 0.001, 160)));
    for (double value : new double[] {1, 2, 2.1, 4, 0, 0.001, -0.001, -3, 100}) {
      histogram.record(value);
    }
    assertThat(Reading.of(registry, "h"))
        .containsExactly("schema=0 zero=3 pos=[0:1,1,2 4:1] neg=[2:1] count=9 sum=106.1");
  }

  @ParameterizedTest
  @ValueSource(ints = {-4, -3, -2, -1, 0, 1, 2, 3, 4, 5, 6, 7, 8})
  void everyValueLiesWithinTheBoundsOfItsBucket(int schema) {
    long seed = 3;
    Random random = new Random(seed);
    for (int i = 0; i < 20_000; i++) {
      double value = Math.abs(Double.longBitsToDouble(random.nextLong()));
      if (Double.isNaN(value) || Double.isInfinite(value) || value == 0) {
        continue;
      }
      int index = NativeScale.index(value, schema);
      assertThat(value <= NativeScale.upperBound(index, schema))
          .as("%s seed %d", value, seed)
          .isTrue();
      assertThat(value > NativeScale.upperBound(index - 1, schema))
          .as("%s seed %d", value, seed)
          .isTrue();
      if (schema > -4) {
        assertThat(NativeScale.coarser(index)).isEqualTo(NativeScale.index(value, schema - 1));
      }
      double bound = NativeScale.upperBound(index, schema);
      if (bound >= Double.MIN_NORMAL && bound <= Double.MAX_VALUE) {
        assertThat(NativeScale.index(bound, schema)).as("bound of %s", value).isEqualTo(index);
      }
    }
    assertThat(NativeScale.index(Double.MIN_VALUE, schema)).isLessThan(0);
  }

  @Test
  void resolutionIsHalvedWhenTooManyBucketsAreInUse() {
    Histogram histogram =
        registry.histogram(
            "h", "h", Aggregation.exponential(new Aggregation.Exponential(8, 0, 20)));
    Random random = new Random(5);
    for (int i = 0; i < 10_000; i++) {
      histogram.record(Math.exp(random.nextGaussian()));
    }
    registry
        .families()
        .get(0)
        .read(
            new Point(),
            (row, point) -> {
              assertThat(point.schema()).isBetween(-4, 2);
              assertThat(point.count()).isEqualTo(10_000);
              NativeBuckets positive = point.positive();
              long total = point.zeroCount();
              long fromDeltas = 0;
              for (int i = 0; i < positive.bucketCount(); i++) {
                total += positive.count(i);
                fromDeltas += positive.delta(i);
                assertThat(fromDeltas).isEqualTo(positive.count(i));
              }
              assertThat(total).isEqualTo(10_000);
            });
  }

  @Test
  void infiniteValuesHaveABucketAboveAllOthers() {
    Histogram histogram =
        registry.histogram(
            "h", "h", Aggregation.exponential(new Aggregation.Exponential(0, 0, 160)));
    histogram.record(Double.MAX_VALUE);
    histogram.record(Double.POSITIVE_INFINITY);
    histogram.record(Double.MIN_VALUE);
    assertThat(Reading.of(registry, "h"))
        .containsExactly("schema=0 zero=0 pos=[-1074:1 2097:1,1] neg=[] count=3 sum=Infinity");
  }

  @Test
  void classicAndNativeBucketsComeFromOneObservation() {
    registry.histogram("h", "h", Aggregation.distribution(1, 2).withNative()).record(1.5);
    assertThat(Reading.of(registry, "h"))
        .containsExactly("0 1 0 schema=5 zero=0 pos=[19:1] neg=[] count=1 sum=1.5");
  }

  @Test
  void impossibleBucketsAreRefused() {
    assertThatThrownBy(() -> new Aggregation.Exponential(9, 0, 160))
        .hasMessageContaining("-4 to 8");
    assertThatThrownBy(() -> new Aggregation.Exponential(3, -1, 160)).hasMessageContaining("zero");
    assertThatThrownBy(() -> new Aggregation.Exponential(3, 0, 0)).hasMessageContaining("limit");
    assertThatThrownBy(() -> new Aggregation.Distribution(List.of(), false, null))
        .hasMessageContaining("buckets");
    assertThatThrownBy(() -> registry.histogram("n", "n", Aggregation.distribution(Double.NaN)))
        .hasMessageContaining("NaN");
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void snapshotsAreCoherentAndNeverGoBackWhileThreadsRecord(boolean withNative)
      throws InterruptedException {
    Aggregation.Distribution kind = Aggregation.distribution(1, 2, 3);
    Histogram histogram = registry.histogram("h", "h", withNative ? kind.withNative() : kind);
    int threads = 4;
    int records = 50_000;
    AtomicInteger running = new AtomicInteger(threads);
    List<Thread> writers = new ArrayList<>();
    for (int t = 0; t < threads; t++) {
      Random random = new Random(t);
      Thread writer =
          new Thread(
              () -> {
                for (int i = 0; i < records; i++) {
                  histogram.record(1 + random.nextInt(4)); // whole, so that the sum is exact
                }
                running.decrementAndGet();
              });
      writer.start();
      writers.add(writer);
    }
    MetricFamily family = registry.families().get(0);
    Point point = new Point();
    long[] before = new long[5];
    do {
      family.read(point, (row, now) -> checkCoherent(now, before, withNative));
    } while (running.get() > 0);
    for (Thread writer : writers) {
      writer.join();
    }
    family.read(point, (row, now) -> checkCoherent(now, before, withNative));
    assertThat(point.count()).isEqualTo((long) threads * records);
  }

  private static void checkCoherent(Point now, long[] before, boolean withNative) {
    long count = 0;
    double sum = 0;
    for (int i = 0; i < now.bucketCount(); i++) {
      assertThat(now.bucket(i)).isGreaterThanOrEqualTo(before[i]);
      before[i] = now.bucket(i);
      count += now.bucket(i);
      sum += now.bucket(i) * (i + 1.0);
    }
    assertThat(now.count()).isEqualTo(count);
    assertThat(now.sum()).isEqualTo(sum);
    if (withNative) {
      long inNative = now.zeroCount();
      for (int i = 0; i < now.positive().bucketCount(); i++) {
        inNative += now.positive().count(i);
      }
      assertThat(inNative).isEqualTo(count);
    }
  }
}

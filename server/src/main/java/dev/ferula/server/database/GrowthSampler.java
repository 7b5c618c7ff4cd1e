package dev.ferula.server.database;

import dev.ferula.web.api.status.TsdbStatus;
import dev.ferula.web.cardinality.SeriesGrowth;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** Looks every few minutes at how many series each metric has. Started once and closed once. */
public final class GrowthSampler implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(GrowthSampler.class.getName());

  private final TsdbStatus tsdb;
  private final SeriesGrowth growth;
  private final LongSupplier clock;
  private final CountDownLatch stopped = new CountDownLatch(1);

  public GrowthSampler(TsdbStatus tsdb, SeriesGrowth growth, LongSupplier clock) {
    this.tsdb = tsdb;
    this.growth = growth;
    this.clock = clock;
  }

  /** Once the database is open. */
  public void start() {
    // Of the platform: it computes for as long as there are many series.
    Thread.ofPlatform().name("series-growth").daemon().start(this::run);
  }

  private void run() {
    try {
      do {
        sample();
      } while (!stopped.await(SeriesGrowth.INTERVAL.toMillis(), TimeUnit.MILLISECONDS));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void sample() {
    try {
      TsdbStatus.Series series = tsdb.series(SeriesGrowth.MAX_NAMES);
      Map<String, Long> byMetric = HashMap.newHashMap(series.byMetric().size());
      series.byMetric().forEach(count -> byMetric.put(count.name(), count.value()));
      growth.add(new SeriesGrowth.Moment(clock.getAsLong(), series.all(), byMetric));
    } catch (RuntimeException e) {
      LOG.log(System.Logger.Level.WARNING, "msg=\"series were not counted\"", e);
    }
  }

  @Override
  public void close() {
    stopped.countDown();
  }
}

package dev.ferula.backtest;

import dev.ferula.histogram.FloatHistogram;
import dev.ferula.matcher.Matcher;
import dev.ferula.model.Labels;
import dev.ferula.rules.RuleSample;
import dev.ferula.storage.Querier;
import dev.ferula.storage.Queryable;
import dev.ferula.storage.SampleIterator;
import dev.ferula.storage.SelectHints;
import dev.ferula.storage.SeriesSet;
import dev.ferula.storage.StorageException;
import dev.ferula.storage.memory.MemoryStorage;
import java.util.List;

/**
 * What a rule has yielded and others may still look back at. Written by one thread while nobody
 * reads, then read by any.
 */
final class RuleSeries implements Queryable {
  /** How many samples one rule may keep for the rules that read it. */
  static final long LIMIT = 20_000_000;

  private static final List<Matcher> ALL =
      List.of(Matcher.of(Matcher.Type.NOT_EQUAL, Labels.METRIC_NAME, ""));

  private final long lookback;
  private MemoryStorage kept = new MemoryStorage();
  private long size;

  /** Keeps samples for readers that look back so many milliseconds. */
  RuleSeries(long lookback) {
    this.lookback = lookback;
  }

  void add(long timestamp, RuleSample sample) {
    FloatHistogram histogram = sample.histogram();
    if (histogram == null) {
      add(sample.labels(), timestamp, sample.value());
    } else {
      count();
      kept.add(sample.labels(), 0, timestamp, histogram);
    }
  }

  void add(Labels labels, long timestamp, double value) {
    count();
    kept.add(labels, 0, timestamp, value);
  }

  private void count() {
    if (++size > LIMIT) {
      throw new StorageException(
          StorageException.Kind.UNAVAILABLE,
          "a rule that other rules read keeps more than " + LIMIT + " samples");
    }
  }

  /** Forgets what nobody can look back at from then on. */
  void forgetBefore(long now) {
    MemoryStorage before = kept;
    kept = new MemoryStorage();
    size = 0;
    long from = now - lookback;
    try (Querier querier = before.querier(from, Long.MAX_VALUE)) {
      SeriesSet set = querier.select(SelectHints.of(from, Long.MAX_VALUE), ALL);
      for (int i = 0; i < set.size(); i++) {
        copy(set.labels(i), set.samples(i, null));
      }
    }
  }

  private void copy(Labels labels, SampleIterator samples) {
    for (SampleIterator.Kind kind = samples.next();
        kind != SampleIterator.Kind.NONE;
        kind = samples.next()) {
      if (kind == SampleIterator.Kind.FLOAT) {
        add(labels, samples.timestamp(), samples.value());
      } else {
        count();
        kept.add(labels, 0, samples.timestamp(), samples.floatHistogram(null));
      }
    }
  }

  @Override
  public Querier querier(long minTime, long maxTime) {
    return kept.querier(minTime, maxTime);
  }
}

package dev.ferula.backtest;

import dev.ferula.matcher.Matcher;
import dev.ferula.model.Labels;
import dev.ferula.storage.ForwardingQuerier;
import dev.ferula.storage.ForwardingSeriesSet;
import dev.ferula.storage.MergedQuerier;
import dev.ferula.storage.Querier;
import dev.ferula.storage.Queryable;
import dev.ferula.storage.SampleIterator;
import dev.ferula.storage.SelectHints;
import dev.ferula.storage.SeriesSet;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The stored data as a rule sees it that reads other rules: up to the beginning of the test their
 * series are as they were stored, from then on as the test has made them. Thread-safe.
 *
 * @param isReplaced tells the series that the test makes itself
 */
record ReplacedStorage(
    Queryable stored, Predicate<Labels> isReplaced, long from, List<RuleSeries> made)
    implements Queryable {

  @Override
  public Querier querier(long minTime, long maxTime) {
    List<Querier> all = new ArrayList<>();
    try {
      for (RuleSeries series : made) {
        all.add(series.querier(minTime, maxTime));
      }
      all.add(new Cut(stored.querier(minTime, maxTime)));
    } catch (RuntimeException e) {
      all.forEach(Querier::close);
      throw e;
    }
    return MergedQuerier.of(all);
  }

  private final class Cut extends ForwardingQuerier {
    Cut(Querier querier) {
      super(querier);
    }

    @Override
    public SeriesSet select(SelectHints hints, List<Matcher> matchers) {
      SeriesSet set = querier.select(hints, matchers);
      boolean[] replaced = new boolean[set.size()];
      boolean any = false;
      for (int i = 0; i < replaced.length; i++) {
        replaced[i] = isReplaced.test(set.labels(i));
        any |= replaced[i];
      }
      return any ? new CutSet(set, replaced, from) : set;
    }
  }

  private static final class CutSet extends ForwardingSeriesSet {
    private final boolean[] replaced;
    private final long from;

    CutSet(SeriesSet set, boolean[] replaced, long from) {
      super(set);
      this.replaced = replaced;
      this.from = from;
    }

    @Override
    public SampleIterator samples(int series, @Nullable SampleIterator reuse) {
      SampleIterator samples = set.samples(series, reuse instanceof SamplesBefore ? null : reuse);
      return replaced[series] ? new SamplesBefore(samples, from) : samples;
    }
  }
}

package dev.ferula.storage;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A set of series that hands everything on to another; what differs is overridden. */
public abstract class ForwardingSeriesSet implements SeriesSet {
  protected final SeriesSet set;

  protected ForwardingSeriesSet(SeriesSet set) {
    this.set = set;
  }

  @Override
  public int size() {
    return set.size();
  }

  @Override
  public boolean isSorted() {
    return set.isSorted();
  }

  @Override
  public PairDictionary dictionary() {
    return set.dictionary();
  }

  @Override
  public int pairCount(int series) {
    return set.pairCount(series);
  }

  @Override
  public int pairs(int series, int[] into) {
    return set.pairs(series, into);
  }

  @Override
  public SampleIterator samples(int series, @Nullable SampleIterator reuse) {
    return set.samples(series, reuse);
  }

  @Override
  public long expectedSamples() {
    return set.expectedSamples();
  }

  @Override
  public List<String> warnings() {
    return set.warnings();
  }
}

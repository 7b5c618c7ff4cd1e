package dev.ferula.rules;

import dev.ferula.histogram.FloatHistogram;
import dev.ferula.histogram.Histogram;
import dev.ferula.matcher.Matcher;
import dev.ferula.model.Exemplar;
import dev.ferula.model.Labels;
import dev.ferula.model.Metadata;
import dev.ferula.model.StaleMarker;
import dev.ferula.storage.AppendStatus;
import dev.ferula.storage.Appendable;
import dev.ferula.storage.Appender;
import dev.ferula.storage.CommitResult;
import dev.ferula.storage.FloatBatch;
import dev.ferula.storage.PairDictionary;
import dev.ferula.storage.Querier;
import dev.ferula.storage.Queryable;
import dev.ferula.storage.SampleIterator;
import dev.ferula.storage.SelectHints;
import dev.ferula.storage.SeriesSet;
import dev.ferula.storage.StorageException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import org.jspecify.annotations.Nullable;

/** Keeps float samples in memory, refuses what a test says, and tells of each batch. */
final class FakeStorage implements Appendable, Queryable {
  record Sample(Labels labels, long timestamp, double value) {
    boolean isStale() {
      return StaleMarker.isStale(value);
    }
  }

  private final Map<Labels, TreeMap<Long, Double>> series = new LinkedHashMap<>();
  private final BlockingQueue<List<Sample>> batches = new LinkedBlockingQueue<>();

  /* Of each ref the labels, which are empty once the series is collected. */
  private final List<Labels> refs = new CopyOnWriteArrayList<>();

  /** How often labels were looked up. */
  volatile int resolved;

  /** What every append answers. */
  volatile AppendStatus answer = AppendStatus.ACCEPTED;

  /** What commit fails with, if not null. */
  volatile @Nullable StorageException commitFailure;

  /** Makes all refs those of series that are gone. */
  void collect() {
    refs.replaceAll(labels -> Labels.EMPTY);
  }

  /** The batches committed so far, oldest first. */
  BlockingQueue<List<Sample>> batches() {
    return batches;
  }

  /** The samples of the series with these labels. */
  synchronized Map<Long, Double> samples(String... labels) {
    return series.getOrDefault(Labels.of(labels), new TreeMap<>());
  }

  /** All labels of a metric. */
  synchronized List<Labels> seriesOf(String metric) {
    return series.keySet().stream().filter(labels -> metric.equals(labels.metricName())).toList();
  }

  synchronized void put(Labels labels, long timestamp, double value) {
    series.computeIfAbsent(labels, key -> new TreeMap<>()).put(timestamp, value);
  }

  @Override
  public Appender appender() {
    return new Batch();
  }

  private final class Batch implements Appender {
    private final List<Sample> pending = new ArrayList<>();

    @Override
    public long resolve(Labels labels) {
      resolved++;
      if (!refs.contains(labels)) {
        refs.add(labels);
      }
      return refs.indexOf(labels) + 1;
    }

    @Override
    public long resolve(byte[] buffer, int offset, int length) {
      throw new UnsupportedOperationException();
    }

    @Override
    public long find(byte[] buffer, int offset, int length) {
      throw new UnsupportedOperationException();
    }

    @Override
    public int pair(byte[] buffer, int name, int nameLength, int value, int valueLength) {
      throw new UnsupportedOperationException();
    }

    @Override
    public long resolve(int[] pairs, int count) {
      throw new UnsupportedOperationException();
    }

    @Override
    public String refusal() {
      return "series limit reached";
    }

    @Override
    public AppendStatus append(long ref, long startTimestamp, long timestamp, double value) {
      Labels labels = refs.get((int) ref - 1);
      if (labels.isEmpty()) {
        return AppendStatus.UNKNOWN_SERIES;
      }
      if (answer == AppendStatus.ACCEPTED) {
        pending.add(new Sample(labels, timestamp, value));
      }
      return answer;
    }

    @Override
    public AppendStatus append(long ref, long startTimestamp, long timestamp, Histogram value) {
      throw new UnsupportedOperationException();
    }

    @Override
    public AppendStatus append(
        long ref, long startTimestamp, long timestamp, FloatHistogram value) {
      return append(ref, startTimestamp, timestamp, value.sum());
    }

    @Override
    public AppendStatus append(long ref, Exemplar exemplar) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void metadata(long ref, Metadata metadata) {}

    @Override
    public CommitResult commit() {
      StorageException failure = commitFailure;
      if (failure != null) {
        throw failure;
      }
      pending.forEach(sample -> put(sample.labels(), sample.timestamp(), sample.value()));
      batches.add(List.copyOf(pending));
      return new CommitResult(pending.size(), 0, 0, 0, 0);
    }

    @Override
    public void close() {}
  }

  @Override
  public Querier querier(long minTime, long maxTime) {
    return new Range(minTime, maxTime);
  }

  private final class Range implements Querier {
    private final long minTime;
    private final long maxTime;

    Range(long minTime, long maxTime) {
      this.minTime = minTime;
      this.maxTime = maxTime;
    }

    @Override
    public PairDictionary dictionary() {
      throw new UnsupportedOperationException();
    }

    @Override
    public SeriesSet select(SelectHints hints, List<Matcher> matchers) {
      synchronized (FakeStorage.this) {
        List<Labels> selected =
            series.keySet().stream()
                .filter(
                    labels ->
                        matchers.stream().allMatch(m -> m.matches(labels.valueOrEmpty(m.name()))))
                .filter(labels -> !within(labels).isEmpty())
                .toList();
        return new Selection(selected, selected.stream().map(this::within).toList());
      }
    }

    private Map<Long, Double> within(Labels labels) {
      return new TreeMap<>(
          series.getOrDefault(labels, new TreeMap<>()).subMap(minTime, true, maxTime, true));
    }

    @Override
    public List<String> labelValues(String name, int limit, List<Matcher> matchers) {
      throw new UnsupportedOperationException();
    }

    @Override
    public List<String> labelNames(int limit, List<Matcher> matchers) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void close() {}
  }

  private record Selection(List<Labels> labels, List<Map<Long, Double>> samples)
      implements SeriesSet {
    @Override
    public int size() {
      return labels.size();
    }

    @Override
    public PairDictionary dictionary() {
      throw new UnsupportedOperationException();
    }

    @Override
    public int pairCount(int series) {
      return labels.get(series).size();
    }

    @Override
    public int pairs(int series, int[] into) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Labels labels(int series) {
      return labels.get(series);
    }

    @Override
    public SampleIterator samples(int series, @Nullable SampleIterator reuse) {
      return new Cursor(samples.get(series));
    }

    @Override
    public List<String> warnings() {
      return List.of();
    }
  }

  private static final class Cursor implements SampleIterator {
    private final List<Map.Entry<Long, Double>> entries;
    private int at = -1;

    Cursor(Map<Long, Double> samples) {
      this.entries = List.copyOf(samples.entrySet());
    }

    @Override
    public Kind next() {
      at++;
      return at < entries.size() ? Kind.FLOAT : Kind.NONE;
    }

    @Override
    public Kind seek(long timestamp) {
      throw new UnsupportedOperationException();
    }

    @Override
    public long timestamp() {
      return entries.get(at).getKey();
    }

    @Override
    public double value() {
      return entries.get(at).getValue();
    }

    @Override
    public Histogram histogram(@Nullable Histogram reuse) {
      throw new UnsupportedOperationException();
    }

    @Override
    public FloatHistogram floatHistogram(@Nullable FloatHistogram reuse) {
      throw new UnsupportedOperationException();
    }

    @Override
    public int appendFloats(FloatBatch into) {
      throw new UnsupportedOperationException();
    }
  }
}

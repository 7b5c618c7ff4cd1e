package dev.ferula.tsdb.block;

import dev.ferula.disk.CorruptionException;
import dev.ferula.matcher.Matcher;
import dev.ferula.model.Utf8Order;
import dev.ferula.storage.PairDictionary;
import dev.ferula.storage.Querier;
import dev.ferula.storage.SelectHints;
import dev.ferula.storage.SeriesSet;
import dev.ferula.storage.StorageException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;

/** A view of a stretch of a block. */
final class BlockQuerier implements Querier {
  private final Block block;
  private final Tombstones tombstones;
  private final long minTime;
  private final long maxTime;
  private final QueryDictionary dictionary;
  private final PairMap pairs;
  private boolean closed;

  BlockQuerier(Block block, long minTime, long maxTime, QueryDictionary dictionary) {
    this.block = block;
    this.tombstones = block.tombstones();
    this.minTime = minTime;
    this.maxTime = maxTime;
    this.dictionary = dictionary;
    this.pairs = new PairMap(block.index(), dictionary);
  }

  @Override
  public PairDictionary dictionary() {
    return dictionary;
  }

  /** Series of a block are in the order of their labels whether asked for or not. */
  @Override
  public SeriesSet select(SelectHints hints, List<Matcher> matchers) {
    return guarded(
        () -> {
          int[] refs = new PostingsSelection(block.index(), matchers).refs();
          return BlockSeriesSet.of(
              block, tombstones, dictionary, pairs, refs, minTime, maxTime, hints.limit());
        });
  }

  @Override
  public List<String> labelValues(String name, int limit, List<Matcher> matchers) {
    return guarded(
        () -> matchers.isEmpty() ? values(name, limit) : valuesOf(name, limit, matchers));
  }

  private List<String> values(String name, int limit) {
    List<String> values = new ArrayList<>();
    if (name.isEmpty()) {
      return values;
    }
    block
        .index()
        .table()
        .forEach(
            name,
            (value, offset) -> {
              values.add(value);
              return limit == 0 || values.size() < limit;
            });
    return values;
  }

  private List<String> valuesOf(String name, int limit, List<Matcher> matchers) {
    TreeSet<String> values = new TreeSet<>(Utf8Order.COMPARATOR);
    SeriesEntry entry = new SeriesEntry();
    for (int ref : new PostingsSelection(block.index(), matchers).refs()) {
      block.index().series(ref & 0xffffffffL, entry);
      for (int i = 0; i < entry.pairCount; i++) {
        int pair = pairs.pair(entry.pairs[2 * i], entry.pairs[2 * i + 1]);
        if (dictionary.name(pair).equals(name)) {
          values.add(dictionary.value(pair));
        }
      }
    }
    return limited(values, limit);
  }

  @Override
  public List<String> labelNames(int limit, List<Matcher> matchers) {
    return guarded(
        () -> {
          TreeSet<String> names = new TreeSet<>(Utf8Order.COMPARATOR);
          if (matchers.isEmpty()) {
            names.addAll(block.index().labelNames());
          } else {
            addNames(matchers, names);
          }
          return limited(names, limit);
        });
  }

  private void addNames(List<Matcher> matchers, Set<String> names) {
    SeriesEntry entry = new SeriesEntry();
    TreeSet<Integer> symbols = new TreeSet<>();
    for (int ref : new PostingsSelection(block.index(), matchers).refs()) {
      block.index().series(ref & 0xffffffffL, entry);
      for (int i = 0; i < entry.pairCount; i++) {
        symbols.add(entry.pairs[2 * i]);
      }
    }
    symbols.forEach(symbol -> names.add(block.index().symbol(symbol)));
  }

  private static List<String> limited(Set<String> strings, int limit) {
    return strings.stream().limit(limit == 0 ? Long.MAX_VALUE : limit).toList();
  }

  private static <T> T guarded(Supplier<T> read) {
    try {
      return read.get();
    } catch (CorruptionException e) {
      throw corrupt(e);
    }
  }

  static StorageException corrupt(CorruptionException e) {
    return new StorageException(StorageException.Kind.CORRUPT, String.valueOf(e.getMessage()), e);
  }

  @Override
  public synchronized void close() {
    if (!closed) {
      closed = true;
      block.release();
    }
  }
}

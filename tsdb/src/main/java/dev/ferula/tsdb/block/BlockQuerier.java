package dev.ferula.tsdb.block;

import dev.ferula.disk.CorruptionException;
import dev.ferula.matcher.Matcher;
import dev.ferula.model.Utf8Order;
import dev.ferula.storage.PairDictionary;
import dev.ferula.storage.Querier;
import dev.ferula.storage.SelectHints;
import dev.ferula.storage.SeriesSet;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
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
    long from = hints.from(minTime);
    long to = hints.to(maxTime);
    return guarded(
        () -> {
          int[] refs = new PostingsSelection(block.index(), matchers).refs();
          return BlockSeriesSet.of(
              block, tombstones, dictionary, pairs, refs, from, to, hints.limit());
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
    BlockIndex index = block.index();
    Set<Integer> symbols = new HashSet<>();
    SeriesEntry entry = new SeriesEntry();
    int nameSymbol = -1;
    for (int ref : new PostingsSelection(index, matchers).refs()) {
      index.pairs(ref & 0xffffffffL, entry);
      for (int i = 0; i < entry.pairCount; i++) {
        int symbol = entry.pairs[2 * i];
        if (nameSymbol < 0 && index.symbol(symbol).equals(name)) {
          nameSymbol = symbol;
        }
        if (symbol == nameSymbol) {
          symbols.add(entry.pairs[2 * i + 1]);
        }
      }
    }
    return limited(texts(symbols), limit);
  }

  private Set<String> texts(Set<Integer> symbols) {
    TreeSet<String> texts = new TreeSet<>(Utf8Order.COMPARATOR);
    symbols.forEach(symbol -> texts.add(block.index().symbol(symbol)));
    return texts;
  }

  @Override
  public List<String> labelNames(int limit, List<Matcher> matchers) {
    return guarded(
        () -> limited(matchers.isEmpty() ? block.index().labelNames() : namesOf(matchers), limit));
  }

  /* Series of the same metric mostly have the same names, which need no second look. */
  private Set<String> namesOf(List<Matcher> matchers) {
    SeriesEntry entry = new SeriesEntry();
    Set<Integer> symbols = new HashSet<>();
    int[] names = {};
    int count = 0;
    for (int ref : new PostingsSelection(block.index(), matchers).refs()) {
      block.index().pairs(ref & 0xffffffffL, entry);
      if (entry.hasNames(names, count)) {
        continue;
      }
      count = entry.pairCount;
      names = count > names.length ? new int[2 * count] : names;
      for (int i = 0; i < count; i++) {
        names[i] = entry.pairs[2 * i];
        symbols.add(names[i]);
      }
    }
    return texts(symbols);
  }

  private static List<String> limited(Collection<String> strings, int limit) {
    return strings.stream().limit(limit == 0 ? Long.MAX_VALUE : limit).toList();
  }

  private <T> T guarded(Supplier<T> read) {
    try {
      return read.get();
    } catch (CorruptionException e) {
      throw block.refusal(e);
    } catch (InternalError e) {
      throw block.refusal(e);
    }
  }

  @Override
  public synchronized void close() {
    if (!closed) {
      closed = true;
      block.release();
    }
  }
}

package dev.ferula.storage;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * One dictionary over those of several sources: a pair is looked up by its strings the first time a
 * source shows it, and by its id in that source from then on. Safe for use by several threads.
 */
final class MergedDictionary implements PairDictionary {
  private static final int UNKNOWN = -1;

  /* A pair of the merged dictionary lives where it was first met. */
  private record Pair(int nameId, String value) {}

  private final List<PairDictionary> sources;
  private final int[][] mergedOf;
  private final Map<Pair, Integer> ids = new HashMap<>();
  private final List<Pair> pairs = new ArrayList<>();
  private final Map<String, Integer> nameIds = new HashMap<>();
  private final List<String> names = new ArrayList<>();

  MergedDictionary(List<PairDictionary> sources) {
    this.sources = sources;
    this.mergedOf = new int[sources.size()][0];
  }

  /** Replaces the first {@code count} pair ids of a source by merged ones. */
  synchronized void merge(int source, int[] sourcePairs, int count) {
    for (int i = 0; i < count; i++) {
      sourcePairs[i] = merge(source, sourcePairs[i]);
    }
  }

  private int merge(int source, int pair) {
    int[] known = mergedOf[source];
    if (pair >= known.length) {
      known = Arrays.copyOf(known, Math.max(pair + 1, 2 * known.length));
      Arrays.fill(known, mergedOf[source].length, known.length, UNKNOWN);
      mergedOf[source] = known;
    }
    if (known[pair] == UNKNOWN) {
      PairDictionary dictionary = sources.get(source);
      known[pair] = intern(dictionary.name(pair), dictionary.value(pair));
    }
    return known[pair];
  }

  private int intern(String name, String value) {
    Integer nameId = nameIds.get(name);
    if (nameId == null) {
      nameId = names.size();
      names.add(name);
      nameIds.put(name, nameId);
    }
    Pair pair = new Pair(nameId, value);
    Integer id = ids.putIfAbsent(pair, pairs.size());
    if (id != null) {
      return id;
    }
    pairs.add(pair);
    return pairs.size() - 1;
  }

  @Override
  public synchronized int size() {
    return pairs.size();
  }

  @Override
  public synchronized int nameId(int pair) {
    return pairs.get(pair).nameId();
  }

  @Override
  public synchronized int nameId(String name) {
    return nameIds.getOrDefault(name, UNKNOWN);
  }

  @Override
  public synchronized String nameOf(int nameId) {
    return names.get(nameId);
  }

  @Override
  public synchronized String value(int pair) {
    return pairs.get(pair).value();
  }
}

package dev.ferula.storage.memory;

import dev.ferula.model.Labels;
import dev.ferula.storage.PairDictionary;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The pairs of a {@link MemoryStorage}. */
final class MemoryDictionary implements PairDictionary {
  private record Pair(int name, String value) {}

  private final List<String> names = new ArrayList<>();
  private final Map<String, Integer> nameIds = new HashMap<>();
  private final List<Pair> pairs = new ArrayList<>();

  /* By the number of the name, then by value. */
  private final List<Map<String, Integer>> pairIds = new ArrayList<>();

  int[] intern(Labels labels) {
    int[] ids = new int[labels.size()];
    for (int i = 0; i < ids.length; i++) {
      ids[i] = pair(name(labels.name(i)), labels.value(i));
    }
    return ids;
  }

  private int name(String name) {
    Integer known = nameIds.get(name);
    if (known != null) {
      return known;
    }
    nameIds.put(name, names.size());
    names.add(name);
    pairIds.add(new HashMap<>());
    return names.size() - 1;
  }

  private int pair(int name, String value) {
    Integer known = pairIds.get(name).get(value);
    if (known != null) {
      return known;
    }
    pairIds.get(name).put(value, pairs.size());
    pairs.add(new Pair(name, value));
    return pairs.size() - 1;
  }

  @Override
  public int size() {
    return pairs.size();
  }

  @Override
  public int nameId(int pair) {
    return pairs.get(pair).name();
  }

  @Override
  public int nameId(String name) {
    return nameIds.getOrDefault(name, -1);
  }

  @Override
  public String nameOf(int nameId) {
    return names.get(nameId);
  }

  @Override
  public String value(int pair) {
    return pairs.get(pair).value();
  }
}

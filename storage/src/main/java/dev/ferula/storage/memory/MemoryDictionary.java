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
  private final Map<Pair, Integer> pairIds = new HashMap<>();

  int[] intern(Labels labels) {
    int[] ids = new int[labels.size()];
    for (int i = 0; i < ids.length; i++) {
      int name =
          nameIds.computeIfAbsent(
              labels.name(i),
              key -> {
                names.add(key);
                return names.size() - 1;
              });
      ids[i] =
          pairIds.computeIfAbsent(
              new Pair(name, labels.value(i)),
              key -> {
                pairs.add(key);
                return pairs.size() - 1;
              });
    }
    return ids;
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

package dev.ferula.tsdb.block;

import dev.ferula.storage.PairDictionary;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * The pairs that the sources of one query have been found to have, numbered as they are met. Safe
 * for use by several threads: entries never change, and ids are handed on only after their entries
 * are there.
 */
public final class QueryDictionary implements PairDictionary {
  private static final class Name {
    final int id;
    final Map<String, Integer> pairs = new HashMap<>();

    Name(int id) {
      this.id = id;
    }
  }

  private final Map<String, Name> byName = new HashMap<>();
  private volatile String[] names = new String[16];
  private volatile String[] values = new String[256];
  private volatile int[] nameIds = new int[256];
  private volatile int size;

  /** The id of a pair, given when first met. */
  public synchronized int pair(String name, String value) {
    Name entry = byName.get(name);
    if (entry == null) {
      entry = newName(name);
    }
    Integer pair = entry.pairs.get(value);
    if (pair != null) {
      return pair;
    }
    int id = size;
    if (id == values.length) {
      values = Arrays.copyOf(values, 2 * id);
      nameIds = Arrays.copyOf(nameIds, 2 * id);
    }
    values[id] = value;
    nameIds[id] = entry.id;
    entry.pairs.put(value, id);
    size = id + 1;
    return id;
  }

  private Name newName(String name) {
    Name entry = new Name(byName.size());
    if (entry.id == names.length) {
      names = Arrays.copyOf(names, 2 * entry.id);
    }
    names[entry.id] = name;
    byName.put(name, entry);
    return entry;
  }

  @Override
  public int size() {
    return size;
  }

  @Override
  public int nameId(int pair) {
    return nameIds[pair];
  }

  @Override
  public synchronized int nameId(String name) {
    Name entry = byName.get(name);
    return entry == null ? -1 : entry.id;
  }

  @Override
  public String nameOf(int nameId) {
    return names[nameId];
  }

  @Override
  public String value(int pair) {
    return values[pair];
  }
}

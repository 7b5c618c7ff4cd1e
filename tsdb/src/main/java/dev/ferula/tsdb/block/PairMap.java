package dev.ferula.tsdb.block;

import java.util.Arrays;

/** The ids that the symbol pairs of one block have in a dictionary. For one thread at a time. */
final class PairMap {
  private final BlockIndex index;
  private final QueryDictionary dictionary;
  private long[] keys = new long[1 << 8];
  private int[] ids = new int[1 << 8];
  private int size;

  /* What was asked for last: the next series mostly has most of it, at the same places. */
  private int[] lastSymbols = new int[32];
  private int[] lastIds = new int[16];

  PairMap(BlockIndex index, QueryDictionary dictionary) {
    this.index = index;
    this.dictionary = dictionary;
  }

  /**
   * The ids of the pairs of a series.
   *
   * @param symbols of a name and a value in turns
   * @param into where the ids go, from {@code at} on
   */
  synchronized void pairs(int[] symbols, int count, int[] into, int at) {
    if (count > lastIds.length) {
      lastSymbols = Arrays.copyOf(lastSymbols, 4 * count);
      lastIds = Arrays.copyOf(lastIds, 2 * count);
    }
    for (int i = 0; i < count; i++) {
      int name = symbols[2 * i];
      int value = symbols[2 * i + 1];
      if (lastSymbols[2 * i] != name || lastSymbols[2 * i + 1] != value || lastIds[i] == 0) {
        lastIds[i] = pair(name, value) + 1; // before the symbols, as it may fail
        lastSymbols[2 * i] = name;
        lastSymbols[2 * i + 1] = value;
      }
      into[at + i] = lastIds[i] - 1;
    }
  }

  private int pair(int name, int value) {
    long key = ((long) name << 32) | (value & 0xffffffffL);
    int slot = slot(keys, ids, key);
    if (ids[slot] != 0) {
      return ids[slot] - 1;
    }
    int id = dictionary.pair(index.symbol(name), index.symbol(value));
    keys[slot] = key;
    ids[slot] = id + 1;
    if (2 * ++size > keys.length) {
      grow();
    }
    return id;
  }

  private static int slot(long[] keys, int[] ids, long key) {
    int slot = (int) ((key * 0x9e3779b97f4a7c15L) >>> 40) & (keys.length - 1);
    while (ids[slot] != 0 && keys[slot] != key) {
      slot = (slot + 1) & (keys.length - 1);
    }
    return slot;
  }

  private void grow() {
    long[] newKeys = new long[2 * keys.length];
    int[] newIds = new int[2 * keys.length];
    for (int i = 0; i < keys.length; i++) {
      if (ids[i] != 0) {
        int slot = slot(newKeys, newIds, keys[i]);
        newKeys[slot] = keys[i];
        newIds[slot] = ids[i];
      }
    }
    keys = newKeys;
    ids = newIds;
  }
}

package dev.ferula.tsdb.head.index;

import dev.ferula.storage.PairDictionary;

/** The head's own pair ids as a dictionary. */
public final class HeadDictionary implements PairDictionary {
  private final HeadIndex index;
  private final PairTable pairs;

  public HeadDictionary(HeadIndex index) {
    this.index = index;
    this.pairs = index.pairs();
  }

  @Override
  public int size() {
    index.readLock().lock();
    try {
      return pairs.size();
    } finally {
      index.readLock().unlock();
    }
  }

  @Override
  public int nameId(int pair) {
    return pairs.nameId(pair);
  }

  @Override
  public int nameId(String name) {
    index.readLock().lock();
    try {
      return pairs.nameId(name);
    } finally {
      index.readLock().unlock();
    }
  }

  @Override
  public String nameOf(int nameId) {
    return pairs.name(nameId);
  }

  @Override
  public String value(int pair) {
    return pairs.value(pair);
  }
}

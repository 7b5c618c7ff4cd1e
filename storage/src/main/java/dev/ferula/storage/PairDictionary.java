package dev.ferula.storage;

/**
 * The (name, value) pairs that the series of one {@link Querier} are made of, as dense ints. The
 * same pair has the same id wherever the querier meets it, be it in the head or in any block; each
 * source's symbols are mapped in when first met, so ids grow while the querier is used. Name ids
 * are dense ints of their own. Safe for use by several threads.
 */
public interface PairDictionary {
  /** One more than the largest pair id given so far. */
  int size();

  /** The name id of a pair. */
  int nameId(int pair);

  /** The name id of a label name, or -1 where no series met so far has the name. */
  int nameId(String name);

  /** The name with the given name id. */
  String nameOf(int nameId);

  /** The name of a pair. */
  default String name(int pair) {
    return nameOf(nameId(pair));
  }

  /** The value of a pair. */
  String value(int pair);
}

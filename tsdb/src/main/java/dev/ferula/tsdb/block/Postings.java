package dev.ferula.tsdb.block;

/** A cursor over the refs of series in rising order. For one thread. */
interface Postings {
  /** Stands behind the last ref. */
  long END = Long.MAX_VALUE;

  /** Moves to the next ref and returns it. */
  long next();

  /** Moves to the first ref not below this one, never backwards, and returns it. */
  long seek(long ref);

  /** How many refs there are at most, before the first move. */
  long count();
}

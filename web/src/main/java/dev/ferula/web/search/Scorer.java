package dev.ferula.web.search;

/** Says how well a text fits. May keep scratch memory: for one thread. */
@FunctionalInterface
public interface Scorer {
  /** Says of a text that it does not fit. */
  double NO_MATCH = -1;

  /** From 0 to 1, which is a perfect match; {@link #NO_MATCH} where the text does not fit. */
  double score(String text);
}

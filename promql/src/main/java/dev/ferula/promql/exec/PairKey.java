package dev.ferula.promql.exec;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** A list of pair ids as the key of a map. */
final class PairKey {
  private final int[] pairs;
  private final int hash;

  PairKey(int[] pairs) {
    this.pairs = pairs;
    this.hash = Arrays.hashCode(pairs);
  }

  int[] pairs() {
    return pairs;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof PairKey that && Arrays.equals(pairs, that.pairs);
  }

  @Override
  public int hashCode() {
    return hash;
  }
}

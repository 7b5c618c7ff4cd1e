package dev.ferula.promql.parser;

import java.util.Set;

/**
 * What the parser accepts. The limits protect the process from hostile texts; Prometheus has none.
 *
 * @param experimentalFunctions functions and aggregators marked experimental
 * @param durationExpressions arithmetic in ranges, steps and offsets
 * @param extendedRangeSelectors {@code anchored} and {@code smoothed}
 * @param fillModifiers {@code fill}, {@code fill_left} and {@code fill_right}
 * @param maxLength the longest text, in UTF-16 units
 * @param maxDepth the deepest tree, in nodes from the root to the farthest leaf
 */
public record ParserOptions(
    boolean experimentalFunctions,
    boolean durationExpressions,
    boolean extendedRangeSelectors,
    boolean fillModifiers,
    int maxLength,
    int maxDepth) {

  /** The longest text by default: far above any dashboard's, far below a memory problem. */
  public static final int DEFAULT_MAX_LENGTH = 1 << 20;

  /**
   * The deepest tree by default: recursive walks of it, and the parse itself, take at most half of
   * a thread's usual stack of one MiB.
   */
  public static final int DEFAULT_MAX_DEPTH = 500;

  /** What Prometheus accepts without any feature flag. */
  public static final ParserOptions DEFAULT =
      new ParserOptions(false, true, false, false, DEFAULT_MAX_LENGTH, DEFAULT_MAX_DEPTH);

  /** Every feature. */
  public static final ParserOptions ALL =
      new ParserOptions(true, true, true, true, DEFAULT_MAX_LENGTH, DEFAULT_MAX_DEPTH);

  /**
   * What the named feature flags of Prometheus allow; names that are none of the parser's are
   * passed over.
   */
  public static ParserOptions ofFeatures(Set<String> features) {
    return new ParserOptions(
        features.contains("promql-experimental-functions"),
        true,
        features.contains("promql-extended-range-selectors"),
        features.contains("promql-binop-fill-modifiers"),
        DEFAULT_MAX_LENGTH,
        DEFAULT_MAX_DEPTH);
  }
}

package dev.ferula.chunk;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * How a histogram with other buckets than its chunk's fits in: the buckets of both together, and
 * the spans that describe them.
 *
 * @param recode whether the chunk lacks buckets and must be written anew with the new spans
 */
record LayoutPlan(Side positive, Side negative, boolean recode) {
  /** The buckets of one side: the chunk's, the histogram's, those of either; and the new spans. */
  static final class Side {
    private final int[] old;
    private final int[] added;
    private final int[] both;
    private final int[] spans;

    Side(int[] old, int[] added, int[] both, int[] spans) {
      this.old = old;
      this.added = added;
      this.both = both;
      this.spans = spans;
    }

    int[] old() {
      return old;
    }

    int[] added() {
      return added;
    }

    int[] both() {
      return both;
    }

    int[] spans() {
      return spans;
    }

    boolean grows() {
      return both.length > old.length;
    }

    boolean lacks() {
      return both.length > added.length;
    }

    Side withSpans(int[] other) {
      return new Side(old, added, both, other);
    }
  }

  /** The plan, or null where the spans are the same and there is nothing to do. */
  static @Nullable LayoutPlan of(
      BucketLayout layout, int[] positiveSpans, int[] negativeSpans, boolean gauge) {
    if (Arrays.equals(layout.positiveSpans(), positiveSpans)
        && Arrays.equals(layout.negativeSpans(), negativeSpans)) {
      return null;
    }
    Side positive = side(layout.positiveSpans(), positiveSpans, gauge);
    Side negative = side(layout.negativeSpans(), negativeSpans, gauge);
    boolean recode = positive.grows() || negative.grows();
    if (gauge && !positive.lacks() && !negative.lacks()) {
      positive = positive.withSpans(positiveSpans);
      negative = negative.withSpans(negativeSpans);
    }
    return new LayoutPlan(positive, negative, recode);
  }

  private static Side side(int[] oldSpans, int[] newSpans, boolean gauge) {
    int[] old = SpanMerge.indexes(oldSpans);
    int[] added = SpanMerge.indexes(newSpans);
    int[] both = SpanMerge.union(old, added);
    boolean canonical = gauge || both.length > added.length;
    return new Side(old, added, both, canonical ? SpanMerge.spans(both) : newSpans);
  }
}

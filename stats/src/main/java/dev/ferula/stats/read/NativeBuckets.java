package dev.ferula.stats.read;

import java.util.Arrays;

/**
 * The exponential buckets of one sign of a native histogram, as runs of consecutive buckets with
 * their counts; the form of the protobuf exposition. Reused from row to row.
 */
public final class NativeBuckets {
  private int[] spans = new int[8];
  private int spanCount;
  private long[] counts = new long[32];
  private int bucketCount;
  private int nextIndex;

  NativeBuckets() {}

  /** How many runs of consecutive buckets there are. */
  public int spanCount() {
    return spanCount;
  }

  /** The gap before run {@code i}; for the first run the index of its first bucket. */
  public int spanOffset(int i) {
    return spans[2 * i];
  }

  /** How many buckets run {@code i} has; at least one. */
  public int spanLength(int i) {
    return spans[2 * i + 1];
  }

  /** The number of buckets in all runs. */
  public int bucketCount() {
    return bucketCount;
  }

  /** The observations in bucket {@code i}, counted over all runs; not cumulative. */
  public long count(int i) {
    return counts[i];
  }

  /** The count of bucket {@code i} less that of the one before it. */
  public long delta(int i) {
    return i == 0 ? counts[0] : counts[i] - counts[i - 1];
  }

  void clear() {
    spanCount = 0;
    bucketCount = 0;
    nextIndex = 0;
  }

  /** Adds a bucket; indices must ascend. Gaps of one or two buckets are filled with zeros. */
  void add(int index, long count) {
    int gap = index - nextIndex;
    if (spanCount > 0 && gap <= 2) {
      for (int i = 0; i < gap; i++) {
        append(0);
      }
    } else {
      if (2 * spanCount == spans.length) {
        spans = Arrays.copyOf(spans, 2 * spans.length);
      }
      spans[2 * spanCount] = spanCount == 0 ? index : gap;
      spans[2 * spanCount + 1] = 0;
      spanCount++;
    }
    append(count);
    nextIndex = index + 1;
  }

  private void append(long count) {
    if (bucketCount == counts.length) {
      counts = Arrays.copyOf(counts, 2 * counts.length);
    }
    counts[bucketCount++] = count;
    spans[2 * spanCount - 1]++;
  }
}

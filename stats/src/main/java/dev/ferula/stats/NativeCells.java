package dev.ferula.stats;

import dev.ferula.stats.read.Point;
import java.util.Arrays;

/*
 * Populated buckets only, in an open-addressing table of index and count for each sign: two values
 * far apart at a high resolution must not cost what lies between them. When more buckets than the
 * limit are populated the resolution is halved, so the table's size is bounded by the limit, and
 * adding allocates only while the table grows towards it.
 */
/** The exponential buckets of one stripe. Not for use by several threads at once. */
final class NativeCells {
  private static final int INITIAL = 32;

  private final int limit;
  private final double zeroThreshold;
  private int schema;
  private long zeroCount;
  private int populated;
  private int[] keys = new int[INITIAL];
  private long[] counts = new long[INITIAL]; // 0: an empty place

  NativeCells(int schema, double zeroThreshold, int limit) {
    this.schema = schema;
    this.zeroThreshold = zeroThreshold;
    this.limit = limit;
  }

  /** Counts a value; infinite ones go above all others, NaN must not come. */
  void add(double value) {
    double size = Math.abs(value);
    if (size <= zeroThreshold) {
      zeroCount++;
      return;
    }
    int index =
        size <= Double.MAX_VALUE
            ? NativeScale.index(size, schema)
            : NativeScale.index(Double.MAX_VALUE, schema) + 1;
    add(index << 1 | (value < 0 ? 1 : 0), 1);
    while (populated > limit && schema > NativeScale.MIN_SCHEMA) {
      coarsen(schema - 1);
    }
  }

  /** Adds another's buckets, at the coarser of the two resolutions. */
  void addAll(NativeCells other) {
    zeroCount += other.zeroCount;
    coarsen(Math.min(schema, other.schema));
    for (int i = 0; i < other.keys.length; i++) {
      if (other.counts[i] != 0) {
        add(atSchema(other.keys[i], other.schema), other.counts[i]);
      }
    }
    while (populated > limit && schema > NativeScale.MIN_SCHEMA) {
      coarsen(schema - 1);
    }
  }

  /** Empties the buckets and goes back to the given resolution. */
  void reset(int newSchema) {
    schema = newSchema;
    zeroCount = 0;
    populated = 0;
    Arrays.fill(counts, 0);
  }

  /* A key is the index and, in its lowest bit, the sign. */
  private void add(int key, long count) {
    int i = place(key);
    if (counts[i] == 0) {
      if (2 * (populated + 1) > keys.length) {
        rehash(2 * keys.length, schema);
        i = place(key);
      }
      keys[i] = key;
      populated++;
    }
    counts[i] += count;
  }

  private int place(int key) {
    int mask = keys.length - 1;
    int i = ((key * 0x9E3779B9) >>> 16) & mask;
    while (counts[i] != 0 && keys[i] != key) {
      i = (i + 1) & mask;
    }
    return i;
  }

  private void coarsen(int newSchema) {
    if (newSchema < schema) {
      rehash(keys.length, newSchema);
    }
  }

  private void rehash(int length, int newSchema) {
    int[] oldKeys = keys;
    long[] oldCounts = counts;
    int oldSchema = schema;
    keys = new int[length];
    counts = new long[length];
    schema = newSchema;
    populated = 0;
    for (int i = 0; i < oldKeys.length; i++) {
      if (oldCounts[i] != 0) {
        add(atSchema(oldKeys[i], oldSchema), oldCounts[i]);
      }
    }
  }

  private int atSchema(int key, int from) {
    int index = key >> 1;
    for (int s = from; s > schema; s--) {
      index = NativeScale.coarser(index);
    }
    return index << 1 | (key & 1);
  }

  /** Writes the buckets to a point; {@code scratch} is overwritten. */
  void read(Point point, NativeScratch scratch) {
    point.setNative(schema, zeroThreshold, zeroCount);
    scratch.load(keys, counts);
    for (int i = 0; i < scratch.size(); i++) {
      if ((scratch.key(i) & 1) == 0) {
        point.addPositive(scratch.key(i) >> 1, scratch.count(i));
      } else {
        point.addNegative(scratch.key(i) >> 1, scratch.count(i));
      }
    }
  }

  /** The value at rank {@code q} of 0 to 1, within a bucket's width; NaN without observations. */
  double quantile(double q, long total, NativeScratch scratch) {
    if (total == 0) {
      return Double.NaN;
    }
    scratch.load(keys, counts);
    long rank = Math.max(1, (long) Math.ceil(q * total));
    long seen = 0;
    for (int i = scratch.size() - 1; i >= 0; i--) {
      if ((scratch.key(i) & 1) != 0) {
        seen += scratch.count(i);
        if (seen >= rank) {
          return -middle(scratch.key(i) >> 1);
        }
      }
    }
    seen += zeroCount;
    if (seen >= rank) {
      return 0;
    }
    double last = 0;
    for (int i = 0; i < scratch.size(); i++) {
      if ((scratch.key(i) & 1) == 0) {
        seen += scratch.count(i);
        last = middle(scratch.key(i) >> 1);
        if (seen >= rank) {
          return last;
        }
      }
    }
    return last;
  }

  private double middle(int index) {
    double upper = NativeScale.upperBound(index, schema);
    double lower = NativeScale.upperBound(index - 1, schema);
    // the same relative error on both sides, where what it is computed by is finite
    return upper > 0x1p1022 ? lower : 2 * upper * (lower / (lower + upper));
  }
}

package dev.ferula.textparse;

import java.util.Arrays;

/**
 * The buckets of one sign of a native histogram as protobuf has them, in exposition and remote
 * write alike; reused. For one thread.
 */
public final class ProtoBuckets {
  private static final int INITIAL = 16;

  private int[] spans = new int[INITIAL];
  private int spanInts;
  private long[] deltas = new long[INITIAL];
  private int deltaCount;
  private double[] counts = new double[INITIAL];
  private int countCount;

  /** Forgets all buckets. */
  public void clear() {
    spanInts = 0;
    deltaCount = 0;
    countCount = 0;
  }

  /** Offsets and lengths of the spans by turns. */
  public int[] spans() {
    return Arrays.copyOf(spans, spanInts);
  }

  /** The counts, each as the difference to the one before. */
  public long[] deltas() {
    return Arrays.copyOf(deltas, deltaCount);
  }

  /** The absolute float counts. */
  public double[] counts() {
    return Arrays.copyOf(counts, countCount);
  }

  int spanInts() {
    return spanInts;
  }

  int spanAt(int i) {
    return spans[i];
  }

  int deltaCount() {
    return deltaCount;
  }

  int countCount() {
    return countCount;
  }

  /** Reads one span, which is the field that the cursor is at, in a message named for errors. */
  public void span(ProtoCursor in, String name, String outer) {
    int length = in.length(name);
    int outerEnd = in.end;
    int innerEnd = in.at + length;
    in.enter(in.at, innerEnd, "BucketSpan");
    int offset = 0;
    int size = 0;
    while (in.hasMore()) {
      switch (in.field()) {
        case 1 -> {
          in.require(ProtoCursor.VARINT, "Offset");
          offset = (int) in.zigzag();
        }
        case 2 -> size = (int) in.whole("Length");
        default -> in.skip();
      }
    }
    in.enter(innerEnd, outerEnd, outer);
    if (spanInts + 2 > spans.length) {
      spans = Arrays.copyOf(spans, 2 * ProtoMetric.grown(spanInts / 2, in));
    }
    spans[spanInts++] = offset;
    spans[spanInts++] = size;
  }

  /** Reads the field that the cursor is at as deltas, packed or one alone. */
  public void deltas(ProtoCursor in, String name) {
    if (in.wireType() == ProtoCursor.VARINT) {
      addDelta(in);
      return;
    }
    int outerEnd = in.end;
    in.end = in.length(name) + in.at;
    while (in.hasMore()) {
      addDelta(in);
    }
    in.end = outerEnd;
  }

  private void addDelta(ProtoCursor in) {
    if (deltaCount == deltas.length) {
      deltas = Arrays.copyOf(deltas, ProtoMetric.grown(deltaCount, in));
    }
    deltas[deltaCount++] = in.zigzag();
  }

  /** Reads the field that the cursor is at as counts, packed or one alone. */
  public void counts(ProtoCursor in, String name) {
    if (in.wireType() == ProtoCursor.FIXED64) {
      addCount(in);
      return;
    }
    int outerEnd = in.end;
    in.end = in.length(name) + in.at;
    while (in.hasMore()) {
      addCount(in);
    }
    in.end = outerEnd;
  }

  private void addCount(ProtoCursor in) {
    if (countCount == counts.length) {
      counts = Arrays.copyOf(counts, ProtoMetric.grown(countCount, in));
    }
    counts[countCount++] = in.fixed64();
  }
}

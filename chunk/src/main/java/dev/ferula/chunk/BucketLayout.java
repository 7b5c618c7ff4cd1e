package dev.ferula.chunk;

import dev.ferula.histogram.Histogram;
import dev.ferula.histogram.HistogramSpans;

/**
 * What all histograms of a chunk have in common: schema, zero threshold, and which buckets there
 * are. The arrays are never written to.
 */
final class BucketLayout {
  static final double[] NO_BOUNDS = {};

  /** The layout of a chunk that begins with a stale marker. */
  static final BucketLayout EMPTY =
      new BucketLayout(0, 0, HistogramSpans.NONE, HistogramSpans.NONE, NO_BOUNDS);

  private static final int MIN_SCHEMA = -9;
  private static final int MAX_SCHEMA = 52;

  /** The most buckets a side can have; far beyond what any histogram has, but a bounded memory. */
  static final int MAX_BUCKETS = 1 << 20;

  private final int schema;
  private final double zeroThreshold;
  private final int[] positiveSpans;
  private final int[] negativeSpans;
  private final double[] customValues;

  BucketLayout(
      int schema,
      double zeroThreshold,
      int[] positiveSpans,
      int[] negativeSpans,
      double[] customValues) {
    this.schema = schema;
    this.zeroThreshold = zeroThreshold;
    this.positiveSpans = positiveSpans;
    this.negativeSpans = negativeSpans;
    this.customValues = customValues;
  }

  int schema() {
    return schema;
  }

  double zeroThreshold() {
    return zeroThreshold;
  }

  int[] positiveSpans() {
    return positiveSpans;
  }

  int[] negativeSpans() {
    return negativeSpans;
  }

  double[] customValues() {
    return customValues;
  }

  boolean hasCustomBuckets() {
    return schema == Histogram.CUSTOM_BUCKETS;
  }

  /** Whether schema and zero threshold agree, so that buckets can be compared. */
  boolean comparable(int otherSchema, double otherThreshold) {
    return schema == otherSchema && zeroThreshold == otherThreshold;
  }

  boolean sameBounds(double[] bounds) {
    if (bounds.length != customValues.length) {
      return false;
    }
    for (int i = 0; i < bounds.length; i++) {
      if (bounds[i] != customValues[i]) {
        return false;
      }
    }
    return true;
  }

  int positiveCount() {
    return HistogramSpans.bucketCount(positiveSpans);
  }

  int negativeCount() {
    return HistogramSpans.bucketCount(negativeSpans);
  }

  void write(BitWriter out) {
    writeZeroThreshold(out, zeroThreshold);
    out.varbit(schema);
    writeSpans(out, positiveSpans);
    writeSpans(out, negativeSpans);
    if (hasCustomBuckets()) {
      out.unsignedVarbit(customValues.length);
      for (double bound : customValues) {
        writeBound(out, bound);
      }
    }
  }

  static BucketLayout read(BitReader in) {
    double zeroThreshold = readZeroThreshold(in);
    long schema = in.varbit();
    boolean custom = schema == Histogram.CUSTOM_BUCKETS;
    if (!custom && (schema < MIN_SCHEMA || schema > MAX_SCHEMA)) {
      throw in.corrupt("a histogram schema", Long.toString(schema));
    }
    int[] positive = readSpans(in);
    int[] negative = readSpans(in);
    return new BucketLayout(
        (int) schema, zeroThreshold, positive, negative, custom ? readBounds(in) : NO_BOUNDS);
  }

  private static void writeSpans(BitWriter out, int[] spans) {
    out.unsignedVarbit(spans.length / 2);
    for (int i = 0; i < spans.length; i += 2) {
      out.unsignedVarbit(spans[i + 1] & 0xffffffffL);
      out.varbit(spans[i]);
    }
  }

  /* Every span takes 2 bits at least and every bucket 1: claims beyond what is left are damage. */
  private static int[] readSpans(BitReader in) {
    long count = in.unsignedVarbit();
    if (count < 0 || count > (in.end - in.position) / 2) {
      throw in.corrupt("a number of spans that fits the chunk", Long.toUnsignedString(count));
    }
    int[] spans = count == 0 ? HistogramSpans.NONE : new int[(int) (2 * count)];
    long buckets = 0;
    for (int i = 0; i < spans.length; i += 2) {
      long length = in.unsignedVarbit();
      long offset = in.varbit();
      buckets += length;
      if (length < 0 || buckets > Math.min(MAX_BUCKETS, in.end - in.position)) {
        throw in.corrupt("a number of buckets that fits the chunk", Long.toUnsignedString(buckets));
      }
      if (offset != (int) offset) {
        throw in.corrupt("a span offset of 32 bits", Long.toString(offset));
      }
      spans[i] = (int) offset;
      spans[i + 1] = (int) length;
    }
    return spans;
  }

  private static void writeZeroThreshold(BitWriter out, double threshold) {
    if (threshold == 0) {
      out.bits(0, 8);
      return;
    }
    int exponent = Math.getExponent(threshold) + 1;
    boolean powerOfTwo = threshold == Math.scalb(0.5, exponent);
    if (!powerOfTwo || exponent < -242 || exponent > 11) {
      out.bits(255, 8);
      out.bits(Double.doubleToRawLongBits(threshold), 64);
      return;
    }
    out.bits(exponent + 243, 8);
  }

  private static double readZeroThreshold(BitReader in) {
    int code = (int) in.bits(8);
    return switch (code) {
      case 0 -> 0;
      case 255 -> Double.longBitsToDouble(in.bits(64));
      default -> Math.scalb(0.5, code - 243);
    };
  }

  /** The largest multiple of 0.001 that is written as an integer. */
  private static final double MAX_WHOLE = 33554430;

  private static void writeBound(BitWriter out, double bound) {
    double thousands = bound * 1000;
    if (thousands >= 0 && thousands <= MAX_WHOLE && isWhole(bound)) {
      out.unsignedVarbit(roundAwayFromZero(thousands) + 1);
    } else {
      out.bits(0, 1);
      out.bits(Double.doubleToRawLongBits(bound), 64);
    }
  }

  private static boolean isWhole(double bound) {
    return roundAwayFromZero(bound * 1000) / 1000.0 == bound;
  }

  private static long roundAwayFromZero(double value) {
    double floor = Math.floor(value);
    return (long) (value - floor >= 0.5 ? floor + 1 : floor);
  }

  private static double[] readBounds(BitReader in) {
    long count = in.unsignedVarbit();
    if (count < 0 || count > in.end - in.position) {
      throw in.corrupt("a number of bounds that fits the chunk", Long.toUnsignedString(count));
    }
    double[] bounds = new double[(int) count];
    for (int i = 0; i < bounds.length; i++) {
      long code = in.unsignedVarbit();
      bounds[i] = code == 0 ? Double.longBitsToDouble(in.bits(64)) : (code - 1) / 1000.0;
    }
    return bounds;
  }
}

package dev.ferula.textparse;

/**
 * The made-up raw bytes of a series: name, label messages as they stand on the wire, bound or
 * quantile. Reused.
 */
final class ProtoKey {
  /* No byte of UTF-8, so that what is before it and what is behind it cannot be confused. */
  private static final byte SEPARATOR = (byte) 0xff;

  byte[] bytes = new byte[512];
  int length;

  /** Begins with a name, of which a part stands in the body. */
  void begin(byte[] body, ProtoFamily family, byte[] suffix, ProtoMetric metric) {
    int name = family.nameEnd - family.nameStart;
    int needed = name + suffix.length + 16;
    for (int i = 0; i < metric.labelCount; i++) {
      needed += 4 + metric.labels[2 * i + 1] - metric.labels[2 * i];
    }
    if (bytes.length < needed) {
      bytes = new byte[2 * needed];
    }
    System.arraycopy(body, family.nameStart, bytes, 0, name);
    System.arraycopy(suffix, 0, bytes, name, suffix.length);
    length = name + suffix.length;
    bytes[length++] = SEPARATOR;
    for (int i = 0; i < metric.labelCount; i++) {
      int size = metric.labels[2 * i + 1] - metric.labels[2 * i];
      number(size, 4);
      System.arraycopy(body, metric.labels[2 * i], bytes, length, size);
      length += size;
    }
  }

  /** Ends with a bound or a quantile. */
  void end(double part) {
    bytes[length++] = SEPARATOR;
    number(Double.doubleToRawLongBits(part), 8);
  }

  private void number(long value, int size) {
    for (int i = 0; i < size; i++) {
      bytes[length + i] = (byte) (value >>> (8 * i));
    }
    length += size;
  }
}

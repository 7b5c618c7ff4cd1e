package dev.ferula.wal;

import java.nio.charset.StandardCharsets;

/** The bytes of a record as the numbers and texts that stand in it. For one thread. */
abstract class RecordSource {
  byte[] bytes = new byte[0];
  int start;
  int at;
  int end;

  /** Begins with the first of some bytes. */
  final void open(byte[] source, int offset, int length) {
    bytes = source;
    start = offset;
    at = offset;
    end = offset + length;
  }

  final void skipLabels(int count) {
    for (int i = 0; i < 2 * count; i++) {
      int length = count(1);
      at += length;
    }
  }

  final String string() {
    int length = count(1);
    String text = new String(bytes, at, length, StandardCharsets.UTF_8);
    at += length;
    return text;
  }

  /** A number of things of which each takes so many bytes at least. */
  final int count(int bytesEach) {
    long count = unsignedVarint();
    if (count < 0 || count > (end - at) / bytesEach) {
      throw wrong("a count that fits the record", Long.toUnsignedString(count));
    }
    return (int) count;
  }

  final int next() {
    if (at >= end) {
      throw wrong("a byte", "the end of the record");
    }
    return bytes[at++] & 0xff;
  }

  final long fixed() {
    if (end - at < 8) {
      throw wrong("8 bytes", "the end of the record");
    }
    long value = Bytes.getLong(bytes, at);
    at += 8;
    return value;
  }

  final long varint() {
    long value = unsignedVarint();
    return (value >>> 1) ^ -(value & 1);
  }

  final long unsignedVarint() {
    long value = 0;
    for (int shift = 0; shift < 70; shift += 7) {
      int b = next();
      value |= (long) (b & 0x7f) << shift;
      if (b < 0x80) {
        return value;
      }
    }
    throw wrong("a varint of at most 10 bytes", "a longer one");
  }

  final RecordException wrong(String expected, String actual) {
    return new RecordException(at - start, expected, actual);
  }
}

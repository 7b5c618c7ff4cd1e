package dev.ferula.web.api.json;

import com.fasterxml.jackson.core.SerializableString;
import dev.ferula.exposition.DoubleWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A short piece of JSON that the generator copies as it is: numbers, and points of an answer, put
 * together without an object for each. For one thread.
 */
final class AsciiText implements SerializableString {
  private static final double WHOLE = 1e15;
  private static final int CAPACITY = 128;

  private final DoubleWriter numbers = new DoubleWriter();
  private final byte[] bytes = new byte[CAPACITY];
  private int size;

  /** Starts anew. */
  AsciiText clear() {
    size = 0;
    return this;
  }

  AsciiText character(char c) {
    bytes[size++] = (byte) c;
    return this;
  }

  /** A sample value as the API prints it. */
  AsciiText value(double value) {
    long whole = (long) value;
    size =
        whole == value && Math.abs(value) < WHOLE && (whole != 0 || 1 / value > 0)
            ? numbers.integer(whole, bytes, size)
            : numbers.api(value, bytes, size);
    return this;
  }

  /** A timestamp in milliseconds as seconds with three digits of a fraction that is not zero. */
  AsciiText timestamp(long millis) {
    long magnitude = Math.abs(millis);
    if (millis < 0) {
      character('-');
    }
    size = numbers.integer(magnitude / 1000, bytes, size);
    int fraction = (int) (magnitude % 1000);
    if (fraction != 0) {
      character('.');
      character((char) ('0' + fraction / 100));
      character((char) ('0' + fraction / 10 % 10));
      character((char) ('0' + fraction % 10));
    }
    return this;
  }

  @Override
  public String getValue() {
    return new String(bytes, 0, size, StandardCharsets.US_ASCII);
  }

  @Override
  public int charLength() {
    return size;
  }

  @Override
  public char[] asQuotedChars() {
    return getValue().toCharArray();
  }

  @Override
  public byte[] asUnquotedUTF8() {
    return Arrays.copyOf(bytes, size);
  }

  @Override
  public byte[] asQuotedUTF8() {
    return asUnquotedUTF8();
  }

  @Override
  public int appendUnquotedUTF8(byte[] buffer, int offset) {
    if (offset + size > buffer.length) {
      return -1;
    }
    System.arraycopy(bytes, 0, buffer, offset, size);
    return size;
  }

  @Override
  public int appendQuotedUTF8(byte[] buffer, int offset) {
    return appendUnquotedUTF8(buffer, offset);
  }

  @Override
  public int appendUnquoted(char[] buffer, int offset) {
    if (offset + size > buffer.length) {
      return -1;
    }
    for (int i = 0; i < size; i++) {
      buffer[offset + i] = (char) bytes[i];
    }
    return size;
  }

  @Override
  public int appendQuoted(char[] buffer, int offset) {
    return appendUnquoted(buffer, offset);
  }

  @Override
  public int writeUnquotedUTF8(OutputStream out) throws IOException {
    out.write(bytes, 0, size);
    return size;
  }

  @Override
  public int writeQuotedUTF8(OutputStream out) throws IOException {
    return writeUnquotedUTF8(out);
  }

  @Override
  public int putUnquotedUTF8(ByteBuffer buffer) {
    if (buffer.remaining() < size) {
      return -1;
    }
    buffer.put(bytes, 0, size);
    return size;
  }

  @Override
  public int putQuotedUTF8(ByteBuffer buffer) {
    return putUnquotedUTF8(buffer);
  }
}

package dev.ferula.exposition;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;

/**
 * Bytes on their way to a stream: collected here, passed on when there are enough. The owner may
 * keep a buffer and use it again for another stream. Not for use by several threads at once.
 */
public final class ExpositionBuffer {
  /** From this many bytes on the buffer passes on what it holds. */
  public static final int DRAIN_SIZE = 64 * 1024;

  private final DoubleWriter numbers = new DoubleWriter();
  private byte[] bytes;
  private int size;
  private long drained;
  private boolean held;
  private OutputStream target;

  public ExpositionBuffer(OutputStream target) {
    this(target, DRAIN_SIZE + 4096);
  }

  private ExpositionBuffer(OutputStream target, int capacity) {
    this.target = target;
    this.bytes = new byte[capacity];
  }

  /** A small buffer to render pieces in, which {@link #take} takes out again. */
  static ExpositionBuffer forPieces() {
    return new ExpositionBuffer(OutputStream.nullOutputStream(), 192);
  }

  /** Forgets everything and writes to another stream from now on. */
  public void reset(OutputStream newTarget) {
    target = newTarget;
    size = 0;
    drained = 0;
    held = false;
  }

  /** How many bytes were written since the last {@link #reset}. */
  public long written() {
    return drained + size;
  }

  /** How many bytes of memory the buffer takes. */
  public int capacity() {
    return bytes.length;
  }

  /** Passes on everything. */
  public void flush() throws IOException {
    target.write(bytes, 0, size);
    drained += size;
    size = 0;
  }

  /** Passes on what there is if that is much and {@link #hold} does not forbid it. */
  void drainIfFull() throws IOException {
    if (size >= DRAIN_SIZE && !held) {
      flush();
    }
  }

  void put(int b) {
    reserve(1);
    bytes[size++] = (byte) b;
  }

  void put(byte[] text) {
    put(text, 0, text.length);
  }

  void put(byte[] text, int from, int length) {
    reserve(length);
    System.arraycopy(text, from, bytes, size, length);
    size += length;
  }

  void putExposition(double value) {
    reserve(DoubleWriter.MAX_LENGTH);
    size = numbers.exposition(value, bytes, size);
  }

  void putOpenMetrics(double value) {
    reserve(DoubleWriter.MAX_LENGTH);
    size = numbers.openMetrics(value, bytes, size);
  }

  void putJava(double value) {
    reserve(DoubleWriter.MAX_LENGTH);
    size = numbers.java(value, bytes, size);
  }

  void putInteger(long value) {
    reserve(DoubleWriter.MAX_LENGTH);
    size = numbers.integer(value, bytes, size);
  }

  /** Milliseconds as seconds with up to three decimals. */
  void putSeconds(long milliseconds) {
    reserve(DoubleWriter.MAX_LENGTH + 4);
    long seconds = milliseconds / 1000;
    int rest = (int) Math.abs(milliseconds % 1000);
    if (milliseconds < 0 && seconds == 0) {
      bytes[size++] = '-';
    }
    size = numbers.integer(seconds, bytes, size);
    bytes[size++] = '.';
    bytes[size++] = (byte) ('0' + rest / 100);
    if (rest % 100 != 0) {
      bytes[size++] = (byte) ('0' + rest / 10 % 10);
    }
    if (rest % 10 != 0) {
      bytes[size++] = (byte) ('0' + rest % 10);
    }
  }

  /** The text in UTF-8; a lone surrogate becomes U+FFFD. */
  void putUtf8(CharSequence text) {
    reserve(3 * text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c < 0x80) {
        bytes[size++] = (byte) c;
      } else {
        i += putNonAscii(text, i);
      }
    }
  }

  /* Returns how many more chars than one were taken. */
  private int putNonAscii(CharSequence text, int i) {
    int c = Character.codePointAt(text, i);
    if (c >= 0x10000) {
      bytes[size++] = (byte) (0xf0 | c >> 18);
      bytes[size++] = (byte) (0x80 | (c >> 12 & 0x3f));
      bytes[size++] = (byte) (0x80 | (c >> 6 & 0x3f));
      bytes[size++] = (byte) (0x80 | (c & 0x3f));
      return 1;
    }
    if (c >= 0x800) {
      int shown = c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE ? 0xfffd : c;
      bytes[size++] = (byte) (0xe0 | shown >> 12);
      bytes[size++] = (byte) (0x80 | (shown >> 6 & 0x3f));
      bytes[size++] = (byte) (0x80 | (shown & 0x3f));
    } else {
      bytes[size++] = (byte) (0xc0 | c >> 6);
      bytes[size++] = (byte) (0x80 | (c & 0x3f));
    }
    return 0;
  }

  /** As {@link #putUtf8}, with backslash, newline and, if asked, double quote escaped. */
  void putEscaped(CharSequence text, boolean quotes) {
    reserve(3 * text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '\\' || c == '\n' || (c == '"' && quotes)) {
        bytes[size++] = '\\';
        bytes[size++] = (byte) (c == '\n' ? 'n' : c);
      } else if (c < 0x80) {
        bytes[size++] = (byte) c;
      } else {
        i += putNonAscii(text, i);
      }
    }
  }

  /** Bytes in which {@link #putEscaped} left backslashes, as they were before. */
  void putUnescaped(byte[] text, int from, int to) {
    reserve(to - from);
    for (int i = from; i < to; i++) {
      byte b = text[i];
      if (b == '\\') {
        b = text[++i];
        bytes[size++] = b == 'n' ? (byte) '\n' : b;
      } else {
        bytes[size++] = b;
      }
    }
  }

  // --- protobuf

  void putVarint(long value) {
    reserve(10);
    long rest = value;
    while ((rest & ~0x7fL) != 0) {
      bytes[size++] = (byte) (rest | 0x80);
      rest >>>= 7;
    }
    bytes[size++] = (byte) rest;
  }

  void putFixed64(long value) {
    reserve(8);
    for (int shift = 0; shift < 64; shift += 8) {
      bytes[size++] = (byte) (value >>> shift);
    }
  }

  /** Keeps everything from here on in memory, so that {@link #endLength} can look back. */
  void hold() {
    held = true;
  }

  /** Ends {@link #hold}. */
  void release() throws IOException {
    held = false;
    drainIfFull();
  }

  /** A place in the buffer; valid until the buffer drains. */
  int mark() {
    return size;
  }

  /** Leaves room for a length of one byte; returns where the counted bytes start. */
  int beginLength() {
    put(0);
    return size;
  }

  /** Puts the number of bytes since {@code start} in the room before it, moving them if needed. */
  void endLength(int start) {
    int length = size - start;
    if (length < 0x80) {
      bytes[start - 1] = (byte) length;
      return;
    }
    int width = varintWidth(length);
    reserve(width);
    System.arraycopy(bytes, start, bytes, start - 1 + width, length);
    size = start - 1;
    putVarint(length);
    size += length;
  }

  static int varintWidth(int value) {
    return value == 0 ? 1 : (38 - Integer.numberOfLeadingZeros(value)) / 7;
  }

  private void reserve(int more) {
    if (more > bytes.length - size) {
      bytes = Arrays.copyOf(bytes, Math.max(size + more, Math.addExact(size, size >> 1)));
    }
  }

  /** What was collected and not yet passed on; for those who render pieces ahead of time. */
  byte[] take() {
    byte[] taken = Arrays.copyOf(bytes, size);
    size = 0;
    return taken;
  }
}

package dev.ferula.tsdb.head.index;

import dev.ferula.model.Labels;
import dev.ferula.tsdb.head.slab.Bytes;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Where the names and values of one series' labels lie in a buffer; reused for series after series.
 * For one thread.
 *
 * <p>The encoding is that of {@link dev.ferula.storage.Appender#resolve(byte[], int, int)}. Labels
 * with empty values are left out.
 */
public final class LabelBytes {
  private static final int FIELDS = 4;
  private byte[] buffer = new byte[0];
  private byte[] own = new byte[512];
  private int[] at = new int[FIELDS * 16];
  private int size;

  /** Finds the labels in encoded bytes, which must not change while they are used. */
  public void parse(byte[] bytes, int offset, int length) {
    buffer = bytes;
    size = 0;
    int i = offset;
    int end = offset + length;
    while (i < end) {
      int nameLength = length(i, end);
      int name = i + Bytes.varintSize(nameLength);
      int valueAt = name + nameLength;
      int valueLength = length(valueAt, end);
      int value = valueAt + Bytes.varintSize(valueLength);
      if (valueLength > 0) {
        add(name, nameLength, value, valueLength);
      }
      i = value + valueLength;
    }
  }

  /** As {@link #parse}, of bytes that are copied: they may change afterwards. */
  public void copy(byte[] bytes, int offset, int length) {
    if (length > own.length) {
      own = new byte[Math.max(2 * own.length, length)];
    }
    System.arraycopy(bytes, offset, own, 0, length);
    parse(own, 0, length);
  }

  /* The length that stands at an index, if so many bytes follow before the end. */
  private int length(int index, int end) {
    long value = 0;
    int i = index;
    for (int shift = 0; i < end && shift < 35; shift += 7) {
      byte next = buffer[i++];
      value |= (next & 0x7fL) << shift;
      if (next >= 0) {
        if (value <= end - i && Bytes.varintSize(value) == i - index) {
          return (int) value;
        }
        break;
      }
    }
    throw new IllegalArgumentException(
        "label bytes: expected a length and as many bytes at " + index + " of " + end);
  }

  /** Encodes labels into a buffer of its own. */
  public void encode(Labels labels) {
    size = 0;
    int end = 0;
    for (int i = 0; i < labels.size(); i++) {
      int name = end;
      end = put(labels.name(i), end);
      int value = end;
      end = put(labels.value(i), end);
      if (end > value) {
        add(name, value - name, value, end - value);
      }
    }
    buffer = own;
  }

  private int put(String s, int at) {
    int n = s.length();
    if (own.length - at < n) {
      own = Arrays.copyOf(own, Math.max(2 * own.length, at + n));
    }
    for (int i = 0; i < n; i++) {
      char c = s.charAt(i);
      if (c >= 0x80) {
        return putUtf8(s, at);
      }
      own[at + i] = (byte) c;
    }
    return at + n;
  }

  private int putUtf8(String s, int at) {
    byte[] bytes = s.getBytes(StandardCharsets.UTF_8);
    if (own.length - at < bytes.length) {
      own = Arrays.copyOf(own, Math.max(2 * own.length, at + bytes.length));
    }
    System.arraycopy(bytes, 0, own, at, bytes.length);
    return at + bytes.length;
  }

  private void add(int name, int nameLength, int value, int valueLength) {
    if (FIELDS * size == at.length) {
      if (size >= SeriesTable.MAX_PAIRS) {
        throw new IllegalArgumentException(
            "series has more than " + SeriesTable.MAX_PAIRS + " labels");
      }
      at = Arrays.copyOf(at, 2 * at.length);
    }
    int i = FIELDS * size++;
    at[i] = name;
    at[i + 1] = nameLength;
    at[i + 2] = value;
    at[i + 3] = valueLength;
  }

  public byte[] buffer() {
    return buffer;
  }

  public int size() {
    return size;
  }

  public int name(int i) {
    return at[FIELDS * i];
  }

  public int nameLength(int i) {
    return at[FIELDS * i + 1];
  }

  public int value(int i) {
    return at[FIELDS * i + 2];
  }

  public int valueLength(int i) {
    return at[FIELDS * i + 3];
  }

  /** The label of a name, or -1. */
  public int indexOf(byte[] name) {
    for (int i = 0; i < size; i++) {
      if (is(name(i), nameLength(i), name)) {
        return i;
      }
    }
    return -1;
  }

  /** Whether a label has this value. */
  public boolean valueIs(int i, byte[] expected) {
    return is(value(i), valueLength(i), expected);
  }

  private boolean is(int from, int length, byte[] expected) {
    return Arrays.equals(buffer, from, from + length, expected, 0, expected.length);
  }

  /** Whether another series has the same label at this place. */
  boolean isSameAt(int i, LabelBytes other) {
    if (i >= other.size
        || nameLength(i) != other.nameLength(i)
        || valueLength(i) != other.valueLength(i)) {
      return false;
    }
    /* Between name and value stands the length of the value at most. */
    int end = value(i) + valueLength(i);
    int otherEnd = other.value(i) + other.valueLength(i);
    return Arrays.equals(buffer, name(i), end, other.buffer, other.name(i), otherEnd);
  }

  /** Whether another series has a label of the same name at this place. */
  boolean isSameNameAt(int i, LabelBytes other) {
    return i < other.size && compareNames(i, other, i) == 0;
  }

  private int compareNames(int i, LabelBytes other, int j) {
    int from = name(i);
    int otherFrom = other.name(j);
    return Arrays.compareUnsigned(
        buffer,
        from,
        from + nameLength(i),
        other.buffer,
        otherFrom,
        otherFrom + other.nameLength(j));
  }

  /**
   * Refuses labels that do not stand in UTF-8 order of their names, each name once.
   *
   * @throws IllegalArgumentException if they do not
   */
  void requireOrder() {
    for (int i = 1; i < size; i++) {
      if (compareNames(i - 1, this, i) >= 0) {
        throw new IllegalArgumentException(
            "labels must stand in order, each name once: " + nameAt(i) + " after " + nameAt(i - 1));
      }
    }
  }

  private String nameAt(int i) {
    return new String(buffer, name(i), nameLength(i), StandardCharsets.UTF_8);
  }

  /** Has no labels from now on. */
  public void clear() {
    size = 0;
  }
}

package dev.ferula.textparse;

import dev.ferula.model.Labels;
import dev.ferula.model.MetricNames;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The labels of one series as UTF-8 bytes, reused from series to series. Names and values lie one
 * after the other in one array; sorting moves only their places. For one thread.
 */
public final class LabelBuffer {
  /* Up to here insertion sort wins; beyond, it would let a hostile line cost quadratic time. */
  private static final int FEW = 32;

  private byte[] bytes = new byte[512];
  private int used;

  /* Per label: start of the name, end of it, start of the value, end of it. */
  private int[] places = new int[64];
  private int size;

  public void clear() {
    used = 0;
    size = 0;
  }

  /** The number of labels. */
  public int size() {
    return size;
  }

  /** The name of label {@code i}. */
  public String name(int i) {
    return text(places[4 * i], places[4 * i + 1]);
  }

  /** The value of label {@code i}. */
  public String value(int i) {
    return text(places[4 * i + 2], places[4 * i + 3]);
  }

  /** How many bytes the name of label {@code i} has. */
  public int nameLength(int i) {
    return places[4 * i + 1] - places[4 * i];
  }

  /** How many bytes the value of label {@code i} has. */
  public int valueLength(int i) {
    return places[4 * i + 3] - places[4 * i + 2];
  }

  /** The index of the first label of this name, or -1. */
  public int indexOf(String name) {
    return indexOf(name.getBytes(StandardCharsets.UTF_8));
  }

  /** The index of the first label whose name has these bytes, or -1. */
  public int indexOf(byte[] wanted) {
    for (int i = 0; i < size; i++) {
      if (Arrays.equals(bytes, places[4 * i], places[4 * i + 1], wanted, 0, wanted.length)) {
        return i;
      }
    }
    return -1;
  }

  /** Appends a label; {@link #sort} puts it in its place. */
  public void add(String name, String value) {
    int nameStart = used;
    append(name.getBytes(StandardCharsets.UTF_8));
    int valueStart = used;
    append(value.getBytes(StandardCharsets.UTF_8));
    place(nameStart, valueStart);
  }

  /** Appends a label given as UTF-8 bytes. */
  public void add(byte[] name, byte[] value) {
    int nameStart = used;
    append(name);
    int valueStart = used;
    append(value);
    place(nameStart, valueStart);
  }

  /** Appends a label whose name and value lie as UTF-8 in a larger array. */
  public void add(byte[] from, int name, int nameEnd, int value, int valueEnd) {
    int nameStart = used;
    append(from, name, nameEnd);
    int valueStart = used;
    append(from, value, valueEnd);
    place(nameStart, valueStart);
  }

  /** Puts the labels in UTF-8 order of their names; equal names keep their order. */
  public void sort() {
    if (size <= FEW) {
      insertionSort();
    } else {
      mergeSort();
    }
  }

  private void insertionSort() {
    for (int i = 1; i < size; i++) {
      int nameStart = places[4 * i];
      int nameEnd = places[4 * i + 1];
      int j = i;
      while (j > 0 && compareNames(places[4 * j - 4], places[4 * j - 3], nameStart, nameEnd) > 0) {
        j--;
      }
      if (j < i) {
        int valueStart = places[4 * i + 2];
        int valueEnd = places[4 * i + 3];
        System.arraycopy(places, 4 * j, places, 4 * j + 4, 4 * (i - j));
        places[4 * j] = nameStart;
        places[4 * j + 1] = nameEnd;
        places[4 * j + 2] = valueStart;
        places[4 * j + 3] = valueEnd;
      }
    }
  }

  private void mergeSort() {
    Integer[] order = new Integer[size];
    Arrays.setAll(order, i -> i);
    Arrays.sort(
        order,
        (a, b) -> compareNames(places[4 * a], places[4 * a + 1], places[4 * b], places[4 * b + 1]));
    int[] sorted = new int[places.length];
    for (int i = 0; i < size; i++) {
      System.arraycopy(places, 4 * order[i], sorted, 4 * i, 4);
    }
    places = sorted;
  }

  /**
   * Removes labels with empty values, and with them all others of the same name, as Prometheus
   * does. The labels are sorted before and after.
   */
  public void dropEmpty() {
    int kept = 0;
    int i = 0;
    while (i < size) {
      int end = i + 1;
      boolean empty = valueLength(i) == 0;
      while (end < size && sameName(i, end)) {
        empty |= valueLength(end) == 0;
        end++;
      }
      if (!empty) {
        System.arraycopy(places, 4 * i, places, 4 * kept, 4 * (end - i));
        kept += end - i;
      }
      i = end;
    }
    size = kept;
  }

  /** The name of a label that is there twice, or null. The labels are sorted. */
  public @Nullable String duplicateName() {
    for (int i = 1; i < size; i++) {
      if (sameName(i - 1, i)) {
        return name(i);
      }
    }
    return null;
  }

  /** Whether all names and values are well-formed UTF-8 and no name is empty. */
  public boolean isUtf8() {
    for (int i = 0; i < size; i++) {
      if (nameLength(i) == 0
          || !Utf8.isValid(bytes, places[4 * i], places[4 * i + 1])
          || !Utf8.isValid(bytes, places[4 * i + 2], places[4 * i + 3])) {
        return false;
      }
    }
    return true;
  }

  /** The labels as a value; they are sorted, no name is there twice and no value is empty. */
  public Labels toLabels() {
    String[] pairs = new String[2 * size];
    for (int i = 0; i < size; i++) {
      pairs[2 * i] = name(i);
      pairs[2 * i + 1] = value(i);
    }
    return Labels.ofSorted(pairs);
  }

  /** The labels as a value, sorted; of names given twice the first, and none with empty values. */
  public Labels toLenientLabels() {
    sort();
    Labels.Builder builder = Labels.builder();
    for (int i = 0; i < size; i++) {
      if (i == 0 || !sameName(i - 1, i)) {
        builder.set(name(i), value(i));
      }
    }
    return builder.build();
  }

  /**
   * Writes for each label the length of the name as a varint, the name, the length of the value as
   * a varint, the value.
   *
   * @return the array written to: {@code into} if it is large enough, otherwise a larger one
   */
  public byte[] encode(byte[] into) {
    byte[] out = into.length < encodedLength() ? new byte[encodedLength() * 2] : into;
    int at = 0;
    for (int i = 0; i < size; i++) {
      at = field(places[4 * i], places[4 * i + 1], out, at);
      at = field(places[4 * i + 2], places[4 * i + 3], out, at);
    }
    return out;
  }

  /** How many bytes {@link #encode} writes. */
  public int encodedLength() {
    int length = 0;
    for (int i = 0; i < size; i++) {
      int name = nameLength(i);
      int value = valueLength(i);
      length += varintLength(name) + name + varintLength(value) + value;
    }
    return length;
  }

  /** The labels for a person, cut where they are long. */
  public String display() {
    String text = toString();
    return text.length() <= Quote.MAX_BYTES ? text : text.substring(0, Quote.MAX_BYTES) + "...";
  }

  @Override
  public String toString() {
    StringBuilder out = new StringBuilder("{");
    for (int i = 0; i < size; i++) {
      out.append(i == 0 ? "" : ", ");
      String name = name(i);
      if (MetricNames.isLegacyLabelName(name)) {
        out.append(name);
      } else {
        Quote.quote(bytes, places[4 * i], places[4 * i + 1], out);
      }
      out.append('=');
      Quote.quote(bytes, places[4 * i + 2], places[4 * i + 3], out);
    }
    return out.append('}').toString();
  }

  /** Appends the bytes of a name or value that {@link #place} then names. */
  void append(byte[] from) {
    append(from, 0, from.length);
  }

  void append(byte[] from, int start, int end) {
    ensure(end - start);
    System.arraycopy(from, start, bytes, used, end - start);
    used += end - start;
  }

  void append(byte b) {
    ensure(1);
    bytes[used++] = b;
  }

  int used() {
    return used;
  }

  /** Gives back what was appended since {@code mark}, so that another form can be appended. */
  byte[] takeBack(int mark) {
    byte[] taken = Arrays.copyOfRange(bytes, mark, used);
    used = mark;
    return taken;
  }

  /**
   * Makes a label of the bytes appended last: the name up to {@code valueStart}, then the value.
   */
  void place(int nameStart, int valueStart) {
    if (4 * size == places.length) {
      places = Arrays.copyOf(places, 2 * places.length);
    }
    places[4 * size] = nameStart;
    places[4 * size + 1] = valueStart;
    places[4 * size + 2] = valueStart;
    places[4 * size + 3] = used;
    size++;
  }

  /** Whether the last label's name is that of one of the first {@code count} labels. */
  boolean nameIsAmong(int count) {
    for (int i = 0; i < count; i++) {
      if (sameName(i, size - 1)) {
        return true;
      }
    }
    return false;
  }

  void removeLast() {
    size--;
  }

  private void ensure(int more) {
    if (bytes.length - used < more) {
      bytes =
          Arrays.copyOf(
              bytes,
              Math.max(used + more, (int) Math.min(2L * bytes.length, Integer.MAX_VALUE - 64)));
    }
  }

  private boolean sameName(int a, int b) {
    return Arrays.equals(
        bytes, places[4 * a], places[4 * a + 1], bytes, places[4 * b], places[4 * b + 1]);
  }

  private int compareNames(int aStart, int aEnd, int bStart, int bEnd) {
    return Arrays.compareUnsigned(bytes, aStart, aEnd, bytes, bStart, bEnd);
  }

  private int field(int start, int end, byte[] out, int at) {
    int rest = end - start;
    while (rest >= 0x80) {
      out[at++] = (byte) (rest | 0x80);
      rest >>>= 7;
    }
    out[at++] = (byte) rest;
    System.arraycopy(bytes, start, out, at, end - start);
    return at + end - start;
  }

  private static int varintLength(int value) {
    return value < 0x80 ? 1 : (38 - Integer.numberOfLeadingZeros(value)) / 7;
  }

  private String text(int start, int end) {
    return new String(bytes, start, end - start, StandardCharsets.UTF_8);
  }
}

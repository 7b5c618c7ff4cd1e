package dev.ferula.tsdb.block;

import dev.ferula.model.Utf8Order;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Where the postings of each label pair stand. Of the pairs of a name every 32nd is kept in memory,
 * the others are read in place. Safe for use by several threads.
 */
final class PostingsTable {
  /** Receives the values of a name in order, each with the offset of its postings. */
  interface Visitor {
    /** Says whether to go on. */
    boolean value(String value, long offset);
  }

  static final long NONE = -1;

  private static final int MAX_VARINT = 10;

  /** The values of one name: where some of their entries stand, or all in memory. */
  private static final class Values {
    long[] samples = new long[2];
    List<String> sampled = new ArrayList<>();
    int count;
    @Nullable TreeMap<String, Long> listed;

    /* Whether the value that comes next is one of those that are kept. */
    boolean keepsNext() {
      return count % IndexLayout.SAMPLING == 0;
    }

    /* Adds the next value, whose text counts only if it is kept. */
    void add(String text, long position) {
      if (keepsNext()) {
        int i = sampled.size();
        if (i == samples.length) {
          samples = Arrays.copyOf(samples, 2 * i);
        }
        samples[i] = position;
        sampled.add(text);
      }
      count++;
    }
  }

  private final MemorySegment segment;
  private final String resource;
  private final long end;
  private final TreeMap<String, Values> names = new TreeMap<>(Utf8Order.COMPARATOR);

  PostingsTable(MemorySegment segment, String resource, long offset, boolean sorted) {
    this.segment = segment;
    this.resource = resource;
    ByteSource source = ByteSource.section(segment, resource, offset);
    end = source.position() + source.remaining();
    long count = source.unsignedInt();
    Reading reading = new Reading(source);
    for (long i = 0; i < count; i++) {
      if (!sorted) {
        reading.list();
      } else if (!reading.addSoon()) {
        reading.add();
      }
    }
  }

  /** All entries read once, one after the other, when the table is opened. */
  private final class Reading {
    private final ByteSource source;
    private final Window window = new Window(Window.FOR_ALL);
    private byte[] name = {};
    private @Nullable Values values;
    private long position;

    Reading(ByteSource source) {
      this.source = source;
      position = source.position();
    }

    /* The next entry, if it is as all are that are whole: then no text is made but of what is kept. */
    boolean addSoon() {
      int at = window.at(segment, position, 1);
      if (position >= end
          || window.bytes()[at] != IndexLayout.PAIR_KEYS
          || !window.record(segment, position + 1, 0)) {
        return false;
      }
      Values of = values(window.bytes(), window.contentStart(), (int) window.length());
      long valueStart = afterRecord(position + 1);
      if (!window.record(segment, valueStart, 0)) {
        return false;
      }
      long offsetStart = afterRecord(valueStart);
      String kept =
          of.keepsNext()
              ? new String(
                  window.bytes(),
                  window.contentStart(),
                  (int) window.length(),
                  StandardCharsets.UTF_8)
              : "";
      long next = afterVarint(offsetStart);
      if (next > end) {
        return false;
      }
      of.add(kept, position);
      position = next;
      return true;
    }

    private long afterRecord(long start) {
      return start + window.contentStart() - window.recordStart() + window.length();
    }

    /* A place behind the end where it is too long. */
    private long afterVarint(long start) {
      int at = window.at(segment, start, MAX_VARINT);
      for (int i = 1; start < end && i <= MAX_VARINT; i++) {
        if (window.bytes()[at++] >= 0) {
          return start + i;
        }
      }
      return Long.MAX_VALUE;
    }

    private Values values(byte[] bytes, int from, int length) {
      Values of = values;
      if (of == null || !Arrays.equals(name, 0, name.length, bytes, from, from + length)) {
        name = Arrays.copyOfRange(bytes, from, from + length);
        of = names.computeIfAbsent(new String(name, StandardCharsets.UTF_8), _ -> new Values());
        values = of;
      }
      return of;
    }

    /* The next entry, whatever it is. */
    void add() {
      source.range(position, end);
      Values of = valuesOfNext();
      String kept = "";
      if (of.keepsNext()) {
        kept = source.text();
      } else {
        source.skipText();
      }
      source.unsignedVarint();
      of.add(kept, position);
      position = source.position();
    }

    void list() {
      PostingsTable.list(valuesOfNext(), source.text(), source.unsignedVarint());
    }

    private Values valuesOfNext() {
      keys(source);
      byte[] text = source.text().getBytes(StandardCharsets.UTF_8);
      return values(text, 0, text.length);
    }
  }

  private static void list(Values values, String value, long postings) {
    if (values.listed == null) {
      values.listed = new TreeMap<>(Utf8Order.COMPARATOR);
    }
    values.listed.put(value, postings);
    values.count++;
  }

  private static void keys(ByteSource source) {
    long keys = source.unsignedVarint();
    if (keys != IndexLayout.PAIR_KEYS) {
      throw source.wrong(IndexLayout.PAIR_KEYS + " keys", Long.toString(keys));
    }
  }

  /** The label names, in order. */
  List<String> names() {
    List<String> all = new ArrayList<>(names.keySet());
    all.remove("");
    return all;
  }

  /** The offset of the postings of a pair, or {@link #NONE}. */
  long find(String name, String value) {
    long[] found = {NONE};
    from(
        name,
        value,
        (entry, offset) -> {
          if (entry.equals(value)) {
            found[0] = offset;
          }
          return Utf8Order.compare(entry, value) < 0;
        });
    return found[0];
  }

  /** Tells a visitor all values of a name, in order, until it has enough. */
  void forEach(String name, Visitor visitor) {
    from(name, "", visitor);
  }

  /** Tells a visitor the values of a name from shortly before this one on. */
  void from(String name, String value, Visitor visitor) {
    Values values = names.get(name);
    if (values == null) {
      return;
    }
    if (values.listed != null) {
      for (Map.Entry<String, Long> entry : values.listed.tailMap(value).entrySet()) {
        if (!visitor.value(entry.getKey(), entry.getValue())) {
          return;
        }
      }
      return;
    }
    int sample = java.util.Collections.binarySearch(values.sampled, value, Utf8Order.COMPARATOR);
    int i = sample >= 0 ? sample : Math.max(0, -sample - 2);
    ByteSource source = new ByteSource(segment, resource, values.samples[i], end);
    for (int rest = values.count - i * IndexLayout.SAMPLING; rest > 0; rest--) {
      keys(source);
      source.skipText();
      String text = source.text();
      if (!visitor.value(text, source.unsignedVarint())) {
        return;
      }
    }
  }
}

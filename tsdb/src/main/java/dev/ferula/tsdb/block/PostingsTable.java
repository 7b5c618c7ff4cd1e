package dev.ferula.tsdb.block;

import dev.ferula.model.Utf8Order;
import java.lang.foreign.MemorySegment;
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

  /** The values of one name: where some of their entries stand, or all in memory. */
  private static final class Values {
    long[] samples = new long[2];
    List<String> sampled = new ArrayList<>();
    int count;
    @Nullable TreeMap<String, Long> listed;

    /* Only what is kept becomes a string. */
    void add(ByteSource source, long position) {
      if (count % IndexLayout.SAMPLING != 0) {
        source.skipText();
      } else {
        int i = sampled.size();
        if (i == samples.length) {
          samples = Arrays.copyOf(samples, 2 * i);
        }
        samples[i] = position;
        sampled.add(source.text());
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
    String name = "";
    Values values = null;
    for (long i = 0; i < count; i++) {
      long position = source.position();
      keys(source);
      String entryName = source.text();
      if (values == null || !entryName.equals(name)) {
        name = entryName;
        values = names.computeIfAbsent(name, _ -> new Values());
      }
      if (sorted) {
        values.add(source, position);
        source.unsignedVarint();
      } else {
        list(values, source.text(), source.unsignedVarint());
      }
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

package dev.ferula.scrape;

import dev.ferula.model.Metadata;
import dev.ferula.model.MetricType;
import dev.ferula.notation.GoText;
import dev.ferula.textparse.ExpositionParser;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What one target says about its metric families. Written by its scrape loop and read by others at
 * any time.
 *
 * <p>Families are found by a hash of their names' bytes and texts are compared by hash, so that a
 * scrape that says nothing new makes no strings. Those that are made are interned, as targets of
 * one job mostly say the same.
 */
final class MetadataCache {
  /** A family is remembered for this many scrapes after it was last told of. */
  private static final int KEPT_SCRAPES = 10;

  private final SeriesHash hash;
  private final Map<Long, Family> families = new HashMap<>();

  /* As the last scrape had them: what comes next is mostly found here, without boxing its key. */
  private final List<Family> order = new ArrayList<>();
  private int next;
  private @Nullable Family latest;
  private int seen;
  private int generation = 1;

  MetadataCache(SeriesHash hash) {
    this.hash = hash;
  }

  /** One family; its fields are guarded by the cache. */
  static final class Family {
    private final long key;
    private final String name;
    private MetricType type = MetricType.UNKNOWN;
    private String help = "";
    private String unit = "";
    private long helpHash;
    private long unitHash;
    private int lastSeen;
    private int lastChanged;

    private Family(long key, String name) {
      this.key = key;
      this.name = name;
    }

    String name() {
      return name;
    }

    /** Written by the thread that reads it only. */
    MetricType type() {
      return type;
    }

    private Metadata metadata() {
      return new Metadata(type, unit, help);
    }
  }

  synchronized Family type(ExpositionParser parser) {
    Family family = family(parser);
    if (family.type != parser.type()) {
      family.type = parser.type();
      family.lastChanged = generation;
    }
    return family;
  }

  synchronized Family help(ExpositionParser parser) {
    Family family = family(parser);
    long text = textHash(parser);
    if (family.helpHash != text) {
      family.helpHash = text;
      family.help = parser.text().intern();
      family.lastChanged = generation;
    }
    return family;
  }

  synchronized Family unit(ExpositionParser parser) {
    Family family = family(parser);
    long text = textHash(parser);
    if (family.unitHash != text) {
      family.unitHash = text;
      family.unit = parser.text().intern();
      family.lastChanged = generation;
    }
    return family;
  }

  private Family family(ExpositionParser parser) {
    long key = hash.of(parser.metadataBuffer(), parser.nameStart(), parser.nameLength(), 0);
    Family family = latest;
    if (family == null || family.key != key) {
      family = expected(key, parser);
      latest = family;
    }
    if (family.lastSeen != generation) {
      family.lastSeen = generation;
      seen++;
    }
    return family;
  }

  private Family expected(long key, ExpositionParser parser) {
    int at = next++;
    if (at < order.size() && order.get(at).key == key) {
      return order.get(at);
    }
    Family family = families.computeIfAbsent(key, _ -> new Family(key, name(parser)));
    if (at < order.size()) {
      order.set(at, family);
    } else {
      order.add(family);
    }
    return family;
  }

  private static String name(ExpositionParser parser) {
    return new String(
            parser.metadataBuffer(),
            parser.nameStart(),
            parser.nameLength(),
            StandardCharsets.UTF_8)
        .intern();
  }

  private long textHash(ExpositionParser parser) {
    return hash.of(parser.metadataBuffer(), parser.textStart(), parser.textLength(), 1);
  }

  /** Whether the scrape being read told something new about the family. */
  synchronized boolean changed(Family family) {
    return family.lastChanged == generation;
  }

  synchronized Metadata metadata(Family family) {
    return family.metadata();
  }

  synchronized void end(boolean forget) {
    /* Looked through only where one is missing: mostly none is. */
    boolean forgot =
        forget
            && seen < families.size()
            && families.values().removeIf(family -> generation - family.lastSeen > KEPT_SCRAPES);
    if (forgot) {
      order.clear();
    } else {
      // A scrape that failed may have seen only some.
      while (order.size() > families.size()) {
        order.removeLast();
      }
    }
    next = 0;
    seen = 0;
    latest = null;
    generation++;
  }

  synchronized int size() {
    return families.size();
  }

  /** How many bytes of text the cache holds, as Prometheus counts them. */
  synchronized long bytes() {
    long bytes = 0;
    for (Family family : families.values()) {
      bytes +=
          GoText.length(family.help) + GoText.length(family.unit) + family.type.text().length();
    }
    return bytes;
  }

  /** The metadata of a family, or null. */
  synchronized @Nullable Metadata of(String name) {
    byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
    Family family = families.get(hash.of(bytes, 0, bytes.length, 0));
    return family == null ? null : family.metadata();
  }

  synchronized List<TargetMetadata> all() {
    List<TargetMetadata> all = new ArrayList<>(families.size());
    for (Family family : families.values()) {
      all.add(new TargetMetadata(family.name, family.metadata()));
    }
    return all;
  }
}

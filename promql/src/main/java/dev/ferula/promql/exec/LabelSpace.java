package dev.ferula.promql.exec;

import dev.ferula.model.Labels;
import dev.ferula.model.Utf8Order;
import dev.ferula.storage.PairDictionary;
import dev.ferula.storage.SeriesSet;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The labels of one query: which pair ids stand for which names and values.
 *
 * <p>As a rule the ids are those of the storage's dictionary. A query that makes labels of its own
 * numbers all pairs itself, so that equal pairs have equal ids wherever they come from; strings are
 * then touched once for each distinct pair. For one thread, unless it {@link #isShared}.
 */
final class LabelSpace {
  private static final List<String> METADATA = List.of(Labels.METRIC_NAME, "__type__", "__unit__");
  private static final int[] NONE = {};

  private final @Nullable PairDictionary dictionary;
  private final boolean own;
  private final List<String> names = new ArrayList<>();
  private final Map<String, Integer> nameIds = new HashMap<>();
  private final List<String> values = new ArrayList<>();
  private int[] nameOfPair = new int[64];
  private final Map<Pair, Integer> pairIds = new HashMap<>();
  private final Translations translations = new Translations();

  private KnownNames metadata = new KnownNames(-1, NONE);

  private record Pair(int name, String value) {}

  /**
   * Ids of names as they were found when there were so many pairs: a new name comes with a pair.
   * What it holds never changes, as several threads may ask at once.
   */
  private static final class KnownNames {
    final int size;
    final int[] ids;

    KnownNames(int size, int[] ids) {
      this.size = size;
      this.ids = ids;
    }
  }

  /**
   * A label space.
   *
   * @param dictionary that of the querier, or null where nothing is selected
   * @param createsLabels whether labels are made that are not in the dictionary
   */
  LabelSpace(@Nullable PairDictionary dictionary, boolean createsLabels) {
    this.dictionary = dictionary;
    this.own = createsLabels || dictionary == null;
  }

  /** Whether several threads may ask it for labels at once. */
  boolean isShared() {
    return !own;
  }

  /** The labels of a selected series. */
  int[] pairs(SeriesSet series, int number) {
    int[] pairs = new int[series.pairCount(number)];
    int count = series.pairs(number, pairs);
    if (count != pairs.length) {
      pairs = Arrays.copyOf(pairs, count);
    }
    if (own) {
      for (int i = 0; i < count; i++) {
        pairs[i] = translate(pairs[i]);
      }
    }
    return pairs;
  }

  private int translate(int stored) {
    int pair = translations.get(stored);
    if (pair == Translations.NONE) {
      PairDictionary stores = storage();
      pair = pair(stores.name(stored), stores.value(stored));
      translations.put(stored, pair);
    }
    return pair;
  }

  private PairDictionary storage() {
    if (dictionary == null) {
      throw new IllegalStateException("nothing was selected");
    }
    return dictionary;
  }

  /** The id of a pair, which may be new. Only for queries that make labels. */
  int pair(String name, String value) {
    if (!own) {
      throw new IllegalStateException("a query that makes no labels makes " + name);
    }
    int nameId = nameIds.computeIfAbsent(name, this::addName);
    return pairIds.computeIfAbsent(new Pair(nameId, value), this::addPair);
  }

  private int addName(String name) {
    names.add(name);
    return names.size() - 1;
  }

  private int addPair(Pair pair) {
    int id = values.size();
    if (id == nameOfPair.length) {
      nameOfPair = Arrays.copyOf(nameOfPair, 2 * id);
    }
    nameOfPair[id] = pair.name();
    values.add(pair.value());
    return id;
  }

  private int nameId(int pair) {
    return own ? nameOfPair[pair] : storage().nameId(pair);
  }

  private int nameId(String name) {
    return own ? nameIds.getOrDefault(name, -1) : storage().nameId(name);
  }

  private String nameOf(int nameId) {
    return own ? names.get(nameId) : storage().nameOf(nameId);
  }

  String name(int pair) {
    return nameOf(nameId(pair));
  }

  String value(int pair) {
    return own ? values.get(pair) : storage().value(pair);
  }

  /** The pair of that name, or -1. */
  int find(int[] pairs, String name) {
    int wanted = nameId(name);
    for (int pair : pairs) {
      if (nameId(pair) == wanted) {
        return pair;
      }
    }
    return -1;
  }

  /** The value of the label of that name, or the empty string. */
  String value(int[] pairs, String name) {
    int pair = find(pairs, name);
    return pair < 0 ? "" : value(pair);
  }

  /** The metric name, or the empty string. */
  String metricName(int[] pairs) {
    return value(pairs, Labels.METRIC_NAME);
  }

  /** The ids of the names that are in use, in no particular order. */
  int[] nameIds(List<String> wanted) {
    int[] ids = new int[wanted.size()];
    int count = 0;
    for (String name : wanted) {
      int id = nameId(name);
      if (id >= 0) {
        ids[count++] = id;
      }
    }
    return Arrays.copyOf(ids, count);
  }

  /** The pairs whose names are among the ids. */
  int[] keep(int[] pairs, int[] ids) {
    return filter(pairs, ids, true);
  }

  /** The pairs whose names are not among the ids; the array itself where that is all. */
  int[] drop(int[] pairs, int[] ids) {
    return filter(pairs, ids, false);
  }

  private int[] filter(int[] pairs, int[] ids, boolean keep) {
    int[] kept = new int[pairs.length];
    int count = 0;
    for (int pair : pairs) {
      if (contains(ids, nameId(pair)) == keep) {
        kept[count++] = pair;
      }
    }
    if (count == pairs.length) {
      return pairs;
    }
    return count == 0 ? NONE : Arrays.copyOf(kept, count);
  }

  private static boolean contains(int[] ids, int id) {
    for (int candidate : ids) {
      if (candidate == id) {
        return true;
      }
    }
    return false;
  }

  /** The labels without metric name, type and unit. */
  int[] withoutMetadata(int[] pairs) {
    int size = own ? values.size() : storage().size();
    KnownNames known = metadata;
    if (known.size != size) {
      known = new KnownNames(size, nameIds(METADATA));
      metadata = known;
    }
    return drop(pairs, known.ids);
  }

  /** The labels without one name. */
  int[] without(int[] pairs, String name) {
    return drop(pairs, nameIds(List.of(name)));
  }

  /** The labels with the pair in place of whatever has its name. */
  int[] with(int[] pairs, int pair) {
    int name = nameId(pair);
    int[] result = new int[pairs.length + 1];
    int count = 0;
    boolean placed = false;
    for (int present : pairs) {
      int presentName = nameId(present);
      if (!placed
          && presentName != name
          && Utf8Order.compare(nameOf(presentName), nameOf(name)) > 0) {
        result[count++] = pair;
        placed = true;
      }
      if (presentName == name) {
        result[count++] = pair;
        placed = true;
      } else {
        result[count++] = present;
      }
    }
    if (!placed) {
      result[count++] = pair;
    }
    return count == result.length ? result : Arrays.copyOf(result, count);
  }

  /** The labels with one set, or removed where the value is empty. */
  int[] with(int[] pairs, String name, String value) {
    return value.isEmpty() ? without(pairs, name) : with(pairs, pair(name, value));
  }

  /** The labels as an object. */
  Labels labels(int[] pairs) {
    String[] strings = new String[2 * pairs.length];
    for (int i = 0; i < pairs.length; i++) {
      strings[2 * i] = name(pairs[i]);
      strings[2 * i + 1] = value(pairs[i]);
    }
    return Labels.ofSorted(strings);
  }

  /** The pair ids of an object. Only for queries that make labels. */
  int[] pairs(Labels labels) {
    int[] pairs = new int[labels.size()];
    for (int i = 0; i < pairs.length; i++) {
      pairs[i] = pair(labels.name(i), labels.value(i));
    }
    return pairs;
  }
}

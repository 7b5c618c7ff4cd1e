package dev.ferula.config.binding;

import dev.ferula.config.yaml.YamlException;
import dev.ferula.config.yaml.YamlNode;
import dev.ferula.config.yaml.YamlNode.Entry;
import dev.ferula.config.yaml.YamlNode.Mapping;
import dev.ferula.config.yaml.YamlNode.Position;
import dev.ferula.config.yaml.YamlNode.Scalar;
import dev.ferula.config.yaml.YamlNode.Sequence;
import dev.ferula.config.yaml.YamlValue;
import dev.ferula.model.GoQuote;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Fills sections from the nodes of one file. Not safe for use by several threads. */
public final class Binder {
  /** Prometheus shows this much of a value that does not fit. */
  private static final int SHOWN_VALUE = 7;

  private static final int LONGEST_SHOWN_WHOLE = 10;

  /* Pairs of equal keys are as many as the square of the keys. */
  private static final int MOST_DOUBLES = 100;

  private final List<Problem> problems = new ArrayList<>();
  private final Deque<String> path = new ArrayDeque<>();
  private final boolean ignoreUnknown;
  private final boolean uniqueKeys;

  /** A binder as the second version of go-yaml reads, strictly. */
  public Binder() {
    this(false, false);
  }

  private Binder(boolean ignoreUnknown, boolean uniqueKeys) {
    this.ignoreUnknown = ignoreUnknown;
    this.uniqueKeys = uniqueKeys;
  }

  /**
   * A binder as the third version of go-yaml reads: a mapping with a key twice is not looked into.
   *
   * @param ignoreUnknown whether fields that a schema does not have are passed over
   */
  public static Binder ofUniqueKeys(boolean ignoreUnknown) {
    return new Binder(ignoreUnknown, true);
  }

  /** The faults in the shape of the file found so far, in order. */
  public List<Problem> problems() {
    return List.copyOf(problems);
  }

  /**
   * Binds a node to a schema. Where {@link #problems} has grown, the result is not to be used.
   *
   * @throws InvalidSectionException if a section breaks a rule
   */
  public Section bindSection(Schema schema, YamlNode node) {
    int before = problems.size();
    Section section = Section.ofDefaults(schema);
    section.locate(node.position(), pathText());
    if (node instanceof Mapping mapping) {
      bindFields(section, mapping);
    } else {
      mismatch(node, schema.boundName(), "a mapping");
    }
    if (problems.size() == before) {
      schema.check(section);
    }
    return section;
  }

  private void bindFields(Section section, Mapping mapping) {
    if (uniqueKeys && hasDoubleKeys(mapping)) {
      return;
    }
    Set<String> seen = new HashSet<>();
    for (Entry entry : entries(mapping)) {
      if (isMerge(entry.key())) {
        for (Mapping merged : mergedMappings(entry.value()).reversed()) {
          bindFields(section, merged);
        }
        continue;
      }
      String key = key(entry.key());
      if (key != null) {
        bindField(section, key, entry, seen);
      }
    }
  }

  private void bindField(Section section, String key, Entry entry, Set<String> seen) {
    Schema schema = section.schema();
    Position at = entry.key().position();
    Integer index = schema.findIndex(key);
    if (index == null) {
      if (!ignoreUnknown) {
        String near = NearMiss.hint(key, schema.keys());
        report("field " + key + " not found in type " + schema.boundName(), at, key, near);
      }
    } else if (!seen.add(key)) {
      report("field " + key + " already set in type " + schema.boundName(), at, key, "");
    } else {
      FieldType type = schema.fields().get(index).type();
      YamlNode value = entry.value();
      Object bound =
          YamlValue.isNull(value)
              ? type.zero()
              : bindWithin(key, type, value, section.valueAt(index));
      section.put(index, bound, at, value.position());
    }
  }

  void bindMap(
      Mapping mapping, FieldType keyType, FieldType itemType, Map<String, @Nullable Object> map) {
    if (uniqueKeys && hasDoubleKeys(mapping)) {
      return;
    }
    for (Entry entry : entries(mapping)) {
      if (isMerge(entry.key())) {
        for (Mapping merged : mergedMappings(entry.value()).reversed()) {
          bindMap(merged, keyType, itemType, map);
        }
        continue;
      }
      int before = problems.size();
      Object bound = keyType.bind(this, entry.key(), null);
      boolean isNothing = YamlValue.isNull(entry.key());
      if (bound == null || problems.size() > before || (isNothing && uniqueKeys)) {
        continue;
      }
      String key = isNothing ? "" : (String) bound;
      YamlNode value = entry.value();
      if (map.containsKey(key)) {
        String words = "key " + GoQuote.quote(key) + " already set in map";
        report(words, value.position(), key, "");
        continue;
      }
      map.put(
          key,
          YamlValue.isNull(value)
              ? itemType.zero()
              : bindWithin(key, itemType, value, itemType.zero()));
    }
  }

  /* Each pair of equal keys is told of. */
  private boolean hasDoubleKeys(Mapping mapping) {
    Set<String> keys = new HashSet<>();
    boolean distinct = true;
    for (Entry entry : mapping.entries()) {
      distinct &= !(entry.key() instanceof Scalar scalar) || keys.add(scalar.text());
    }
    return !distinct && tellsOfDoubleKeys(mapping);
  }

  private boolean tellsOfDoubleKeys(Mapping mapping) {
    int before = problems.size();
    Map<String, List<Position>> places = new HashMap<>();
    for (Entry entry : mapping.entries()) {
      if (entry.key() instanceof Scalar scalar) {
        places.computeIfAbsent(scalar.text(), key -> new ArrayList<>()).add(scalar.position());
      }
    }
    for (Entry entry : mapping.entries()) {
      if (entry.key() instanceof Scalar scalar) {
        List<Position> equal = places.getOrDefault(scalar.text(), List.of());
        for (Position later : equal.subList(equal.indexOf(scalar.position()) + 1, equal.size())) {
          String words =
              "mapping key " + GoQuote.quote(scalar.text()) + " already defined at line ";
          report(words + scalar.position().line(), later, scalar.text(), "");
          if (problems.size() - before == MOST_DOUBLES) {
            return true;
          }
        }
      }
    }
    return problems.size() > before;
  }

  /* Version 3 of go-yaml lets what is merged stand behind, and the first of a name counts. */
  private List<Entry> entries(Mapping mapping) {
    return uniqueKeys ? flat(mapping, new HashSet<>()) : mapping.entries();
  }

  private List<Entry> flat(Mapping mapping, Set<String> seen) {
    List<Entry> entries = new ArrayList<>();
    for (Entry entry : mapping.entries()) {
      if (!isMerge(entry.key())
          && (!(entry.key() instanceof Scalar scalar) || seen.add(scalar.text()))) {
        entries.add(entry);
      }
    }
    for (Entry entry : mapping.entries()) {
      if (isMerge(entry.key())) {
        for (Mapping merged : mergedMappings(entry.value())) {
          if (!hasDoubleKeys(merged)) {
            entries.addAll(flat(merged, seen));
          }
        }
      }
    }
    return entries;
  }

  private static boolean isMerge(YamlNode key) {
    return key instanceof Scalar scalar
        && scalar.text().equals("<<")
        && (scalar.plain() || "!!merge".equals(scalar.tag()));
  }

  private static List<Mapping> mergedMappings(YamlNode value) {
    List<Mapping> mappings = new ArrayList<>();
    List<YamlNode> nodes = value instanceof Sequence list ? list.items() : List.of(value);
    for (YamlNode node : nodes) {
      if (!(node instanceof Mapping mapping)) {
        throw new InvalidSectionException(
            new Problem(
                "yaml: map merge requires map or sequence of maps as the value",
                node.position(),
                "<<",
                ""));
      }
      mappings.add(mapping);
    }
    return mappings;
  }

  private @Nullable String key(YamlNode node) {
    int before = problems.size();
    Object key = Types.TEXT.bind(this, node, null);
    if (problems.size() > before) {
      return null;
    }
    return key == null || YamlValue.isNull(node) ? "" : (String) key;
  }

  /** Binds a value whose problems lie within a field or an item of the current section. */
  @Nullable Object bindWithin(
      String step, FieldType type, YamlNode value, @Nullable Object initial) {
    path.addLast(step);
    try {
      return type.bind(this, value, initial);
    } finally {
      path.removeLast();
    }
  }

  /** Reports that a node cannot be a value of a type. */
  public void mismatch(YamlNode node, String typeName, String expected) {
    String found =
        switch (node) {
          case Sequence _ -> "!!seq";
          case Mapping _ -> "!!map";
          case Scalar scalar -> tag(scalar) + " `" + shown(scalar.text()) + "`";
        };
    String hint = "expected " + expected + ", found " + plainly(node);
    problems.add(
        new Problem(
            "line " + node.position().line() + ": cannot unmarshal " + found + " into " + typeName,
            node.position(),
            pathText(),
            hint));
  }

  private static String tag(Scalar scalar) {
    String tag = scalar.tag();
    return tag == null ? YamlValue.of(scalar).tag() : tag;
  }

  private static String shown(String value) {
    return value.length() > LONGEST_SHOWN_WHOLE ? value.substring(0, SHOWN_VALUE) + "..." : value;
  }

  private static String plainly(YamlNode node) {
    return switch (node) {
      case Sequence _ -> "a list";
      case Mapping _ -> "a mapping";
      case Scalar scalar ->
          switch (YamlValue.of(scalar)) {
            case YamlValue.Null() -> "nothing";
            case YamlValue.Bool(boolean value) -> String.valueOf(value);
            case YamlValue.Whole(_), YamlValue.Decimal(_) -> "the number " + shown(scalar.text());
            case YamlValue.Text(_), YamlValue.Timestamp(_) ->
                "the text " + GoQuote.quote(shown(scalar.text()));
          };
    };
  }

  /** A value that has the right shape but cannot be read stops the binding. */
  InvalidSectionException broken(Scalar scalar, String words, String expected) {
    // That a text was expected says nothing of a text that was refused.
    String hint = expected.equals(Types.ANY_TEXT) ? "" : "expected " + expected;
    return new InvalidSectionException(new Problem(words, scalar.position(), pathText(), hint));
  }

  private void report(String words, Position at, String key, String hint) {
    path.addLast(key);
    problems.add(new Problem("line " + at.line() + ": " + words, at, pathText(), hint));
    path.removeLast();
  }

  private String pathText() {
    StringBuilder out = new StringBuilder();
    for (String step : path) {
      if (!out.isEmpty() && !step.startsWith("[")) {
        out.append('.');
      }
      out.append(step);
    }
    return out.toString();
  }

  /** What go-yaml says of a text that is not YAML. */
  public static Problem syntaxProblem(YamlException e) {
    String words =
        "yaml: " + (e.toldLine() > 0 ? "line " + e.toldLine() + ": " : "") + e.getMessage();
    return new Problem(words, e.position(), "", "");
  }
}

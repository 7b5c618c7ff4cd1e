package dev.ferula.config.binding;

import dev.ferula.config.yaml.YamlNode.Position;
import dev.ferula.scrape.http.Secret;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A section of a configuration file: the values of its schema's fields. Mutable while the file is
 * being loaded, since defaults are filled in from other sections; nobody keeps one afterwards.
 */
public final class Section {
  private final Schema schema;
  private final @Nullable Object[] values;
  private final @Nullable Position[] positions;
  private final @Nullable Position[] valuePositions;
  private @Nullable Position position;
  private String path = "";

  private Section(Schema schema, boolean zero) {
    this.schema = schema;
    int size = schema.fields().size();
    this.values = new Object[size];
    this.positions = new Position[size];
    this.valuePositions = new Position[size];
    for (int i = 0; i < size; i++) {
      Field field = schema.fields().get(i);
      values[i] = zero ? field.type().zero() : field.initialValue();
    }
  }

  /** A section whose fields have their defaults. */
  public static Section ofDefaults(Schema schema) {
    return new Section(schema, false);
  }

  /** A section whose fields have the values of nothing. */
  public static Section ofZeroes(Schema schema) {
    return new Section(schema, true);
  }

  public Schema schema() {
    return schema;
  }

  public @Nullable Position position() {
    return position;
  }

  void locate(Position position, String path) {
    this.position = position;
    this.path = path;
  }

  void put(int field, @Nullable Object value, Position keyAt, Position valueAt) {
    values[field] = value;
    positions[field] = keyAt;
    valuePositions[field] = valueAt;
  }

  @Nullable Object valueAt(int field) {
    return values[field];
  }

  /** Whether the file has the field. */
  public boolean has(String key) {
    return positions[schema.indexOf(key)] != null;
  }

  public @Nullable Object value(String key) {
    return values[schema.indexOf(key)];
  }

  public void set(String key, @Nullable Object value) {
    values[schema.indexOf(key)] = value;
  }

  public String text(String key) {
    return (String) Objects.requireNonNullElse(value(key), "");
  }

  public boolean bool(String key) {
    return Boolean.TRUE.equals(value(key));
  }

  /** A boolean that may be absent. */
  public @Nullable Boolean boolOrNull(String key) {
    return (Boolean) value(key);
  }

  /** A whole number; an unsigned one too. */
  public long whole(String key) {
    return value(key) instanceof Long number ? number : 0;
  }

  public double decimal(String key) {
    return value(key) instanceof Double number ? number : 0;
  }

  public Duration duration(String key) {
    return value(key) instanceof Duration duration ? duration : Duration.ZERO;
  }

  public Secret secret(String key) {
    return value(key) instanceof Secret secret ? secret : Secret.NONE;
  }

  /** A list of text; empty where there is none. */
  public List<String> texts(String key) {
    List<String> texts = new ArrayList<>();
    if (value(key) instanceof List<?> list) {
      for (Object item : list) {
        texts.add((String) item);
      }
    }
    return texts;
  }

  /** A map of text; empty where there is none. */
  public Map<String, String> textMap(String key) {
    Map<String, String> texts = new LinkedHashMap<>();
    if (value(key) instanceof Map<?, ?> map) {
      for (Map.Entry<?, ?> entry : map.entrySet()) {
        texts.put((String) entry.getKey(), (String) entry.getValue());
      }
    }
    return texts;
  }

  /** A section within this one, or null where there is none. */
  public @Nullable Section section(String key) {
    return (Section) value(key);
  }

  /** The sections of a list, null where an item is nothing; empty where there is no list. */
  public List<@Nullable Section> sections(String key) {
    List<@Nullable Section> sections = new ArrayList<>();
    if (value(key) instanceof List<?> list) {
      for (Object item : list) {
        sections.add((Section) item);
      }
    }
    return sections;
  }

  /** The sections of a map by name; empty where there is no map. */
  public Map<String, Section> sectionMap(String key) {
    Map<String, Section> sections = new LinkedHashMap<>();
    if (value(key) instanceof Map<?, ?> map) {
      map.forEach((name, item) -> sections.put((String) name, (Section) item));
    }
    return sections;
  }

  /** Whether every field is empty. */
  public boolean isEmpty() {
    for (int i = 0; i < values.length; i++) {
      if (!schema.fields().get(i).type().isEmpty(values[i])) {
        return false;
      }
    }
    return true;
  }

  /** Whether a field has text, a number, an item or a section. */
  public boolean isSet(String key) {
    int i = schema.indexOf(key);
    return !schema.fields().get(i).type().isEmpty(values[i]);
  }

  /** How many of the fields are set. */
  public int countSet(String... keys) {
    int count = 0;
    for (String key : keys) {
      count += isSet(key) ? 1 : 0;
    }
    return count;
  }

  /** Where a field's value stands, or the section itself where there is none. */
  public @Nullable Position position(String key) {
    Position at = valuePosition(key);
    return at == null ? position : at;
  }

  /** Where a field's value stands, or null where there is none. */
  public @Nullable Position valuePosition(String key) {
    return valuePositions[schema.indexOf(key)];
  }

  /** Stops the loading: this section breaks a rule. */
  public InvalidSectionException broken(String words) {
    return new InvalidSectionException(new Problem(words, position, path, ""));
  }

  /** Stops the loading: a field of this section breaks a rule. */
  public InvalidSectionException broken(String key, String words) {
    Position at = positions[schema.indexOf(key)];
    String field = path.isEmpty() ? key : path + "." + key;
    return new InvalidSectionException(new Problem(words, at == null ? position : at, field, ""));
  }

  /** Joins the directory and every relative path in the section and those within it. */
  public void joinDirectory(Path directory) {
    for (int i = 0; i < values.length; i++) {
      boolean isPath = schema.fields().get(i).isPath();
      values[i] = joined(values[i], directory, isPath);
    }
  }

  private static @Nullable Object joined(@Nullable Object value, Path directory, boolean isPath) {
    switch (value) {
      case Section section -> section.joinDirectory(directory);
      case Map<?, ?> map -> map.values().forEach(item -> joined(item, directory, false));
      case List<?> list -> {
        List<@Nullable Object> items = new ArrayList<>();
        list.forEach(item -> items.add(joined(item, directory, isPath)));
        return isPath ? items : list;
      }
      case String text when isPath -> {
        return join(directory, text);
      }
      case null, default -> {}
    }
    return value;
  }

  /** A path within a directory; empty and absolute paths stay as they are. */
  public static String join(Path directory, String path) {
    if (path.isEmpty() || path.startsWith("/")) {
      return path;
    }
    String joined = directory.toString().isEmpty() ? path : directory + "/" + path;
    try {
      return Path.of(joined).normalize().toString();
    } catch (InvalidPathException e) {
      return joined; // there is no such file, which is for whoever opens it to say
    }
  }

  /** The section as {@link dev.ferula.config.yaml.YamlWriter} prints it. */
  public Map<String, @Nullable Object> printed() {
    Map<String, @Nullable Object> map = new LinkedHashMap<>();
    for (int i = 0; i < values.length; i++) {
      Field field = schema.fields().get(i);
      if (!(field.omitEmpty() && field.type().isEmpty(values[i]))) {
        map.put(field.key(), field.type().printed(values[i]));
      }
    }
    return map;
  }
}

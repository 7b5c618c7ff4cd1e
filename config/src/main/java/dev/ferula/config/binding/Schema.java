package dev.ferula.config.binding;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The fields that a section may have, in the order in which they are printed, and the rules that it
 * keeps. Immutable.
 */
public final class Schema {
  private final String typeName;
  private final String boundName;
  private final List<Field> fields;
  private final Map<String, Integer> indexes;
  private final List<Consumer<Section>> rules;

  private Schema(Builder builder) {
    this.typeName = builder.typeName;
    this.boundName = builder.boundName;
    this.fields = List.copyOf(builder.fields);
    this.rules = List.copyOf(builder.rules);
    this.indexes = HashMap.newHashMap(fields.size());
    for (int i = 0; i < fields.size(); i++) {
      if (indexes.put(fields.get(i).key(), i) != null) {
        throw new IllegalArgumentException(typeName + " has " + fields.get(i).key() + " twice");
      }
    }
  }

  /**
   * A schema of a type that Prometheus reads without code of its own.
   *
   * @param typeName the type's name in messages
   */
  public static Builder of(String typeName) {
    return new Builder(typeName, typeName);
  }

  /**
   * A schema of a type that Prometheus reads by way of an alias.
   *
   * @param boundName the alias's name, which messages about fields have
   */
  public static Builder of(String typeName, String boundName) {
    return new Builder(typeName, boundName);
  }

  /** The type's name as the item of a list. */
  public String typeName() {
    return typeName;
  }

  /** The type's name in messages about its fields. */
  public String boundName() {
    return boundName;
  }

  List<Field> fields() {
    return fields;
  }

  /** The names of the fields. */
  public List<String> keys() {
    return fields.stream().map(Field::key).toList();
  }

  int indexOf(String key) {
    Integer index = indexes.get(key);
    if (index == null) {
      throw new IllegalArgumentException(typeName + " has no field " + key);
    }
    return index;
  }

  @Nullable Integer findIndex(String key) {
    return indexes.get(key);
  }

  void check(Section section) {
    rules.forEach(rule -> rule.accept(section));
  }

  /** Collects fields; each method adds one, unless it says that it changes the last one. */
  public static final class Builder {
    private final String typeName;
    private final String boundName;
    private final List<Field> fields = new ArrayList<>();
    private final List<Consumer<Section>> rules = new ArrayList<>();

    private Builder(String typeName, String boundName) {
      this.typeName = typeName;
      this.boundName = boundName;
    }

    public Builder field(String key, FieldType type, @Nullable Object initial) {
      fields.add(new Field(key, type, initial, false, false));
      return this;
    }

    public Builder field(String key, FieldType type) {
      return field(key, type, null);
    }

    public Builder text(String key) {
      return field(key, Types.TEXT);
    }

    public Builder text(String key, String initial) {
      return field(key, Types.TEXT, initial);
    }

    public Builder secret(String key) {
      return field(key, Types.SECRET);
    }

    public Builder bool(String key) {
      return field(key, Types.BOOL);
    }

    public Builder bool(String key, boolean initial) {
      return field(key, Types.BOOL, initial);
    }

    /** A boolean that may be absent. */
    public Builder maybe(String key) {
      return field(key, Types.MAYBE);
    }

    public Builder whole(String key, long initial) {
      return field(key, Types.INT, initial);
    }

    public Builder unsigned(String key) {
      return field(key, Types.UINT);
    }

    public Builder decimal(String key) {
      return field(key, Types.DECIMAL);
    }

    public Builder duration(String key, Duration initial) {
      return field(key, Types.DURATION, initial);
    }

    public Builder duration(String key) {
      return field(key, Types.DURATION);
    }

    public Builder texts(String key) {
      return field(key, Types.TEXTS);
    }

    public Builder textMap(String key) {
      return field(key, Types.TEXT_MAP);
    }

    /** A section that is always there. */
    public Builder section(String key, Schema schema) {
      return field(key, new SectionType(schema, false));
    }

    /** A section that may be absent. */
    public Builder optional(String key, Schema schema) {
      return field(key, new SectionType(schema, true));
    }

    /** A list of sections, of which some may be nothing. */
    public Builder list(String key, Schema schema) {
      return field(key, new ListType(new SectionType(schema, true)));
    }

    /** A list of sections that has a type of its own in messages. */
    public Builder list(String key, Schema schema, String typeName) {
      return field(key, new ListType(new SectionType(schema, true), typeName));
    }

    /** A list of sections; one written as nothing has the values of nothing. */
    public Builder items(String key, Schema schema) {
      return field(key, new ListType(new SectionType(schema, false)));
    }

    /** The fields of another schema, as if they were written here. */
    public Builder inline(Schema schema) {
      fields.addAll(schema.fields);
      return this;
    }

    /** Leaves the last field out of what is printed when it is empty. */
    public Builder omitEmpty() {
      fields.set(fields.size() - 1, fields.getLast().leftOutIfEmpty());
      return this;
    }

    /** Says that the last field holds paths. */
    public Builder path() {
      fields.set(fields.size() - 1, fields.getLast().holdingPaths());
      return this;
    }

    /** A rule that a bound section keeps; it throws what {@link Section#broken} makes. */
    public Builder rule(Consumer<Section> rule) {
      rules.add(rule);
      return this;
    }

    public Schema build() {
      return new Schema(this);
    }
  }
}

package dev.ferula.config.binding;

import dev.ferula.config.yaml.YamlNode;
import org.jspecify.annotations.Nullable;

/** Maps from text to sections, under a name of their own. */
public record SectionMapType(MapType map) implements FieldType {
  public SectionMapType(Schema schema, String typeName) {
    this(new MapType(Types.TEXT, new SectionType(schema, false), typeName));
  }

  @Override
  public String typeName() {
    return map.typeName();
  }

  @Override
  public @Nullable Object zero() {
    return null;
  }

  @Override
  public @Nullable Object bind(Binder binder, YamlNode node, @Nullable Object initial) {
    return map.bind(binder, node, initial);
  }

  @Override
  public boolean isEmpty(@Nullable Object value) {
    return value == null;
  }

  @Override
  public Object printed(@Nullable Object value) {
    return map.printed(value);
  }
}

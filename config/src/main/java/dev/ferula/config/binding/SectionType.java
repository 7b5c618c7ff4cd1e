package dev.ferula.config.binding;

import dev.ferula.config.yaml.YamlNode;
import org.jspecify.annotations.Nullable;

/** Sections within sections. */
record SectionType(Schema schema, boolean optional) implements FieldType {
  @Override
  public String typeName() {
    return (optional ? "*" : "") + schema.typeName();
  }

  @Override
  public @Nullable Object zero() {
    return optional ? null : Section.ofZeroes(schema);
  }

  /** The value of a field that is not written. */
  @Nullable Object ofDefaults() {
    return optional ? null : Section.ofDefaults(schema);
  }

  @Override
  public @Nullable Object bind(Binder binder, YamlNode node, @Nullable Object initial) {
    return binder.bindSection(schema, node);
  }

  @Override
  public boolean isEmpty(@Nullable Object value) {
    return value == null || (!optional && ((Section) value).isEmpty());
  }

  @Override
  public @Nullable Object printed(@Nullable Object value) {
    return value == null ? null : ((Section) value).printed();
  }
}

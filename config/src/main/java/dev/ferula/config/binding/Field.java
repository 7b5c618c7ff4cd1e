package dev.ferula.config.binding;

import org.jspecify.annotations.Nullable;

/**
 * A field of a section.
 *
 * @param initial its default, or null for what its type has for nothing
 * @param omitEmpty whether it is left out when printed empty
 * @param isPath whether relative paths in it are joined to the file's directory
 */
record Field(
    String key, FieldType type, @Nullable Object initial, boolean omitEmpty, boolean isPath) {
  @Nullable Object initialValue() {
    if (initial != null) {
      return initial;
    }
    return type instanceof SectionType section ? section.ofDefaults() : type.zero();
  }

  Field leftOutIfEmpty() {
    return new Field(key, type, initial, true, isPath);
  }

  Field holdingPaths() {
    return new Field(key, type, initial, omitEmpty, true);
  }
}

package dev.ferula.config.binding;

import dev.ferula.config.yaml.YamlNode;
import org.jspecify.annotations.Nullable;

/** How values of one kind of field are read and printed. Stateless. */
public interface FieldType {
  /** The type's name in messages, which is the one that Prometheus has for it. */
  String typeName();

  /** The value of a field that is written as nothing. */
  @Nullable Object zero();

  /**
   * The value that a node stands for, which is not null YAML; {@code initial} where the node does
   * not fit, which the binder has been told of then.
   */
  @Nullable Object bind(Binder binder, YamlNode node, @Nullable Object initial);

  /** Whether a field that may be left out is left out when printed. */
  boolean isEmpty(@Nullable Object value);

  /** What to print for a value, as {@link dev.ferula.config.yaml.YamlWriter} takes it. */
  @Nullable Object printed(@Nullable Object value);
}

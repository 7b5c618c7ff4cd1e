package dev.ferula.config.binding;

import dev.ferula.config.yaml.YamlNode;
import dev.ferula.config.yaml.YamlNode.Scalar;
import dev.ferula.config.yaml.YamlValue;
import org.jspecify.annotations.Nullable;

/** A type of single values: what is written is one scalar. */
abstract class SingleType implements FieldType {
  private final String typeName;
  private final String expected;
  private final @Nullable Object zero;

  /**
   * A type.
   *
   * @param expected what should stand in the file, for messages
   * @param zero the value of nothing, which is the one that is empty
   */
  SingleType(String typeName, String expected, @Nullable Object zero) {
    this.typeName = typeName;
    this.expected = expected;
    this.zero = zero;
  }

  /**
   * The value that a scalar stands for, or null where it does not fit.
   *
   * @throws IllegalArgumentException with what Prometheus says of it
   */
  abstract @Nullable Object read(Scalar scalar, YamlValue value);

  @Nullable Object print(Object value) {
    return value;
  }

  boolean isNothing(Object value) {
    return value.equals(zero);
  }

  @Override
  public final String typeName() {
    return typeName;
  }

  @Override
  public final @Nullable Object zero() {
    return zero;
  }

  @Override
  public final @Nullable Object bind(Binder binder, YamlNode node, @Nullable Object initial) {
    if (!(node instanceof Scalar scalar)) {
      binder.mismatch(node, typeName, expected);
      return initial;
    }
    Object value;
    try {
      value = read(scalar, YamlValue.of(scalar));
    } catch (IllegalArgumentException e) {
      throw binder.broken(scalar, String.valueOf(e.getMessage()), expected);
    }
    if (value == null) {
      binder.mismatch(node, typeName, expected);
      return initial;
    }
    return value;
  }

  @Override
  public final boolean isEmpty(@Nullable Object value) {
    return value == null || isNothing(value);
  }

  @Override
  public final @Nullable Object printed(@Nullable Object value) {
    return value == null ? null : print(value);
  }
}

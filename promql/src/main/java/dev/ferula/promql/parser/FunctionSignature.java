package dev.ferula.promql.parser;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The name and types of a function of PromQL.
 *
 * @param arguments the types of the arguments; where {@code variadic} is not zero, the last may be
 *     left out and its type is that of all further ones
 * @param variadic how many arguments may stand in the place of the last; below zero for any number,
 *     zero for functions with fixed arguments
 * @param experimental whether it needs {@link ParserOptions#experimentalFunctions}
 */
public record FunctionSignature(
    String name, List<ValueType> arguments, int variadic, ValueType returns, boolean experimental) {

  /** The function of that name, or null. */
  public static @Nullable FunctionSignature of(String name) {
    return Functions.BY_NAME.get(name);
  }

  /** All functions by name, in order of their names. */
  public static Map<String, FunctionSignature> all() {
    return Functions.BY_NAME;
  }

  /** The type of argument {@code i}, counted from zero. */
  ValueType argument(int i) {
    return arguments.get(Math.min(i, arguments.size() - 1));
  }
}

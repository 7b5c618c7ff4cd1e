package dev.ferula.rules.template;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A function of templates.
 *
 * @param variadic whether the last parameter may be given any number of times
 */
record TemplateFunction(String name, List<GoType> parameters, boolean variadic, Body body) {
  /** What a function does; arguments have the types of the parameters. */
  @FunctionalInterface
  interface Body {
    /** The value; throws {@link FunctionException} where there is none. */
    @Nullable Object apply(List<@Nullable Object> arguments);
  }

  static TemplateFunction of(String name, Body body, GoType... parameters) {
    return new TemplateFunction(name, List.of(parameters), false, body);
  }

  static TemplateFunction variadic(String name, Body body, GoType... parameters) {
    return new TemplateFunction(name, List.of(parameters), true, body);
  }

  /** The type of the argument at an index. */
  GoType parameter(int index) {
    return parameters.get(Math.min(index, parameters.size() - 1));
  }

  /**
   * What is wrong with so many arguments, in Go's words; empty where nothing is.
   *
   * @param written how many of them stand behind the name, rather than come through the pipeline
   */
  String countProblem(int count, int written) {
    int want = parameters.size();
    if (variadic && count < want - 1) {
      return "wrong number of args for "
          + name
          + ": want at least "
          + (want - 1)
          + " got "
          + written;
    }
    return variadic || count == want
        ? ""
        : "wrong number of args for " + name + ": want " + want + " got " + count;
  }
}

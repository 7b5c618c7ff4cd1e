package dev.ferula.rules.template;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The variables of a template that can be seen, the latest last. */
final class VariableStack {
  /** One of them; its value changes. */
  static final class Variable {
    final String name;
    @Nullable Object value;

    Variable(String name, @Nullable Object value) {
      this.name = name;
      this.value = value;
    }
  }

  private final List<Variable> variables = new ArrayList<>();

  void declare(String name, @Nullable Object value) {
    variables.add(new Variable(name, value));
  }

  int size() {
    return variables.size();
  }

  /** Forgets all but the first so many. */
  void truncate(int size) {
    variables.subList(size, variables.size()).clear();
  }

  /** The one that was declared last, with 1, or before it. */
  Variable top(int fromEnd) {
    return variables.get(variables.size() - fromEnd);
  }

  /** The latest of a name, or null. */
  @Nullable Variable find(String name) {
    for (int i = variables.size() - 1; i >= 0; i--) {
      if (variables.get(i).name.equals(name)) {
        return variables.get(i);
      }
    }
    return null;
  }
}

package dev.ferula.tool.line;

import picocli.CommandLine.Model.PositionalParamSpec;

/** An argument of a command. A value. */
record Argument(PositionalParamSpec parameter) {
  String name() {
    return parameter.paramLabel();
  }

  boolean isRequired() {
    return parameter.arity().min() > 0;
  }

  /** Whether it takes all that is left. */
  boolean repeats() {
    return parameter.arity().isVariable();
  }

  String help() {
    return String.join("\n", parameter.description());
  }

  /** How it stands in a list. */
  String shown() {
    String name = "<" + name() + ">";
    return isRequired() ? name : "[" + name + "]";
  }

  /** How it stands behind a command. */
  String summary() {
    String name = "<" + name() + ">" + (repeats() ? "..." : "");
    return isRequired() ? name : "[" + name + "]";
  }
}

package dev.ferula.rules.template;

import dev.ferula.model.GoQuote;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A piece of a parsed template. */
sealed interface Node {
  /** Where it stands in the text, in characters. */
  int pos();

  /** The piece as it could be written; messages show it. */
  String source();

  /** What stands alone: a text, an action or a block. */
  sealed interface Statement extends Node {}

  /** What stands in a command. */
  sealed interface Operand extends Node {}

  /** Statements one after the other. */
  record Sequence(int pos, List<Statement> statements) implements Node {
    @Override
    public String source() {
      return statements.stream().map(Node::source).collect(Collectors.joining());
    }
  }

  record Text(int pos, String text) implements Statement {
    @Override
    public String source() {
      return text;
    }
  }

  /** Prints the value of a pipeline, or keeps it in variables. */
  record Action(int pos, Pipeline pipeline) implements Statement {
    @Override
    public String source() {
      return "{{" + pipeline.source() + "}}";
    }
  }

  enum BranchKind {
    IF("if"),
    WITH("with"),
    RANGE("range");

    final String word;

    BranchKind(String word) {
      this.word = word;
    }
  }

  record Branch(
      BranchKind kind, int pos, Pipeline pipeline, Sequence body, @Nullable Sequence otherwise)
      implements Statement {
    @Override
    public String source() {
      String other = otherwise == null ? "" : "{{else}}" + otherwise.source();
      return "{{" + kind.word + " " + pipeline.source() + "}}" + body.source() + other + "{{end}}";
    }
  }

  record Break(int pos) implements Statement {
    @Override
    public String source() {
      return "{{break}}";
    }
  }

  record Continue(int pos) implements Statement {
    @Override
    public String source() {
      return "{{continue}}";
    }
  }

  /** Evaluates another template. */
  record Call(int pos, String name, @Nullable Pipeline pipeline) implements Statement {
    @Override
    public String source() {
      String argument = pipeline == null ? "" : " " + pipeline.source();
      return "{{template " + GoQuote.quote(name) + argument + "}}";
    }
  }

  /** Ends a sequence; never part of a tree. */
  record End(int pos) implements Statement {
    @Override
    public String source() {
      return "{{end}}";
    }
  }

  /** Divides a block; never part of a tree. */
  record Else(int pos) implements Statement {
    @Override
    public String source() {
      return "{{else}}";
    }
  }

  /**
   * Commands, each of which passes its value on to the next.
   *
   * @param variables that take the value
   * @param assigns whether they exist already
   */
  record Pipeline(int pos, List<Variable> variables, boolean assigns, List<Command> commands)
      implements Operand {
    @Override
    public String source() {
      String names = variables.stream().map(Node::source).collect(Collectors.joining(", "));
      String sign = variables.isEmpty() ? "" : assigns ? " = " : " := ";
      return names + sign + commands.stream().map(Node::source).collect(Collectors.joining(" | "));
    }
  }

  record Command(int pos, List<Operand> operands) implements Node {
    @Override
    public String source() {
      return operands.stream()
          .map(operand -> operand instanceof Pipeline p ? "(" + p.source() + ")" : operand.source())
          .collect(Collectors.joining(" "));
    }
  }

  /** A variable and fields of it; the name keeps its dollar sign. */
  record Variable(int pos, List<String> names) implements Operand {
    @Override
    public String source() {
      return String.join(".", names);
    }
  }

  /** Fields of the dot. */
  record Field(int pos, List<String> names) implements Operand {
    @Override
    public String source() {
      return "." + String.join(".", names);
    }
  }

  /** Fields of something else. */
  record Chain(int pos, Operand of, List<String> names) implements Operand {
    @Override
    public String source() {
      String owner = of instanceof Pipeline p ? "(" + p.source() + ")" : of.source();
      return owner + "." + String.join(".", names);
    }
  }

  record Identifier(int pos, String name) implements Operand {
    @Override
    public String source() {
      return name;
    }
  }

  record Dot(int pos) implements Operand {
    @Override
    public String source() {
      return ".";
    }
  }

  record Nil(int pos) implements Operand {
    @Override
    public String source() {
      return "nil";
    }
  }

  record Bool(int pos, boolean value) implements Operand {
    @Override
    public String source() {
      return value ? "true" : "false";
    }
  }

  /**
   * A number as written.
   *
   * @param value a Long, or a Double where it is written as one, or null where it fits neither
   * @param integer its value where that is a whole number, else null
   */
  record Number(int pos, String text, @Nullable Object value, @Nullable Long integer)
      implements Operand {
    @Override
    public String source() {
      return text;
    }
  }

  record Literal(int pos, String quoted, String text) implements Operand {
    @Override
    public String source() {
      return quoted;
    }
  }
}

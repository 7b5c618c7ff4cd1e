package dev.ferula.rules.template;

import dev.ferula.model.GoQuote;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Evaluates the expressions of a template: pipelines, of which each command's value is the last
 * argument of the next one, fields, and calls of functions. As in Go a missing entry of a map is
 * the zero of its type.
 */
final class Expressions {
  /* What a first command gets from the one before. */
  private static final Object MISSING = new Object();

  private final Evaluation evaluation;
  private final Function<String, @Nullable TemplateFunction> functions;

  Expressions(Evaluation evaluation, Function<String, @Nullable TemplateFunction> functions) {
    this.evaluation = evaluation;
    this.functions = functions;
  }

  /** The value of a pipeline, which its variables then have. */
  @Nullable Object pipeline(Node.Pipeline pipeline, @Nullable Object dot) {
    evaluation.enter();
    evaluation.at(pipeline);
    Object value = MISSING;
    for (Node.Command command : pipeline.commands()) {
      value = GoValue.revealed(command(command, dot, value));
    }
    for (Node.Variable variable : pipeline.variables()) {
      if (pipeline.assigns()) {
        assign(variable, value);
      } else {
        evaluation.variables().declare(variable.names().get(0), value);
      }
    }
    evaluation.leave();
    return value;
  }

  void assign(Node.Variable target, @Nullable Object value) {
    variable(target.names().get(0)).value = value;
  }

  private VariableStack.Variable variable(String name) {
    VariableStack.Variable found = evaluation.variables().find(name);
    if (found == null) {
      throw evaluation.error("undefined variable: " + name);
    }
    return found;
  }

  private @Nullable Object command(
      Node.Command command, @Nullable Object dot, @Nullable Object last) {
    Node.Operand first = command.operands().get(0);
    List<Node.Operand> arguments = command.operands().subList(1, command.operands().size());
    boolean alone = arguments.isEmpty() && last == MISSING;
    return switch (first) {
      case Node.Field field -> {
        evaluation.at(field);
        yield fields(dot, field.names(), field, dot, arguments, last);
      }
      case Node.Chain chain -> chain(chain, dot, arguments, last);
      case Node.Identifier identifier -> {
        evaluation.at(identifier);
        yield apply(function(identifier), command, dot, arguments, last);
      }
      case Node.Variable variable -> variable(variable, dot, arguments, last);
      case Node.Pipeline inner -> {
        requireAlone(alone, first);
        yield pipeline(inner, dot);
      }
      case Node.Nil _ -> {
        evaluation.at(first);
        requireAlone(alone, first);
        throw evaluation.error("nil is not a command");
      }
      case Node.Bool _, Node.Dot _, Node.Number _, Node.Literal _ -> {
        evaluation.at(first);
        requireAlone(alone, first);
        yield constant(first, dot);
      }
    };
  }

  private void requireAlone(boolean alone, Node.Operand operand) {
    if (!alone) {
      throw evaluation.error("can't give argument to non-function " + operand.source());
    }
  }

  private @Nullable Object constant(Node.Operand operand, @Nullable Object dot) {
    return switch (operand) {
      case Node.Bool bool -> bool.value();
      case Node.Literal literal -> literal.text();
      case Node.Number number -> {
        if (number.value() == null) {
          throw evaluation.error(number.text() + " overflows int");
        }
        yield number.value();
      }
      default -> dot;
    };
  }

  private @Nullable Object variable(
      Node.Variable variable,
      @Nullable Object dot,
      List<Node.Operand> arguments,
      @Nullable Object last) {
    evaluation.at(variable);
    Object value = variable(variable.names().get(0)).value;
    List<String> names = variable.names();
    if (names.size() == 1) {
      requireAlone(arguments.isEmpty() && last == MISSING, variable);
      return value;
    }
    return fields(value, names.subList(1, names.size()), variable, dot, arguments, last);
  }

  private @Nullable Object chain(
      Node.Chain chain, @Nullable Object dot, List<Node.Operand> arguments, @Nullable Object last) {
    evaluation.at(chain);
    Object value = argument(chain.of(), GoType.ANY, dot);
    return fields(value, chain.names(), chain, dot, arguments, last);
  }

  /* The arguments are for the last field, which is then a method. */
  private @Nullable Object fields(
      @Nullable Object receiver,
      List<String> names,
      Node owner,
      @Nullable Object dot,
      List<Node.Operand> arguments,
      @Nullable Object last) {
    Object value = GoValue.revealed(receiver);
    boolean typeHidden = receiver instanceof GoValue.Concealed;
    for (int i = 0; i < names.size(); i++) {
      boolean end = i == names.size() - 1;
      Object before = value;
      value =
          field(
              value,
              typeHidden,
              names.get(i),
              owner,
              dot,
              end ? arguments : List.of(),
              end ? last : MISSING);
      typeHidden = GoFields.hidesType(before, names.get(i));
    }
    return typeHidden ? new GoValue.Concealed(value) : value;
  }

  private @Nullable Object field(
      @Nullable Object receiver,
      boolean typeHidden,
      String name,
      Node owner,
      @Nullable Object dot,
      List<Node.Operand> arguments,
      @Nullable Object last) {
    if (receiver == null) {
      if (typeHidden) {
        throw evaluation.error("nil pointer evaluating " + GoValue.INTERFACE + "." + name);
      }
      return null;
    }
    TemplateFunction method = GoFields.method(receiver, name);
    if (method != null) {
      return apply(method, owner, dot, arguments, last);
    }
    boolean hasArguments = !arguments.isEmpty() || last != MISSING;
    if (receiver instanceof GoValue.GoMap map) {
      if (hasArguments) {
        throw evaluation.error(name + " is not a method but has arguments");
      }
      return map.get(name);
    }
    Object value = GoFields.field(receiver, name);
    if (value == null) {
      String type = typeHidden ? GoValue.INTERFACE : GoValue.typeName(receiver);
      throw evaluation.error("can't evaluate field " + name + " in type " + type);
    }
    if (Character.isLowerCase(name.codePointAt(0))) {
      String type = GoValue.typeName(receiver);
      throw evaluation.error(name + " is an unexported field of struct type " + type);
    }
    if (hasArguments) {
      throw evaluation.error(name + " has arguments but cannot be invoked as function");
    }
    return value;
  }

  private TemplateFunction function(Node.Identifier identifier) {
    TemplateFunction function = functions.apply(identifier.name());
    if (function == null) {
      throw evaluation.error(GoQuote.quote(identifier.name()) + " is not a defined function");
    }
    return function;
  }

  private @Nullable Object apply(
      TemplateFunction function,
      Node caller,
      @Nullable Object dot,
      List<Node.Operand> arguments,
      @Nullable Object last) {
    int count = arguments.size() + (last == MISSING ? 0 : 1);
    String problem = function.countProblem(count, arguments.size());
    if (!problem.isEmpty()) {
      throw evaluation.error(problem);
    }
    if (function.name().equals("and") || function.name().equals("or")) {
      return shortCircuit(function.name().equals("or"), dot, arguments, last);
    }
    List<@Nullable Object> values = new ArrayList<>(count);
    for (Node.Operand argument : arguments) {
      values.add(argument(argument, function.parameter(values.size()), dot));
    }
    if (last != MISSING) {
      values.add(converted(last, function.parameter(values.size())));
    }
    return result(function, caller, arguments, values);
  }

  private @Nullable Object shortCircuit(
      boolean or, @Nullable Object dot, List<Node.Operand> arguments, @Nullable Object last) {
    Object value = null;
    for (Node.Operand argument : arguments) {
      value = argument(argument, GoType.VALUE, dot);
      if (GoValue.truth(value) == or) {
        return value;
      }
    }
    return last == MISSING ? value : last;
  }

  private @Nullable Object result(
      TemplateFunction function,
      Node caller,
      List<Node.Operand> arguments,
      List<@Nullable Object> values) {
    Object value;
    try {
      if (function.name().equals("call")) {
        throw Builtins.uncallable(callee(arguments, values), values.get(0));
      }
      value = function.body().apply(values);
    } catch (TemplateException e) {
      throw e;
    } catch (RuntimeException e) {
      // Whatever a function or a query throws is the text of an alert, not the end of it.
      evaluation.at(caller);
      throw evaluation.error("error calling " + function.name() + ": " + e.getMessage());
    }
    if (value instanceof String text) {
      evaluation.step(text.length() / TemplateLimits.TEXT_PER_STEP);
      if (text.length() > TemplateLimits.MAX_TEXT) {
        evaluation.at(caller);
        throw evaluation.error("text longer than " + TemplateLimits.MAX_TEXT + " characters");
      }
    }
    return value;
  }

  /* As it is written, or what Go's reflection says of a value that comes through the pipeline. */
  private static String callee(List<Node.Operand> arguments, List<@Nullable Object> values) {
    if (!arguments.isEmpty()) {
      return arguments.get(0).source();
    }
    return switch (values.get(0)) {
      case null -> "<invalid Value>";
      case String text -> text;
      case GoValue.SafeHtml html -> html.text();
      case Object value -> "<" + GoValue.typeName(value) + " Value>";
    };
  }

  private @Nullable Object argument(Node.Operand operand, GoType type, @Nullable Object dot) {
    evaluation.at(operand);
    return switch (operand) {
      case Node.Dot _ -> converted(dot, type);
      case Node.Nil _ -> {
        if (type.allowsNil()) {
          yield null;
        }
        throw evaluation.error("cannot assign nil to " + type.goName());
      }
      case Node.Field field ->
          converted(fields(dot, field.names(), field, dot, List.of(), MISSING), type);
      case Node.Variable variable -> converted(variable(variable, dot, List.of(), MISSING), type);
      case Node.Pipeline inner -> converted(pipeline(inner, dot), type);
      case Node.Identifier identifier ->
          converted(apply(function(identifier), identifier, dot, List.of(), MISSING), type);
      case Node.Chain chain -> converted(chain(chain, dot, List.of(), MISSING), type);
      case Node.Bool _, Node.Number _, Node.Literal _ -> literal(operand, type, dot);
    };
  }

  private @Nullable Object literal(Node.Operand operand, GoType type, @Nullable Object dot) {
    return switch (type) {
      case ANY, VALUE -> constant(operand, dot);
      case STRING -> {
        if (operand instanceof Node.Literal literal) {
          yield literal.text();
        }
        throw evaluation.error("expected string; found " + operand.source());
      }
      case INT, DURATION -> {
        if (operand instanceof Node.Number number && number.integer() != null) {
          yield type == GoType.INT
              ? (Object) number.integer()
              : new GoDuration(Objects.requireNonNull(number.integer()), false);
        }
        throw evaluation.error("expected integer; found " + operand.source());
      }
      case SAMPLE, QUERY_RESULT, TIME ->
          throw evaluation.error(
              "can't handle " + operand.source() + " for arg of type " + type.goName());
    };
  }

  private @Nullable Object converted(@Nullable Object given, GoType type) {
    Object value = GoValue.revealed(given);
    if (value == null && given != null && !type.takesAnything()) {
      throw wrongType(type, given);
    }
    if (value == null) {
      if (type.allowsNil()) {
        return null;
      }
      throw evaluation.error("invalid value; expected " + type.goName());
    }
    if (!type.accepts(value)) {
      throw wrongType(type, value);
    }
    return value;
  }

  private TemplateException wrongType(GoType type, Object value) {
    return evaluation.error(
        "wrong type for value; expected " + type.goName() + "; got " + GoValue.typeName(value));
  }
}

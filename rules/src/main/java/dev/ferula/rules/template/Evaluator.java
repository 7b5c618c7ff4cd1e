package dev.ferula.rules.template;

import dev.ferula.model.GoQuote;
import dev.ferula.rules.template.html.HtmlException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Evaluates a template once. Follows Go: variables live on a stack, a called template sees none of
 * the caller's; the value of a command is the last argument of the next one of its pipeline; a
 * missing entry of a map is the zero of its type.
 */
final class Evaluator {
  /* What a first command gets from the one before. */
  private static final Object MISSING = new Object();

  private enum Flow {
    GO_ON,
    BREAK,
    CONTINUE
  }

  private final Map<String, Template> homes;
  private final Function<String, @Nullable TemplateFunction> functions;
  private Template template;
  private TemplateOutput out;
  private VariableStack variables = new VariableStack();
  private String current;
  private Node node;
  private long steps;
  private int depth;

  private Evaluator(
      Template template,
      Map<String, Template> homes,
      Function<String, @Nullable TemplateFunction> functions,
      TemplateOutput out) {
    this.out = out;
    this.template = template;
    this.homes = homes;
    this.functions = functions;
    this.current = template.name();
    this.node = root(template);
  }

  /**
   * The text that a template makes of its data.
   *
   * @throws TemplateException if it fails
   */
  static String evaluate(
      Template template,
      Function<String, @Nullable TemplateFunction> functions,
      GoValue.AlertData data) {
    Evaluator evaluator = new Evaluator(template, Map.of(), functions, TemplateOutput.plain());
    return evaluator.run(data);
  }

  /**
   * The HTML that a template makes of its data, every value escaped for the place it stands in.
   *
   * @param homes the text that each of the other templates that may be called stands in
   * @throws TemplateException if it fails
   */
  static String evaluateHtml(
      Template template,
      Map<String, Template> homes,
      Function<String, @Nullable TemplateFunction> functions,
      GoValue.ConsoleData data) {
    return new Evaluator(template, homes, functions, TemplateOutput.html()).run(data);
  }

  private String ended() {
    try {
      return out.ended();
    } catch (HtmlException e) {
      throw notHtml(e);
    }
  }

  private TemplateException notHtml(HtmlException e) {
    return new TemplateException(
        "html/template:" + template.location(node) + ": " + e.getMessage());
  }

  private String run(GoValue data) {
    variables.declare("$", data);
    try {
      var _ = sequence((Node.Sequence) node, data);
    } catch (StackOverflowError e) {
      // A thread's stack may end before the limit does; nothing is held here that could stay
      // behind.
      throw tooDeep();
    }
    return ended();
  }

  private TemplateException tooDeep() {
    return error("exceeded maximum template depth (" + TemplateLimits.MAX_DEPTH + ")");
  }

  private static Node.Sequence root(Template template) {
    Node.Sequence root = template.templates().get(template.name());
    if (root == null) {
      throw new TemplateException(
          "template: "
              + template.name()
              + ": "
              + GoQuote.quote(template.name())
              + " is an incomplete or empty template");
    }
    return root;
  }

  /* A template's output as a value. */
  /* Only what is parsed as a console knows of tmpl. */
  private @Nullable TemplateFunction function(String name) {
    return name.equals("tmpl")
        ? TemplateFunction.of(
            name, a -> separately(String.valueOf(a.get(0)), a.get(1)), GoType.STRING, GoType.ANY)
        : functions.apply(name);
  }

  private GoValue.SafeHtml separately(String name, @Nullable Object data) {
    TemplateOutput outer = out;
    out = TemplateOutput.html();
    try {
      body(name, data);
      return new GoValue.SafeHtml(ended());
    } finally {
      out = outer;
    }
  }

  private TemplateException error(String message) {
    return new TemplateException(
        "template: "
            + template.location(node)
            + ": executing "
            + GoQuote.quote(current)
            + " at <"
            + node.source()
            + ">: "
            + message);
  }

  private void at(Node next) {
    node = next;
    step(1);
  }

  private void step(int count) {
    steps += count;
    if (steps > TemplateLimits.MAX_STEPS) {
      throw error("more than " + TemplateLimits.MAX_STEPS + " steps");
    }
  }

  private void enter() {
    depth++;
    if (depth > TemplateLimits.MAX_DEPTH) {
      throw tooDeep();
    }
  }

  private Flow sequence(Node.Sequence sequence, @Nullable Object dot) {
    enter();
    for (Node.Statement statement : sequence.statements()) {
      Flow flow = statement(statement, dot);
      if (flow != Flow.GO_ON) {
        depth--;
        return flow;
      }
    }
    depth--;
    return Flow.GO_ON;
  }

  private Flow statement(Node.Statement statement, @Nullable Object dot) {
    at(statement);
    switch (statement) {
      case Node.Text text -> text(text.text());
      case Node.Action action -> {
        Object value = pipeline(action.pipeline(), dot);
        if (action.pipeline().variables().isEmpty()) {
          at(action);
          print(value, endsEscaped(action.pipeline()));
        }
      }
      case Node.Branch branch -> {
        int known = variables.size();
        Flow flow =
            branch.kind() == Node.BranchKind.RANGE ? loop(branch, dot) : choose(branch, dot);
        variables.truncate(known);
        return flow;
      }
      case Node.Call call -> call(call, dot);
      case Node.Break _ -> {
        return Flow.BREAK;
      }
      case Node.Continue _ -> {
        return Flow.CONTINUE;
      }
      case Node.End _, Node.Else _ ->
          throw new IllegalStateException("no statement of a tree: " + statement);
    }
    return Flow.GO_ON;
  }

  private void print(@Nullable Object value, boolean escaped) {
    try {
      out.value(value, escaped);
    } catch (FunctionException e) {
      throw error(String.valueOf(e.getMessage()));
    } catch (HtmlException e) {
      throw notHtml(e);
    }
  }

  private void text(String text) {
    if (out.isHtml()) {
      step(text.length() / TemplateLimits.TEXT_PER_STEP);
    }
    try {
      out.text(text);
    } catch (FunctionException e) {
      throw error(String.valueOf(e.getMessage()));
    } catch (HtmlException e) {
      throw notHtml(e);
    }
  }

  private static boolean endsEscaped(Node.Pipeline pipeline) {
    Node.Operand last = pipeline.commands().getLast().operands().getFirst();
    return last instanceof Node.Identifier identifier && identifier.name().equals("html");
  }

  private Flow choose(Node.Branch branch, @Nullable Object dot) {
    Object value = pipeline(branch.pipeline(), dot);
    if (GoValue.truth(value)) {
      return sequence(branch.body(), branch.kind() == Node.BranchKind.WITH ? value : dot);
    }
    return branch.otherwise() == null ? Flow.GO_ON : sequence(branch.otherwise(), dot);
  }

  private Flow loop(Node.Branch range, @Nullable Object dot) {
    Object value = pipeline(range.pipeline(), dot);
    Iterator<GoRange.Element> elements = GoRange.over(value);
    if (elements == null) {
      throw error("range can't iterate over " + GoFormat.text(value));
    }
    if (value instanceof Long number && range.pipeline().variables().size() > 1) {
      throw error("can't use " + number + " to iterate over more than one variable");
    }
    boolean any = elements.hasNext();
    boolean goesOn = true;
    while (goesOn && elements.hasNext()) {
      GoRange.Element element = elements.next();
      goesOn = iteration(range, element.key(), element.value());
    }
    return !any && range.otherwise() != null ? sequence(range.otherwise(), dot) : Flow.GO_ON;
  }

  /** Evaluates the body once; false if it says to stop. */
  private boolean iteration(Node.Branch range, Object key, @Nullable Object element) {
    step(1);
    Node.Pipeline pipeline = range.pipeline();
    int count = pipeline.variables().size();
    if (count > 0 && pipeline.assigns()) {
      assign(pipeline.variables().get(0), count > 1 ? key : element);
      if (count > 1) {
        assign(pipeline.variables().get(1), element);
      }
    } else if (count > 0) {
      variables.top(1).value = element;
      if (count > 1) {
        variables.top(2).value = key;
      }
    }
    int known = variables.size();
    Flow flow = sequence(range.body(), element);
    variables.truncate(known);
    return flow != Flow.BREAK;
  }

  private void call(Node.Call call, @Nullable Object dot) {
    if (!homes.getOrDefault(call.name(), template).templates().containsKey(call.name())) {
      throw error("template " + GoQuote.quote(call.name()) + " not defined");
    }
    body(call.name(), call.pipeline() == null ? null : pipeline(call.pipeline(), dot));
  }

  /* A template may stand in another text, which is where its errors are. */
  private void body(String name, @Nullable Object argument) {
    Template home = homes.getOrDefault(name, template);
    Node.Sequence body = home.templates().get(name);
    if (body == null) {
      throw new FunctionException("template: no template " + GoQuote.quote(name) + " associated");
    }
    VariableStack callers = variables;
    String caller = current;
    Template callersHome = template;
    variables = new VariableStack();
    variables.declare("$", argument);
    current = name;
    template = home;
    var _ = sequence(body, argument);
    variables = callers;
    current = caller;
    template = callersHome;
  }

  private @Nullable Object pipeline(Node.Pipeline pipeline, @Nullable Object dot) {
    enter();
    at(pipeline);
    Object value = MISSING;
    for (Node.Command command : pipeline.commands()) {
      value = command(command, dot, value);
    }
    for (Node.Variable variable : pipeline.variables()) {
      if (pipeline.assigns()) {
        assign(variable, value);
      } else {
        variables.declare(variable.names().get(0), value);
      }
    }
    depth--;
    return value;
  }

  private void assign(Node.Variable target, @Nullable Object value) {
    variable(target.names().get(0)).value = value;
  }

  private VariableStack.Variable variable(String name) {
    VariableStack.Variable found = variables.find(name);
    if (found == null) {
      throw error("undefined variable: " + name);
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
        at(field);
        yield fields(dot, false, field.names(), field, dot, arguments, last);
      }
      case Node.Chain chain -> chain(chain, dot, arguments, last);
      case Node.Identifier identifier -> {
        at(identifier);
        yield apply(function(identifier), command, dot, arguments, last);
      }
      case Node.Variable variable -> variable(variable, dot, arguments, last);
      case Node.Pipeline inner -> {
        requireAlone(alone, first);
        yield pipeline(inner, dot);
      }
      case Node.Nil _ -> {
        at(first);
        requireAlone(alone, first);
        throw error("nil is not a command");
      }
      case Node.Bool _, Node.Dot _, Node.Number _, Node.Literal _ -> {
        at(first);
        requireAlone(alone, first);
        yield constant(first, dot);
      }
    };
  }

  private void requireAlone(boolean alone, Node.Operand operand) {
    if (!alone) {
      throw error("can't give argument to non-function " + operand.source());
    }
  }

  private @Nullable Object constant(Node.Operand operand, @Nullable Object dot) {
    return switch (operand) {
      case Node.Bool bool -> bool.value();
      case Node.Literal literal -> literal.text();
      case Node.Number number -> {
        if (number.value() == null) {
          throw error(number.text() + " overflows int");
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
    at(variable);
    Object value = variable(variable.names().get(0)).value;
    List<String> names = variable.names();
    if (names.size() == 1) {
      requireAlone(arguments.isEmpty() && last == MISSING, variable);
      return value;
    }
    return fields(value, false, names.subList(1, names.size()), variable, dot, arguments, last);
  }

  private @Nullable Object chain(
      Node.Chain chain, @Nullable Object dot, List<Node.Operand> arguments, @Nullable Object last) {
    at(chain);
    Object value = argument(chain.of(), GoType.ANY, dot);
    return fields(value, false, chain.names(), chain, dot, arguments, last);
  }

  /* The arguments are for the last field, which is then a method. */
  private @Nullable Object fields(
      @Nullable Object receiver,
      boolean hidden,
      List<String> names,
      Node owner,
      @Nullable Object dot,
      List<Node.Operand> arguments,
      @Nullable Object last) {
    Object value = receiver;
    boolean typeHidden = hidden;
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
    return value;
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
        throw error("nil pointer evaluating " + GoValue.INTERFACE + "." + name);
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
        throw error(name + " is not a method but has arguments");
      }
      Object value = map.entries().get(name);
      return value == null && map.ofTexts() ? "" : value;
    }
    Object value = GoFields.field(receiver, name);
    if (value == null) {
      String type = typeHidden ? GoValue.INTERFACE : GoValue.typeName(receiver);
      throw error("can't evaluate field " + name + " in type " + type);
    }
    if (hasArguments) {
      throw error(name + " has arguments but cannot be invoked as function");
    }
    return value;
  }

  private TemplateFunction function(Node.Identifier identifier) {
    TemplateFunction function = function(identifier.name());
    if (function == null) {
      throw error(GoQuote.quote(identifier.name()) + " is not a defined function");
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
      throw error(problem);
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
    return result(function, caller, values);
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
      TemplateFunction function, Node caller, List<@Nullable Object> values) {
    Object value;
    try {
      value = function.body().apply(values);
    } catch (TemplateException e) {
      throw e;
    } catch (RuntimeException e) {
      // Whatever a function or a query throws is the text of an alert, not the end of it.
      at(caller);
      throw error("error calling " + function.name() + ": " + e.getMessage());
    }
    if (value instanceof String text) {
      step(text.length() / TemplateLimits.TEXT_PER_STEP);
      if (text.length() > TemplateLimits.MAX_TEXT) {
        at(caller);
        throw error("text longer than " + TemplateLimits.MAX_TEXT + " characters");
      }
    }
    return value;
  }

  private @Nullable Object argument(Node.Operand operand, GoType type, @Nullable Object dot) {
    at(operand);
    return switch (operand) {
      case Node.Dot _ -> converted(dot, type);
      case Node.Nil _ -> {
        if (type.allowsNil()) {
          yield null;
        }
        throw error("cannot assign nil to " + type.goName());
      }
      case Node.Field field ->
          converted(fields(dot, false, field.names(), field, dot, List.of(), MISSING), type);
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
        throw error("expected string; found " + operand.source());
      }
      case INT, DURATION -> {
        if (operand instanceof Node.Number number && number.integer() != null) {
          yield type == GoType.INT
              ? (Object) number.integer()
              : new GoDuration(Objects.requireNonNull(number.integer()), false);
        }
        throw error("expected integer; found " + operand.source());
      }
      case SAMPLE, QUERY_RESULT, TIME ->
          throw error("can't handle " + operand.source() + " for arg of type " + type.goName());
    };
  }

  private @Nullable Object converted(@Nullable Object value, GoType type) {
    if (value == null) {
      if (type.allowsNil()) {
        return null;
      }
      throw error("invalid value; expected " + type.goName());
    }
    if (!type.accepts(value)) {
      throw error(
          "wrong type for value; expected " + type.goName() + "; got " + GoValue.typeName(value));
    }
    return value;
  }
}

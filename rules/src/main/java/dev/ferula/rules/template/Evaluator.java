package dev.ferula.rules.template;

import dev.ferula.model.GoQuote;
import dev.ferula.rules.template.html.HtmlException;
import java.util.Iterator;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Evaluates a template once: its text, its branches and loops, and the templates it calls. Follows
 * Go: variables live on a stack, a called template sees none of the caller's.
 */
final class Evaluator {
  private enum Flow {
    GO_ON,
    BREAK,
    CONTINUE
  }

  private final Map<String, Template> homes;
  private final Evaluation evaluation;
  private final Expressions expressions;
  private TemplateOutput out;

  private Evaluator(
      Template template,
      Map<String, Template> homes,
      Function<String, @Nullable TemplateFunction> functions,
      TemplateOutput out) {
    this.homes = homes;
    this.evaluation = new Evaluation(template);
    this.expressions =
        new Expressions(
            evaluation,
            name ->
                switch (name) {
                  case "tmpl" -> asFunction();
                  case PredefinedEscapers.ARGUMENTS ->
                      TemplateFunction.variadic(name, Builtins::joined, GoType.ANY);
                  default -> functions.apply(name);
                });
    this.out = out;
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
    return new TemplateException("html/template:" + evaluation.location() + ": " + e.getMessage());
  }

  private String run(GoValue data) {
    evaluation.variables().declare("$", data);
    Template template = evaluation.template();
    try {
      // That there is one was seen when the evaluation began.
      var _ = sequence(Objects.requireNonNull(template.templates().get(template.name())), data);
    } catch (StackOverflowError e) {
      // A thread's stack may end before the limit does; nothing is held here that could stay
      // behind.
      throw evaluation.tooDeep();
    }
    return ended();
  }

  /* A template's output as a value; only what is parsed as a console knows of it. */
  private TemplateFunction asFunction() {
    return TemplateFunction.of(
        "tmpl", a -> separately(String.valueOf(a.get(0)), a.get(1)), GoType.STRING, GoType.ANY);
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

  private Flow sequence(Node.Sequence sequence, @Nullable Object dot) {
    evaluation.enter();
    for (Node.Statement statement : sequence.statements()) {
      Flow flow = statement(statement, dot);
      if (flow != Flow.GO_ON) {
        evaluation.leave();
        return flow;
      }
    }
    evaluation.leave();
    return Flow.GO_ON;
  }

  private Flow statement(Node.Statement statement, @Nullable Object dot) {
    evaluation.at(statement);
    switch (statement) {
      case Node.Text text -> text(text.text());
      case Node.Action action -> {
        if (action.pipeline().variables().isEmpty()) {
          print(action, dot);
        } else {
          var _ = expressions.pipeline(action.pipeline(), dot);
        }
      }
      case Node.Branch branch -> {
        int known = evaluation.variables().size();
        Flow flow =
            branch.kind() == Node.BranchKind.RANGE ? loop(branch, dot) : choose(branch, dot);
        evaluation.variables().truncate(known);
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

  private void print(Node.Action action, @Nullable Object dot) {
    Node.Pipeline pipeline = action.pipeline();
    try {
      String end = out.takesOff(pipeline);
      Object value =
          expressions.pipeline(
              end == null ? pipeline : PredefinedEscapers.withoutEnd(pipeline), dot);
      evaluation.at(action);
      out.value(value, end);
    } catch (FunctionException e) {
      throw evaluation.error(String.valueOf(e.getMessage()));
    } catch (HtmlException e) {
      throw notHtml(e);
    }
  }

  private void text(String text) {
    if (out.isHtml()) {
      evaluation.step(text.length() / TemplateLimits.TEXT_PER_STEP);
    }
    try {
      out.text(text);
    } catch (FunctionException e) {
      throw evaluation.error(String.valueOf(e.getMessage()));
    } catch (HtmlException e) {
      throw notHtml(e);
    }
  }

  private Flow choose(Node.Branch branch, @Nullable Object dot) {
    Object value = expressions.pipeline(branch.pipeline(), dot);
    if (GoValue.truth(value)) {
      return sequence(branch.body(), branch.kind() == Node.BranchKind.WITH ? value : dot);
    }
    return branch.otherwise() == null ? Flow.GO_ON : sequence(branch.otherwise(), dot);
  }

  private Flow loop(Node.Branch range, @Nullable Object dot) {
    Object value = expressions.pipeline(range.pipeline(), dot);
    Iterator<GoRange.Element> elements = GoRange.over(value);
    if (elements == null) {
      throw evaluation.error("range can't iterate over " + GoFormat.text(pointee(value)));
    }
    boolean counts = value instanceof Long || value instanceof GoValue.Whole;
    if (counts && range.pipeline().variables().size() > 1) {
      throw evaluation.error(
          "can't use " + GoFormat.text(value) + " to iterate over more than one variable");
    }
    boolean any = elements.hasNext();
    boolean goesOn = true;
    while (goesOn && elements.hasNext()) {
      GoRange.Element element = elements.next();
      goesOn = iteration(range, element.key(), element.value());
    }
    return !any && range.otherwise() != null ? sequence(range.otherwise(), dot) : Flow.GO_ON;
  }

  /* What is told by a pointer is shown without its own text, which only the pointer has. */
  private static @Nullable Object pointee(@Nullable Object value) {
    return value instanceof GoTime ? value : GoStruct.orItself(value);
  }

  /** Evaluates the body once; false if it says to stop. */
  private boolean iteration(Node.Branch range, Object key, @Nullable Object element) {
    evaluation.step(1);
    Node.Pipeline pipeline = range.pipeline();
    int count = pipeline.variables().size();
    if (count > 0 && pipeline.assigns()) {
      expressions.assign(pipeline.variables().get(0), count > 1 ? key : element);
      if (count > 1) {
        expressions.assign(pipeline.variables().get(1), element);
      }
    } else if (count > 0) {
      evaluation.variables().top(1).value = element;
      if (count > 1) {
        evaluation.variables().top(2).value = key;
      }
    }
    int known = evaluation.variables().size();
    Flow flow = sequence(range.body(), element);
    evaluation.variables().truncate(known);
    return flow != Flow.BREAK;
  }

  private void call(Node.Call call, @Nullable Object dot) {
    if (!homes
        .getOrDefault(call.name(), evaluation.template())
        .templates()
        .containsKey(call.name())) {
      throw evaluation.error("template " + GoQuote.quote(call.name()) + " not defined");
    }
    body(call.name(), call.pipeline() == null ? null : expressions.pipeline(call.pipeline(), dot));
  }

  /* A template may stand in another text, which is where its errors are. */
  private void body(String name, @Nullable Object argument) {
    Template home = homes.getOrDefault(name, evaluation.template());
    Node.Sequence body = home.templates().get(name);
    if (body == null) {
      throw new FunctionException("template: no template " + GoQuote.quote(name) + " associated");
    }
    evaluation.within(
        home,
        name,
        () -> {
          evaluation.variables().declare("$", argument);
          var _ = sequence(body, argument);
        });
  }
}

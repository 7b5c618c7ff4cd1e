package dev.ferula.rules.template;

import dev.ferula.model.GoQuote;

/**
 * How far the evaluation of a template is: where it stands, its variables, what it may still do.
 */
final class Evaluation {
  private Template template;
  private VariableStack variables = new VariableStack();
  private String current;
  private Node node;
  private long steps;
  private int depth;

  Evaluation(Template template) {
    this.template = template;
    this.current = template.name();
    Node.Sequence root = template.templates().get(template.name());
    if (root == null) {
      throw new TemplateException(
          "template: "
              + template.name()
              + ": "
              + GoQuote.quote(template.name())
              + " is an incomplete or empty template");
    }
    this.node = root;
  }

  /** The text that is evaluated. */
  Template template() {
    return template;
  }

  VariableStack variables() {
    return variables;
  }

  /** Where it stands, in the text. */
  String location() {
    return template.location(node);
  }

  /** Goes to a node, of which errors tell from now on. */
  void at(Node next) {
    node = next;
    step(1);
  }

  /** Counts what costs as much as so many nodes. */
  void step(int count) {
    steps += count;
    if (steps > TemplateLimits.MAX_STEPS) {
      throw error("more than " + TemplateLimits.MAX_STEPS + " steps");
    }
  }

  /** Goes a level deeper. */
  void enter() {
    depth++;
    if (depth > TemplateLimits.MAX_DEPTH) {
      throw tooDeep();
    }
  }

  void leave() {
    depth--;
  }

  /**
   * Evaluates another template, which sees none of this one's variables. It may stand in another
   * text, which is where its errors are.
   */
  void within(Template home, String name, Runnable body) {
    VariableStack callers = variables;
    String caller = current;
    Template callersHome = template;
    variables = new VariableStack();
    current = name;
    template = home;
    body.run();
    variables = callers;
    current = caller;
    template = callersHome;
  }

  TemplateException error(String message) {
    return new TemplateException(
        "template: "
            + location()
            + ": executing "
            + GoQuote.quote(current)
            + " at <"
            + node.source()
            + ">: "
            + message);
  }

  TemplateException tooDeep() {
    return error("exceeded maximum template depth (" + TemplateLimits.MAX_DEPTH + ")");
  }
}

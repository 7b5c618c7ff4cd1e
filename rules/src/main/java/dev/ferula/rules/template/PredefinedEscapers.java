package dev.ferula.rules.template;

import dev.ferula.rules.template.html.HtmlOutput;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Go's functions {@code html} and {@code urlquery} in consoles, where each value is escaped anyway:
 * they may only end a pipeline, and there take the place of what escapes alike.
 */
final class PredefinedEscapers {
  /** Hands on what the last function of a pipeline is given. */
  static final String ARGUMENTS = "_eval_args_";

  private PredefinedEscapers() {}

  private static boolean isOne(String name) {
    return name.equals("html") || name.equals("urlquery");
  }

  static boolean isForQueries(String name) {
    return name.equals("urlquery");
  }

  private static @Nullable String in(Node.Command command) {
    boolean escapes =
        command.operands().getFirst() instanceof Node.Identifier function && isOne(function.name());
    return escapes ? ((Node.Identifier) command.operands().getFirst()).name() : null;
  }

  /**
   * The function that a pipeline ends in, if it is one of these and can be taken off.
   *
   * @throws dev.ferula.rules.template.html.HtmlException where one stands before the end
   */
  static @Nullable String endOf(Node.Pipeline pipeline) {
    List<Node.Command> commands = pipeline.commands();
    for (Node.Command command : commands.subList(0, commands.size() - 1)) {
      String early = in(command);
      if (early != null) {
        throw HtmlOutput.disallowed(early);
      }
    }
    String end = in(commands.getLast());
    boolean alone = commands.size() == 1;
    return end != null && (!alone || commands.getLast().operands().size() > 1) ? end : null;
  }

  /**
   * The pipeline without the function that it ends in. What else that is given is lost, as in Go,
   * unless there is nothing in front of it.
   */
  static Node.Pipeline withoutEnd(Node.Pipeline pipeline) {
    List<Node.Command> commands = new ArrayList<>(pipeline.commands());
    Node.Command last = commands.removeLast();
    if (commands.isEmpty()) {
      List<Node.Operand> operands = new ArrayList<>(last.operands());
      operands.set(0, new Node.Identifier(operands.getFirst().pos(), ARGUMENTS));
      commands.add(new Node.Command(last.pos(), operands));
    }
    return new Node.Pipeline(pipeline.pos(), pipeline.variables(), pipeline.assigns(), commands);
  }

  /** The function for a value. */
  static HtmlOutput.Ending ending(String function, @Nullable Object value) {
    boolean query = isForQueries(function);
    List<@Nullable Object> arguments = new ArrayList<>();
    arguments.add(value);
    return new HtmlOutput.Ending(
        query, Builtins.joined(arguments), query ? Escapes::query : Escapes::html);
  }
}

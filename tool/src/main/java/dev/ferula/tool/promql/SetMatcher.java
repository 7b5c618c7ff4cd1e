package dev.ferula.tool.promql;

import com.google.re2j.PatternSyntaxException;
import dev.ferula.matcher.Matcher;
import dev.ferula.tool.Root;
import dev.ferula.tool.Terminal;
import dev.ferula.tool.ToolException;
import dev.ferula.tool.line.Argument;
import dev.ferula.tool.line.Command;
import dev.ferula.tool.line.Flag;
import dev.ferula.tool.line.Syntaxes;
import dev.ferula.tool.line.Word;
import java.util.ArrayList;
import java.util.List;

/** {@code promql label-matchers set}: every selector gets the condition, or has it changed. */
public final class SetMatcher implements Command {
  private final Flag<Matcher.Type> type =
      Flag.one(
              "type",
              Syntaxes.oneOf(Matcher.Type.values(), Matcher.Type::text),
              "Type of the label matcher to set.")
          .initially("=")
          .letter("t");

  private final Argument<String> query = Argument.text("query", "PromQL query.");

  private final Argument<String> name = Argument.text("name", "Name of the label matcher to set.");

  private final Argument<String> value =
      Argument.text("value", "Value of the label matcher to set.");

  private final Terminal terminal;
  private final Root root;

  public SetMatcher(Terminal terminal, Root root) {
    this.terminal = terminal;
    this.root = root;
  }

  @Override
  public Word word() {
    return Word.command("set", "Set a label matcher in the query.", this)
        .flags(type)
        .arguments(query, name, value);
  }

  @Override
  public int run() {
    root.requireExperimental();
    Matcher wanted;
    try {
      wanted = Matcher.of(type.value(), name.value(), value.value());
    } catch (PatternSyntaxException e) {
      throw new ToolException("invalid value of the label matcher: " + e.getMessage(), e);
    }
    terminal
        .out()
        .println(MatcherEdit.edited(query.value(), root.parser(), all -> with(all, wanted)));
    return 0;
  }

  private static List<Matcher> with(List<Matcher> matchers, Matcher wanted) {
    List<Matcher> edited = new ArrayList<>(matchers);
    edited.replaceAll(each -> each.name().equals(wanted.name()) ? wanted : each);
    if (!edited.contains(wanted)) {
      edited.add(wanted);
    }
    return edited;
  }
}

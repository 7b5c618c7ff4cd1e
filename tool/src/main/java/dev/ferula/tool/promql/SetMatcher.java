package dev.ferula.tool.promql;

import com.google.re2j.PatternSyntaxException;
import dev.ferula.matcher.Matcher;
import dev.ferula.tool.Root;
import dev.ferula.tool.Terminal;
import dev.ferula.tool.ToolException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code promql label-matchers set}: every selector gets the condition, or has it changed. */
@Command(name = "set", description = "Set a label matcher in the query.")
public final class SetMatcher implements Callable<Integer> {
  @Option(
      names = {"-t", "--type"},
      paramLabel = "=",
      converter = MatcherType.class,
      description = "Type of the label matcher to set.")
  private Matcher.Type type = Matcher.Type.EQUAL;

  @Parameters(index = "0", paramLabel = "query", description = "PromQL query.")
  private String query = "";

  @Parameters(index = "1", paramLabel = "name", description = "Name of the label matcher to set.")
  private String name = "";

  @Parameters(index = "2", paramLabel = "value", description = "Value of the label matcher to set.")
  private String value = "";

  private final Terminal terminal;
  private final Root root;

  public SetMatcher(Terminal terminal, Root root) {
    this.terminal = terminal;
    this.root = root;
  }

  @Override
  public Integer call() {
    root.requireExperimental();
    Matcher wanted;
    try {
      wanted = Matcher.of(type, name, value);
    } catch (PatternSyntaxException e) {
      throw new ToolException("invalid value of the label matcher: " + e.getMessage(), e);
    }
    terminal.out().println(MatcherEdit.edited(query, root.parser(), all -> with(all, wanted)));
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

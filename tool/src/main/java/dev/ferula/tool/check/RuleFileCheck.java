package dev.ferula.tool.check;

import dev.ferula.config.rules.ParsedRules;
import dev.ferula.config.rules.RuleFile;
import dev.ferula.config.rules.RuleFileException;
import dev.ferula.config.rules.RuleFileLoader;
import dev.ferula.model.NameScheme;
import dev.ferula.promql.parser.ParserOptions;
import dev.ferula.tool.Terminal;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;

/** Checks rule files one after the other and remembers how bad it was. */
final class RuleFileCheck {
  private final Terminal terminal;
  private final RuleFileLoader loader;
  private final RuleLint lint;
  private boolean invalid;
  private boolean linted;

  RuleFileCheck(Terminal terminal, ParserOptions parser, RuleLint lint, boolean ignoreUnknown) {
    this.terminal = terminal;
    this.loader = new RuleFileLoader(NameScheme.UTF8, new ParsedRules(parser), ignoreUnknown);
    this.lint = lint;
  }

  void files(List<Path> files) {
    for (Path file : files) {
      terminal.out().println("Checking " + file);
      check(() -> loader.load(file));
    }
  }

  void standardInput() {
    terminal.out().println("Checking standard input");
    check(
        () -> {
          try {
            String text = new String(terminal.in().readAllBytes(), StandardCharsets.UTF_8);
            return loader.loadUnnamed(text);
          } catch (IOException e) {
            throw new dev.ferula.tool.ToolException("  FAILED: " + e.getMessage(), e);
          }
        });
  }

  private void check(Supplier<RuleFile> load) {
    RuleFile rules;
    try {
      rules = load.get();
    } catch (RuleFileException e) {
      terminal.err().println("  FAILED:");
      e.errors().forEach(terminal.err()::println);
      invalid = true;
      return;
    }
    String finding = lint.findingIn(rules);
    if (finding.isEmpty()) {
      int count = rules.groups().stream().mapToInt(group -> group.rules().size()).sum();
      terminal.out().println("  SUCCESS: " + count + " rules found");
    } else {
      terminal.err().println("  FAILED:");
      terminal.err().println(finding);
      linted = true;
    }
    terminal.out().println();
  }

  boolean invalid() {
    return invalid;
  }

  boolean linted() {
    return linted;
  }
}

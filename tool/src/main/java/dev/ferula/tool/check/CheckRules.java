package dev.ferula.tool.check;

import dev.ferula.tool.Root;
import dev.ferula.tool.Terminal;
import dev.ferula.tool.line.Argument;
import dev.ferula.tool.line.Command;
import dev.ferula.tool.line.Syntaxes;
import dev.ferula.tool.line.Word;
import java.nio.file.Path;
import java.util.List;

/** {@code check rules}. */
public final class CheckRules implements Command {
  private final LintFlags flags =
      new LintFlags(
          "Linting checks to apply. Available options are: all, duplicate-rules, none.",
          "rule files");

  private final Argument<List<Path>> files =
      Argument.all(
              "rule-files",
              Syntaxes.EXISTING_FILE,
              "The rule files to check, default is read from standard input.")
          .optional();

  private final Terminal terminal;
  private final Root root;

  public CheckRules(Terminal terminal, Root root) {
    this.terminal = terminal;
    this.root = root;
  }

  @Override
  public Word word() {
    return Word.command("rules", "Check if the rule files are valid or not.", this)
        .flags(flags.lint, flags.fatal, flags.ignoreUnknownFields)
        .arguments(files);
  }

  @Override
  public int run() {
    RuleLint wanted = RuleLint.parse(flags.lint.value(), flags.fatal.value(), terminal);
    RuleFileCheck check =
        new RuleFileCheck(terminal, root.parser(), wanted, flags.ignoreUnknownFields.value());
    if (files.value().isEmpty()) {
      check.standardInput();
    } else {
      check.files(files.value());
    }
    return flags.exit(check.invalid(), check.linted());
  }
}

package dev.ferula.tool.check;

import dev.ferula.tool.Root;
import dev.ferula.tool.Terminal;
import dev.ferula.tool.line.Argument;
import dev.ferula.tool.line.Command;
import dev.ferula.tool.line.Flag;
import dev.ferula.tool.line.Syntaxes;
import dev.ferula.tool.line.Word;
import java.nio.file.Path;
import java.util.List;

/** {@code check rules}. */
public final class CheckRules implements Command {
  private final Flag<String> lint =
      Flag.text(
              "lint",
              "Linting checks to apply. Available options are: all, duplicate-rules, none. Use"
                  + " --lint=none to disable linting")
          .initially(RuleLint.DEFAULT);

  private final Flag<Boolean> lintFatal =
      Flag.toggle("lint-fatal", "Make lint errors exit with exit code 3.");

  private final Flag<Boolean> ignoreUnknownFields =
      Flag.toggle(
          "ignore-unknown-fields",
          "Ignore unknown fields in the rule files. This is useful when you want to extend rule"
              + " files with custom metadata. Ensure that those fields are removed before loading"
              + " them into the Prometheus server as it performs strict checks by default.");

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
        .flags(lint, lintFatal, ignoreUnknownFields)
        .arguments(files);
  }

  @Override
  public int run() {
    RuleLint wanted = RuleLint.parse(lint.value(), lintFatal.value(), terminal);
    RuleFileCheck check =
        new RuleFileCheck(terminal, root.parser(), wanted, ignoreUnknownFields.value());
    if (files.value().isEmpty()) {
      check.standardInput();
    } else {
      check.files(files.value());
    }
    if (check.invalid()) {
      return 1;
    }
    return check.linted() && lintFatal.value() ? RuleLint.EXIT_LINT : 0;
  }
}

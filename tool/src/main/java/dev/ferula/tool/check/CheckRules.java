package dev.ferula.tool.check;

import dev.ferula.tool.ExistingFile;
import dev.ferula.tool.Root;
import dev.ferula.tool.Terminal;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code check rules}. */
@Command(name = "rules", description = "Check if the rule files are valid or not.")
public final class CheckRules implements Callable<Integer> {
  @Option(
      names = "--lint",
      description =
          "Linting checks to apply. Available options are: all, duplicate-rules, none. Use"
              + " --lint=none to disable linting")
  private String lint = RuleLint.DEFAULT;

  @Option(names = "--lint-fatal", description = "Make lint errors exit with exit code 3.")
  private boolean lintFatal;

  @Option(
      names = "--ignore-unknown-fields",
      description =
          "Ignore unknown fields in the rule files. This is useful when you want to extend rule"
              + " files with custom metadata. Ensure that those fields are removed before loading"
              + " them into the Prometheus server as it performs strict checks by default.")
  private boolean ignoreUnknownFields;

  @Parameters(
      paramLabel = "rule-files",
      arity = "0..*",
      converter = ExistingFile.class,
      description = "The rule files to check, default is read from standard input.")
  private List<Path> files = new ArrayList<>();

  private final Terminal terminal;
  private final Root root;

  public CheckRules(Terminal terminal, Root root) {
    this.terminal = terminal;
    this.root = root;
  }

  @Override
  public Integer call() {
    RuleLint wanted = RuleLint.parse(lint, lintFatal, terminal);
    RuleFileCheck check = new RuleFileCheck(terminal, root.parser(), wanted, ignoreUnknownFields);
    if (files.isEmpty()) {
      check.standardInput();
    } else {
      check.files(files);
    }
    if (check.invalid()) {
      return 1;
    }
    return check.linted() && lintFatal ? RuleLint.EXIT_LINT : 0;
  }
}

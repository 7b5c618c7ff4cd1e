package dev.ferula.tool;

import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** {@code ./ferula tool <command> …}, with promtool's output texts and exit codes. */
public final class Main {
  private static final int EXIT_OK = 0;
  private static final int EXIT_USAGE = 2;

  private final PrintStream out;
  private final PrintStream err;

  Main(PrintStream out, PrintStream err) {
    this.out = out;
    this.err = err;
  }

  public static void main(String[] arguments) {
    System.exit(new Main(System.out, System.err).run(arguments));
  }

  /** Runs one command; returns the exit code. */
  int run(String... arguments) {
    CommandLine root = new CommandLine(CommandSpec.create().name("ferula tool"));
    root.getCommandSpec()
        .usageMessage()
        .description("Tooling for the Prometheus monitoring system.");
    CommandLine check = new CommandLine(CommandSpec.create().name("check"));
    check.getCommandSpec().usageMessage().description("Check the resources for validity.");
    check.addSubcommand("config", files("Check if the config files are valid or not."));
    check.addSubcommand("rules", files("Check if the rule files are valid or not."));
    root.addSubcommand("check", check);
    root.addSubcommand("promqltest", files("Run scripts of expressions and expected values."));
    root.getCommandSpec().mixinStandardHelpOptions(true);
    CommandLine.ParseResult parsed;
    try {
      parsed = root.parseArgs(arguments);
    } catch (CommandLine.ParameterException e) {
      err.println("ferula tool: error: " + e.getMessage() + ", try --help");
      return EXIT_USAGE;
    }
    if (parsed.isUsageHelpRequested() || !parsed.hasSubcommand()) {
      root.usage(parsed.isUsageHelpRequested() ? out : err);
      return parsed.isUsageHelpRequested() ? EXIT_OK : EXIT_USAGE;
    }
    return dispatch(parsed);
  }

  private static CommandSpec files(String description) {
    CommandSpec spec = CommandSpec.create();
    spec.usageMessage().description(description);
    return spec.addPositional(
        PositionalParamSpec.builder()
            .paramLabel("FILE")
            .arity("1..*")
            .type(List.class)
            .auxiliaryTypes(Path.class)
            .build());
  }

  private int dispatch(CommandLine.ParseResult parsed) {
    CommandLine.ParseResult command = parsed.subcommand();
    String name = command.commandSpec().name();
    if (name.equals("promqltest")) {
      return PromqlTests.run(paths(command), out);
    }
    if (!command.hasSubcommand()) {
      err.println("ferula tool: error: must select a subcommand of '" + name + "', try --help");
      return EXIT_USAGE;
    }
    CommandLine.ParseResult what = command.subcommand();
    Checks checks = new Checks(out, err);
    return what.commandSpec().name().equals("config")
        ? checks.configurations(paths(what))
        : checks.rules(paths(what));
  }

  private static List<Path> paths(CommandLine.ParseResult command) {
    List<Path> files = command.matchedPositionalValue(0, List.of());
    return files;
  }
}

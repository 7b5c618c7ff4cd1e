package dev.ferula.tool;

import dev.ferula.config.ConfigException;
import dev.ferula.promql.parser.ParseException;
import dev.ferula.tool.backtest.BacktestRules;
import dev.ferula.tool.check.CheckConfig;
import dev.ferula.tool.check.CheckDiscovery;
import dev.ferula.tool.check.CheckRules;
import dev.ferula.tool.check.CheckServer;
import dev.ferula.tool.check.CheckWebConfig;
import dev.ferula.tool.client.ServerUnreachableException;
import dev.ferula.tool.debug.Debug;
import dev.ferula.tool.line.Line;
import dev.ferula.tool.line.LineException;
import dev.ferula.tool.line.LineReader;
import dev.ferula.tool.metrics.CheckMetrics;
import dev.ferula.tool.metrics.PushMetrics;
import dev.ferula.tool.promql.DeleteMatcher;
import dev.ferula.tool.promql.FormatExpression;
import dev.ferula.tool.promql.SetMatcher;
import dev.ferula.tool.query.QueryAnalyze;
import dev.ferula.tool.query.QueryInstant;
import dev.ferula.tool.query.QueryLabels;
import dev.ferula.tool.query.QueryRange;
import dev.ferula.tool.query.QuerySeries;
import dev.ferula.tool.script.PromqlScripts;
import dev.ferula.tool.test.TestRules;
import dev.ferula.tool.tsdb.AnalyzeBlock;
import dev.ferula.tool.tsdb.BenchWrite;
import dev.ferula.tool.tsdb.BlocksFromOpenMetrics;
import dev.ferula.tool.tsdb.BlocksFromRules;
import dev.ferula.tool.tsdb.CheckDatabase;
import dev.ferula.tool.tsdb.Dump;
import dev.ferula.tool.tsdb.DumpOpenMetrics;
import dev.ferula.tool.tsdb.ListBlocks;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.MissingParameterException;

/** {@code ./ferula tool <command> …}, with promtool's commands, output texts and exit codes. */
public final class Main {
  static final int EXIT_USAGE = 1;
  private static final int EXIT_FAILURE = 1;

  private static final String NAME = "ferula tool";

  private final Terminal terminal;
  private final String name;

  /** Runs commands that read and write there. */
  public Main(Terminal terminal) {
    this(terminal, NAME);
  }

  /** The same under another name, which help and errors begin with. */
  Main(Terminal terminal, String name) {
    this.terminal = terminal;
    this.name = name;
  }

  public static void main(String[] arguments) {
    String name = System.getProperty("ferula.program", NAME);
    int code = new Main(new Terminal(System.in, System.out, System.err), name).run(arguments);
    System.out.flush();
    System.exit(code);
  }

  /** Runs one command; returns the exit code. */
  public int run(String... arguments) {
    CommandLine root = commands();
    root.setOut(new PrintWriter(terminal.out(), true, StandardCharsets.UTF_8));
    root.setErr(new PrintWriter(terminal.err(), true, StandardCharsets.UTF_8));
    root.setExecutionExceptionHandler((e, command, parsed) -> failure(e));
    root.setExecutionStrategy(this::execute);
    try {
      return run(root, LineReader.read(root, arguments));
    } catch (LineException e) {
      return usageError(String.valueOf(e.getMessage()));
    }
  }

  private int run(CommandLine root, Line line) {
    switch (line) {
      case Line.Help(String text) -> terminal.out().print(text);
      case Line.Version() -> root.printVersionHelp(terminal.out());
      case Line.Command(List<String> words, String missing) -> {
        root.setParameterExceptionHandler(
            (e, args) ->
                usageError(e instanceof MissingParameterException ? missing : UsageErrors.text(e)));
        return root.execute(words.toArray(String[]::new));
      }
    }
    return 0;
  }

  /* A new command is a class with picocli's annotations in the package of its group, named here. */
  private CommandLine commands() {
    Root options = new Root();
    CommandLine root = new CommandLine(options);
    root.setCommandName(name);
    CommandLine check =
        Group.of(
            "check",
            "Check the resources for validity.",
            new CheckDiscovery(terminal),
            new CheckConfig(terminal, options),
            new CheckWebConfig(terminal));
    server(check, "healthy");
    server(check, "ready");
    check.addSubcommand(new CheckRules(terminal, options));
    check.addSubcommand(new CheckMetrics(terminal));
    root.addSubcommand(check);
    root.addSubcommand(
        Group.of(
            "query",
            "Run query against a Prometheus server.",
            new QueryInstant(terminal, Clock.systemUTC()),
            new QueryRange(terminal, Clock.systemUTC()),
            new QuerySeries(terminal, Clock.systemUTC()),
            new QueryLabels(terminal, Clock.systemUTC()),
            new QueryAnalyze(terminal, Clock.systemUTC())));
    root.addSubcommand(debug());
    root.addSubcommand(
        Group.of(
            "push", "Push to a Prometheus server.", new PushMetrics(terminal, Clock.systemUTC())));
    root.addSubcommand(
        Group.of(
            "promql",
            "PromQL formatting and editing. Requires the --experimental flag.",
            new FormatExpression(terminal, options),
            Group.of(
                "label-matchers",
                "Edit label matchers contained within an existing PromQL query.",
                new SetMatcher(terminal, options),
                new DeleteMatcher(terminal, options))));
    root.addSubcommand(Group.of("test", "Unit testing.", new TestRules(terminal, options)));
    root.addSubcommand(new BacktestRules(terminal, options));
    root.addSubcommand(new PromqlScripts(terminal));
    root.addSubcommand(
        Group.of(
            "tsdb",
            "Run tsdb commands.",
            Group.of("bench", "Run benchmarks.", new BenchWrite(terminal)),
            new AnalyzeBlock(terminal),
            new ListBlocks(terminal),
            new Dump(terminal),
            new DumpOpenMetrics(terminal),
            Group.of(
                "create-blocks-from",
                "[Experimental] Import samples from input and produce TSDB blocks. Please refer to"
                    + " the storage docs for more details.",
                new BlocksFromOpenMetrics(terminal),
                new BlocksFromRules(terminal, options, Clock.systemUTC())),
            new CheckDatabase(terminal)));
    return root;
  }

  private void server(CommandLine check, String state) {
    CommandLine command = new CommandLine(new CheckServer(terminal, "/-/" + state));
    command
        .getCommandSpec()
        .usageMessage()
        .description("Check if the Prometheus server is " + state + ".");
    check.addSubcommand(state, command);
  }

  private CommandLine debug() {
    Path here = Path.of("");
    CommandLine debug = Group.of("debug", "Fetch debug information.");
    debugOf(debug, "pprof", "profiling", Debug.profiles(terminal, here));
    debugOf(debug, "metrics", "metrics", Debug.metrics(terminal, here));
    debugOf(debug, "all", "all", Debug.all(terminal, here));
    return debug;
  }

  private static void debugOf(CommandLine group, String name, String what, Debug debug) {
    CommandLine command = new CommandLine(debug);
    command.getCommandSpec().usageMessage().description("Fetch " + what + " debug information.");
    group.addSubcommand(name, command);
  }

  private int execute(CommandLine.ParseResult parsed) {
    Root options = (Root) parsed.commandSpec().userObject();
    options.warnings().forEach(terminal.out()::print);
    return new CommandLine.RunLast().execute(parsed);
  }

  private int usageError(String text) {
    terminal.err().println(name + ": error: " + text + ", try --help");
    return EXIT_USAGE;
  }

  private int failure(Exception e) {
    switch (e) {
      case ServerUnreachableException _ -> terminal.err().print("query error: ");
      case ToolException _, ConfigException _, ParseException _ -> {}
      default -> terminal.err().print("unexpected error: ");
    }
    terminal.err().println(e.getMessage() == null ? e.toString() : e.getMessage());
    return EXIT_FAILURE;
  }
}

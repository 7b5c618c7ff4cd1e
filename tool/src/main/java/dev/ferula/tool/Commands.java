package dev.ferula.tool;

import dev.ferula.tool.backtest.BacktestRules;
import dev.ferula.tool.check.CheckConfig;
import dev.ferula.tool.check.CheckDiscovery;
import dev.ferula.tool.check.CheckRules;
import dev.ferula.tool.check.CheckServer;
import dev.ferula.tool.check.CheckWebConfig;
import dev.ferula.tool.client.HttpConfigFile;
import dev.ferula.tool.debug.Debug;
import dev.ferula.tool.line.Flag;
import dev.ferula.tool.line.Syntaxes;
import dev.ferula.tool.line.Word;
import dev.ferula.tool.metrics.CheckMetrics;
import dev.ferula.tool.metrics.PushMetrics;
import dev.ferula.tool.promql.DeleteMatcher;
import dev.ferula.tool.promql.FormatExpression;
import dev.ferula.tool.promql.SetMatcher;
import dev.ferula.tool.query.QueryAnalyze;
import dev.ferula.tool.query.QueryInstant;
import dev.ferula.tool.query.QueryLabels;
import dev.ferula.tool.query.QueryOptions;
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
import dev.ferula.tool.tsdb.ImportOptions;
import dev.ferula.tool.tsdb.ListBlocks;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;

/**
 * All commands, in the order of help. A new one is a class in the package of its group, named here.
 */
final class Commands {
  private final Terminal terminal;
  private final Root options;
  private final Clock clock = Clock.systemUTC();

  Commands(Terminal terminal, Root options) {
    this.terminal = terminal;
    this.options = options;
  }

  /** What may stand behind the program's name. */
  Word[] all() {
    return new Word[] {
      check(),
      query(),
      debug(),
      push(),
      test(),
      new BacktestRules(terminal, options).word(),
      new PromqlScripts(terminal).word(),
      tsdb(),
      promql()
    };
  }

  private Word check() {
    Flag<Duration> lookbackDelta =
        Flag.one(
                "query.lookback-delta",
                Syntaxes.DURATION,
                "The server's maximum query lookback duration.")
            .initially("5m");
    return Word.group(
            "check",
            "Check the resources for validity.",
            new CheckDiscovery(terminal).word(),
            new CheckConfig(terminal, options, lookbackDelta).word(),
            new CheckWebConfig(terminal).word(),
            new CheckServer(terminal, "healthy").word(),
            new CheckServer(terminal, "ready").word(),
            new CheckRules(terminal, options).word(),
            new CheckMetrics(terminal).word())
        .flags(lookbackDelta);
  }

  private Word query() {
    QueryOptions shared = new QueryOptions();
    return Word.group(
            "query",
            "Run query against a Prometheus server.",
            new QueryInstant(terminal, clock, shared).word(),
            new QueryRange(terminal, clock, shared).word(),
            new QuerySeries(terminal, clock, shared).word(),
            new QueryLabels(terminal, clock, shared).word(),
            new QueryAnalyze(terminal, clock, shared).word())
        .flags(shared.flags());
  }

  private Word debug() {
    Path here = Path.of("");
    return Word.group(
        "debug",
        "Fetch debug information.",
        Debug.profiles(terminal, here).word(),
        Debug.metrics(terminal, here).word(),
        Debug.all(terminal, here).word());
  }

  private Word push() {
    Flag<Path> configFile = HttpConfigFile.flag();
    return Word.group(
            "push",
            "Push to a Prometheus server.",
            new PushMetrics(terminal, clock, configFile).word())
        .flags(configFile);
  }

  private Word test() {
    Flag<Path> junit =
        Flag.one("junit", Syntaxes.NEW_FILE, "File path to store JUnit XML test results.");
    return Word.group("test", "Unit testing.", new TestRules(terminal, options, junit).word())
        .flags(junit);
  }

  private Word tsdb() {
    ImportOptions shared = new ImportOptions();
    Word importing =
        Word.group(
                "create-blocks-from",
                "[Experimental] Import samples from input and produce TSDB blocks. Please refer to"
                    + " the storage docs for more details.",
                new BlocksFromOpenMetrics(terminal, shared).word(),
                new BlocksFromRules(terminal, options, clock, shared).word())
            .flags(shared.flags());
    return Word.group(
        "tsdb",
        "Run tsdb commands.",
        Word.group("bench", "Run benchmarks.", new BenchWrite(terminal).word()),
        new AnalyzeBlock(terminal).word(),
        new ListBlocks(terminal).word(),
        new Dump(terminal).word(),
        new DumpOpenMetrics(terminal).word(),
        importing,
        new CheckDatabase(terminal).word());
  }

  private Word promql() {
    return Word.group(
        "promql",
        "PromQL formatting and editing. Requires the --experimental flag.",
        new FormatExpression(terminal, options).word(),
        Word.group(
            "label-matchers",
            "Edit label matchers contained within an existing PromQL query.",
            new SetMatcher(terminal, options).word(),
            new DeleteMatcher(terminal, options).word()));
  }
}

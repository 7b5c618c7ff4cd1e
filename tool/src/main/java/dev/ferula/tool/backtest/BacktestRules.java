package dev.ferula.tool.backtest;

import dev.ferula.backtest.Backtest;
import dev.ferula.backtest.BacktestOptions;
import dev.ferula.backtest.BacktestResult;
import dev.ferula.config.rules.ParsedRules;
import dev.ferula.config.rules.RuleFileException;
import dev.ferula.config.rules.RuleFileLoader;
import dev.ferula.config.rules.RuleGroups;
import dev.ferula.disk.CorruptionException;
import dev.ferula.disk.Disk;
import dev.ferula.model.Labels;
import dev.ferula.model.NameScheme;
import dev.ferula.promql.Engine;
import dev.ferula.promql.EngineOptions;
import dev.ferula.rules.EngineRuleQuery;
import dev.ferula.rules.RuleGroupConfig;
import dev.ferula.rules.template.AlertTemplateExpander;
import dev.ferula.storage.Queryable;
import dev.ferula.storage.StorageException;
import dev.ferula.tool.ExistingFile;
import dev.ferula.tool.GoDurationType;
import dev.ferula.tool.Root;
import dev.ferula.tool.Terminal;
import dev.ferula.tool.ToolException;
import dev.ferula.tool.client.ServerApi;
import dev.ferula.tsdb.ReadOnlyTsdb;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code backtest}: what rules would have done over the samples of a data folder or a server. */
@Command(
    name = "backtest",
    description =
        "Show which alerts rules would have fired over stored data, when, and for how long. The"
            + " data folder is only read, and may be that of a running server; of one elsewhere the"
            + " samples are read by remote read.")
public final class BacktestRules implements Callable<Integer> {
  /* A server answers with so many samples at once at most. */
  private static final Duration REMOTE_CHUNK = Duration.ofHours(6);

  @Option(
      names = "--rules",
      required = true,
      paramLabel = "FILE",
      converter = ExistingFile.class,
      description = "A rule file. Can be repeated.")
  private List<Path> rules = new ArrayList<>();

  @Option(
      names = "--baseline",
      paramLabel = "FILE",
      converter = ExistingFile.class,
      description = "A rule file to compare with: only what differs is shown. Can be repeated.")
  private List<Path> baseline = new ArrayList<>();

  @Option(
      names = "--from",
      required = true,
      paramLabel = "TIME",
      converter = Moment.class,
      description = "The beginning, as RFC 3339 or seconds since 1970.")
  private Long from = 0L;

  @Option(
      names = "--to",
      required = true,
      paramLabel = "TIME",
      converter = Moment.class,
      description = "The end.")
  private Long to = 0L;

  @Option(
      names = "--interval",
      defaultValue = "1m",
      paramLabel = "DURATION",
      converter = GoDurationType.class,
      description = "The evaluation interval of groups that name none (default 1m).")
  private Duration interval = Duration.ofMinutes(1);

  @Option(
      names = "--as-file",
      paramLabel = "PATH",
      description =
          "The path under which the server has the one rule file: groups are evaluated at slots"
              + " that depend on it.")
  private @Nullable String asFile;

  @Option(
      names = "--verify",
      description = "Compare with the ALERTS that were recorded, and list each difference.")
  private boolean verify;

  @Option(
      names = "--url",
      paramLabel = "URL",
      description = "A server to read the samples from instead of a data folder.")
  private String url = "";

  @Option(
      names = "--http.config.file",
      paramLabel = "<filename>",
      converter = ExistingFile.class,
      description = "HTTP client configuration file for --url, as promtool takes it.")
  private @Nullable Path configFile;

  @Option(names = "--no-progress", description = "Show no progress bar.")
  private boolean quiet;

  @Parameters(
      paramLabel = "data-folder",
      defaultValue = "data",
      arity = "0..1",
      description = "The folder of the database (default data).")
  private Path folder = Path.of("data");

  private final Terminal terminal;
  private final Root root;

  public BacktestRules(Terminal terminal, Root root) {
    this.terminal = terminal;
    this.root = root;
  }

  @Override
  public Integer call() throws InterruptedException {
    if (to < from) {
      throw new ToolException("--to lies before --from");
    }
    if (asFile != null && rules.size() > 1) {
      throw new ToolException("--as-file is for one rule file, got " + rules.size());
    }
    if (!url.isEmpty()) {
      try (ServerApi api = new ServerApi(url, configFile, Map.of())) {
        return test(new RemoteStorage(api));
      }
    }
    if (!Files.isDirectory(folder)) {
      throw new ToolException("no data folder " + folder);
    }
    try (ReadOnlyTsdb data = ReadOnlyTsdb.open(Disk.real(), folder)) {
      return test(data);
    } catch (StorageException | CorruptionException e) {
      throw new ToolException(String.valueOf(e.getMessage()));
    }
  }

  private int test(Queryable data) throws InterruptedException {
    List<RuleGroupConfig> groups = load(rules);
    List<RuleGroupConfig> before = load(baseline);
    BacktestReport report = new BacktestReport(terminal.out());
    BacktestResult result = run(data, groups, "rules");
    if (baseline.isEmpty()) {
      report.print(result);
    } else {
      report.printDifference(run(data, before, "baseline"), result);
    }
    return result.differences().stream().anyMatch(BacktestReport::isUnexplained) ? 1 : 0;
  }

  private BacktestResult run(Queryable data, List<RuleGroupConfig> groups, String what)
      throws InterruptedException {
    EngineOptions options =
        EngineOptions.DEFAULT
            .withParser(root.parser())
            .withTimeout(Duration.ofHours(1).toMillis())
            .withDefaultSubqueryStep(interval.toMillis());
    Engine engine = new Engine(options, System::nanoTime);
    AlertTemplateExpander templates =
        new AlertTemplateExpander(
            new EngineRuleQuery(engine, data), root.parser(), Labels.EMPTY, "");
    BacktestOptions how =
        url.isEmpty() ? BacktestOptions.DEFAULT : BacktestOptions.DEFAULT.withChunk(REMOTE_CHUNK);
    Backtest test = new Backtest(engine, data, templates, verify ? how.verifying() : how);
    ProgressBar bar = new ProgressBar(terminal.err(), what, !quiet, System::nanoTime);
    BacktestResult result = test.run(groups, from, to, bar);
    bar.end();
    return result;
  }

  /* A file is known by its own name, or a baseline by that of the file it is compared with: else its
   * groups would have other slots. */
  private List<RuleGroupConfig> load(List<Path> files) {
    RuleFileLoader loader =
        new RuleFileLoader(NameScheme.UTF8, new ParsedRules(root.parser()), false);
    RuleGroups mapping = new RuleGroups(root.parser(), interval);
    List<RuleGroupConfig> groups = new ArrayList<>();
    for (int i = 0; i < files.size(); i++) {
      Path file = files.get(i);
      try {
        String name = asFile == null ? rules.get(Math.min(i, rules.size() - 1)).toString() : asFile;
        groups.addAll(mapping.of(name, loader.load(file)));
      } catch (RuleFileException e) {
        throw new ToolException(String.join("\n", e.errors()));
      }
    }
    return groups;
  }
}

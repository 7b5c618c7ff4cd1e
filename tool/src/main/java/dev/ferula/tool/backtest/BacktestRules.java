package dev.ferula.tool.backtest;

import dev.ferula.backtest.Backtest;
import dev.ferula.backtest.BacktestOptions;
import dev.ferula.backtest.BacktestResult;
import dev.ferula.config.rules.ParsedRules;
import dev.ferula.config.rules.RuleFileException;
import dev.ferula.config.rules.RuleFileLoader;
import dev.ferula.config.rules.RuleGroups;
import dev.ferula.discovery.Pause;
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
import dev.ferula.tool.Root;
import dev.ferula.tool.Terminal;
import dev.ferula.tool.ToolException;
import dev.ferula.tool.client.HttpConfigFile;
import dev.ferula.tool.client.ServerApi;
import dev.ferula.tool.line.Argument;
import dev.ferula.tool.line.Command;
import dev.ferula.tool.line.Flag;
import dev.ferula.tool.line.Syntaxes;
import dev.ferula.tool.line.Word;
import dev.ferula.tsdb.ReadOnlyTsdb;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** {@code backtest}: what rules would have done over the samples of a data folder or a server. */
public final class BacktestRules implements Command {
  /* A server answers with so many samples at once at most. */
  private static final Duration REMOTE_CHUNK = Duration.ofHours(6);

  private static final String NO_REMOTE_READ = " has no remote read";

  private final Flag<List<Path>> rules =
      Flag.all("rules", Syntaxes.EXISTING_FILE, "A rule file. Can be repeated.")
          .required()
          .placeholder("FILE");

  private final Flag<List<Path>> baseline =
      Flag.all(
              "baseline",
              Syntaxes.EXISTING_FILE,
              "A rule file to compare with: only what differs is shown. Can be repeated.")
          .placeholder("FILE");

  private final Flag<Long> from =
      Flag.one("from", new Moment(), "The beginning, as RFC 3339 or seconds since 1970.")
          .required()
          .placeholder("TIME");

  private final Flag<Long> to =
      Flag.one("to", new Moment(), "The end.").required().placeholder("TIME");

  private final Flag<Duration> interval =
      Flag.one(
              "interval",
              Syntaxes.DURATION,
              "The evaluation interval of groups that name none (default 1m).")
          .initially("1m")
          .placeholder("DURATION");

  private final Flag<String> asFile =
      Flag.text(
              "as-file",
              "The path under which the server has the one rule file: groups are evaluated at slots"
                  + " that depend on it.")
          .placeholder("PATH");

  private final Flag<Boolean> verify =
      Flag.toggle(
          "verify", "Compare with the ALERTS that were recorded, and list each difference.");

  private final Flag<String> url =
      Flag.text("url", "A server to read the samples from instead of a data folder.")
          .placeholder("URL");

  private final Flag<Path> configFile =
      HttpConfigFile.flag("HTTP client configuration file for --url, as promtool takes it.");

  private final Flag<Boolean> quiet = Flag.toggle("no-progress", "Show no progress bar.");

  private final Argument<Path> folder =
      Argument.one("data-folder", Syntaxes.PATH, "The folder of the database (default data).")
          .initially("data");

  private final Terminal terminal;
  private final Root root;

  public BacktestRules(Terminal terminal, Root root) {
    this.terminal = terminal;
    this.root = root;
  }

  @Override
  public Word word() {
    return Word.command(
            "backtest",
            "Show which alerts rules would have fired over stored data, when, and for how long. The"
                + " data folder is only read, and may be that of a running server; of one elsewhere the"
                + " samples are read by remote read, and a Ferula is asked to do it itself.",
            this)
        .flags(rules, baseline, from, to, interval, asFile, verify, url, configFile, quiet)
        .arguments(folder);
  }

  @Override
  public int run() throws InterruptedException {
    if (to.value() < from.value()) {
      throw new ToolException("--to lies before --from");
    }
    if (!asFile.value().isEmpty() && rules.value().size() > 1) {
      throw new ToolException("--as-file is for one rule file, got " + rules.value().size());
    }
    if (!url.value().isEmpty()) {
      try (ServerApi api = new ServerApi(url.value(), configFile.orNull(), Map.of())) {
        ServedBacktest served = new ServedBacktest(api, Pause.REAL);
        return served.isServed() ? test(served) : test(new RemoteStorage(api));
      }
    }
    if (!Files.isDirectory(folder.value())) {
      throw new ToolException("no data folder " + folder.value());
    }
    try (ReadOnlyTsdb data = ReadOnlyTsdb.open(Disk.real(), folder.value())) {
      return test(data);
    } catch (StorageException | CorruptionException e) {
      throw new ToolException(String.valueOf(e.getMessage()));
    }
  }

  private int test(Queryable data) throws InterruptedException {
    List<RuleGroupConfig> groups = load(rules.value());
    List<RuleGroupConfig> before = load(baseline.value());
    BacktestReport report = new BacktestReport(terminal.out());
    BacktestResult result = run(data, groups, "rules");
    if (baseline.value().isEmpty()) {
      report.print(result);
    } else {
      report.printDifference(run(data, before, "baseline"), result);
    }
    return result.differences().stream().anyMatch(BacktestReport::isUnexplained) ? 1 : 0;
  }

  /* The server has the samples and the engine; what it answers is shown as what is done here. */
  private int test(ServedBacktest served) throws InterruptedException {
    if (verify.value()) {
      throw new ToolException("--verify wants a data folder, as " + url.value() + NO_REMOTE_READ);
    }
    if (rules.value().size() > 1 || baseline.value().size() > 1) {
      throw new ToolException(
          "several rule files want a data folder, as " + url.value() + NO_REMOTE_READ);
    }
    // Known to be good before the server is asked, with the places of what is not.
    load(rules.value());
    load(baseline.value());
    BacktestReport report = new BacktestReport(terminal.out());
    Path file = rules.value().getFirst();
    if (baseline.value().isEmpty()) {
      report.print(run(served, file, "rules"));
    } else {
      BacktestResult before = run(served, baseline.value().getFirst(), "baseline");
      report.printDifference(before, run(served, file, "rules"));
    }
    return 0;
  }

  private BacktestResult run(ServedBacktest served, Path file, String what)
      throws InterruptedException {
    ProgressBar bar = new ProgressBar(terminal.err(), what, !quiet.value(), System::nanoTime);
    String name = nameOf(0);
    BacktestResult result = served.run(file, name, from.value(), to.value(), interval.value(), bar);
    bar.end();
    return result;
  }

  private BacktestResult run(Queryable data, List<RuleGroupConfig> groups, String what)
      throws InterruptedException {
    EngineOptions options =
        EngineOptions.DEFAULT
            .withParser(root.parser())
            .withTimeout(Duration.ofHours(1).toMillis())
            .withDefaultSubqueryStep(interval.value().toMillis());
    Engine engine = new Engine(options, System::nanoTime);
    AlertTemplateExpander templates =
        new AlertTemplateExpander(
            new EngineRuleQuery(engine, data), root.parser(), Labels.EMPTY, "");
    BacktestOptions how =
        url.value().isEmpty()
            ? BacktestOptions.DEFAULT
            : BacktestOptions.DEFAULT.withChunk(REMOTE_CHUNK);
    Backtest test = new Backtest(engine, data, templates, verify.value() ? how.verifying() : how);
    ProgressBar bar = new ProgressBar(terminal.err(), what, !quiet.value(), System::nanoTime);
    BacktestResult result = test.run(groups, from.value(), to.value(), bar);
    bar.end();
    return result;
  }

  /* A file is known by its own name, or a baseline by that of the file it is compared with: else its
   * groups would have other slots. */
  private String nameOf(int file) {
    int last = rules.value().size() - 1;
    return asFile.value().isEmpty()
        ? rules.value().get(Math.min(file, last)).toString()
        : asFile.value();
  }

  private List<RuleGroupConfig> load(List<Path> files) {
    RuleFileLoader loader =
        new RuleFileLoader(NameScheme.UTF8, new ParsedRules(root.parser()), false);
    RuleGroups mapping = new RuleGroups(root.parser(), interval.value());
    List<RuleGroupConfig> groups = new ArrayList<>();
    for (int i = 0; i < files.size(); i++) {
      Path file = files.get(i);
      try {
        String name = nameOf(i);
        groups.addAll(mapping.of(name, loader.load(file)));
      } catch (RuleFileException e) {
        throw new ToolException(String.join("\n", e.errors()));
      }
    }
    return groups;
  }
}

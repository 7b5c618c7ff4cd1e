package dev.ferula.tool.tsdb;

import dev.ferula.config.rules.ParsedRules;
import dev.ferula.config.rules.RuleFileException;
import dev.ferula.config.rules.RuleFileLoader;
import dev.ferula.config.rules.RuleGroups;
import dev.ferula.disk.Disk;
import dev.ferula.disk.DiskException;
import dev.ferula.model.GoQuote;
import dev.ferula.model.NameScheme;
import dev.ferula.rules.RuleConfig;
import dev.ferula.rules.RuleGroupConfig;
import dev.ferula.storage.StorageException;
import dev.ferula.tool.ExistingFile;
import dev.ferula.tool.GoDurationType;
import dev.ferula.tool.Root;
import dev.ferula.tool.Terminal;
import dev.ferula.tool.ToolException;
import dev.ferula.tool.client.ServerApi;
import dev.ferula.tool.client.ServerUnreachableException;
import dev.ferula.tool.client.ServerUrl;
import dev.ferula.tool.client.Times;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code tsdb create-blocks-from rules}. */
@Command(name = "rules", description = "Create blocks of data for new recording rules.")
public final class BlocksFromRules implements Callable<Integer> {
  private static final Duration NEWEST = Duration.ofHours(3);
  private static final DateTimeFormatter MOMENT =
      DateTimeFormatter.ofPattern("dd MMM yy HH:mm 'UTC'", Locale.ROOT).withZone(ZoneOffset.UTC);

  @Option(
      names = {"-r", "--human-readable"},
      description = "Print human readable values.")
  @SuppressWarnings("UnusedVariable") // Taken and without effect, as there.
  private boolean humanReadable;

  @Option(
      names = {"-q", "--quiet"},
      description = "Do not print created blocks.")
  @SuppressWarnings("UnusedVariable") // Nothing is printed anyway.
  private boolean quiet;

  @Option(
      names = "--max-block-duration",
      hidden = true,
      converter = GoDurationType.class,
      description = "Maximum duration created blocks may span. Anything less than 2h is ignored.")
  private Duration maxBlockDuration = Duration.ZERO;

  @Option(
      names = "--http.config.file",
      paramLabel = "<filename>",
      converter = ExistingFile.class,
      description = "HTTP client configuration file for promtool to connect to Prometheus.")
  private @Nullable Path configFile;

  @Option(
      names = "--url",
      paramLabel = "http://localhost:9090",
      converter = ServerUrl.class,
      description =
          "The URL for the Prometheus API with the data where the rule will be backfilled from.")
  private String url = "http://localhost:9090";

  @Option(
      names = "--start",
      required = true,
      description =
          "The time to start backfilling the new rule from. Must be a RFC3339 formatted date or"
              + " Unix timestamp. Required.")
  private String start = "";

  @Option(
      names = "--end",
      description =
          "If an end time is provided, all recording rules in the rule files provided will be"
              + " backfilled to the end time. Default will backfill up to 3 hours ago. Must be a"
              + " RFC3339 formatted date or Unix timestamp.")
  private String end = "";

  @Option(names = "--output-dir", description = "Output directory for generated blocks.")
  private String output = Databases.DEFAULT_PATH;

  @Option(
      names = "--eval-interval",
      paramLabel = "60s",
      converter = GoDurationType.class,
      description =
          "How frequently to evaluate rules when backfilling if a value is not set in the recording"
              + " rule files.")
  private Duration interval = Duration.ofSeconds(60);

  @Parameters(
      arity = "1..*",
      paramLabel = "rule-files",
      converter = ExistingFile.class,
      description =
          "A list of one or more files containing recording rules to be backfilled. All recording"
              + " rules listed in the files will be backfilled. Alerting rules are not evaluated.")
  private List<Path> files = new ArrayList<>();

  private final Terminal terminal;
  private final Root root;
  private final Clock clock;

  public BlocksFromRules(Terminal terminal, Root root, Clock clock) {
    this.terminal = terminal;
    this.root = root;
    this.clock = clock;
  }

  @Override
  public Integer call() {
    long to = end.isEmpty() ? clock.millis() - NEWEST.toMillis() : Times.parse(end, "end time");
    long from = Times.parse(start, "start time");
    if (from >= to) {
      throw new ToolException("start time is not before end time");
    }
    log("new rule importer", "start=" + moment(from) + " end=" + moment(to));
    List<RuleGroupConfig> groups = load();
    Disk.real().createDirectories(Path.of(output));
    int failed = 0;
    try (ServerApi server = new ServerApi(url, configFile, Map.of())) {
      RuleBackfill backfill =
          new RuleBackfill(
              server, Disk.real(), Path.of(output), from, to, maxBlockDuration.toMillis());
      for (RuleGroupConfig group : groups) {
        log("processing group", "name=" + group.file() + ";" + group.name());
        for (int i = 0; i < group.rules().size(); i++) {
          failed += run(backfill, group, i) ? 0 : 1;
        }
      }
    }
    if (failed > 0) {
      throw new ToolException("error importing rules");
    }
    return 0;
  }

  private boolean run(RuleBackfill backfill, RuleGroupConfig group, int number) {
    RuleConfig rule = group.rules().get(number);
    log("processing rule", "id=" + number + " name=" + rule.name());
    try {
      backfill.run(group, rule);
      return true;
    } catch (ToolException | ServerUnreachableException | StorageException | DiskException e) {
      terminal.err().println("rule importer error: " + e.getMessage());
      return false;
    }
  }

  private List<RuleGroupConfig> load() {
    RuleFileLoader loader =
        new RuleFileLoader(NameScheme.UTF8, new ParsedRules(root.parser()), false);
    RuleGroups mapping = new RuleGroups(root.parser(), interval);
    List<RuleGroupConfig> groups = new ArrayList<>();
    for (Path file : files) {
      try {
        groups.addAll(mapping.of(file.toString(), loader.load(file)));
      } catch (RuleFileException e) {
        throw new ToolException(
            "rule importer parse error: " + file + ": " + e.errors().getFirst(), e);
      }
    }
    return groups;
  }

  private void log(String message, String more) {
    terminal.err().println("level=INFO msg=\"" + message + "\" component=backfiller " + more);
  }

  private static String moment(long millis) {
    return GoQuote.quote(MOMENT.format(Instant.ofEpochMilli(millis)));
  }
}

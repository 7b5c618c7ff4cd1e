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
import dev.ferula.tool.Root;
import dev.ferula.tool.Terminal;
import dev.ferula.tool.ToolException;
import dev.ferula.tool.client.HttpConfigFile;
import dev.ferula.tool.client.ServerApi;
import dev.ferula.tool.client.ServerUnreachableException;
import dev.ferula.tool.client.Times;
import dev.ferula.tool.line.Argument;
import dev.ferula.tool.line.Command;
import dev.ferula.tool.line.Flag;
import dev.ferula.tool.line.Syntaxes;
import dev.ferula.tool.line.Word;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** {@code tsdb create-blocks-from rules}. */
public final class BlocksFromRules implements Command {
  private static final Duration NEWEST = Duration.ofHours(3);
  private static final DateTimeFormatter MOMENT =
      DateTimeFormatter.ofPattern("dd MMM yy HH:mm 'UTC'", Locale.ROOT).withZone(ZoneOffset.UTC);

  private final Flag<Path> configFile = HttpConfigFile.flag();

  private final Flag<String> url =
      Flag.one(
              "url",
              Syntaxes.URL,
              "The URL for the Prometheus API with the data where the rule will be backfilled from.")
          .initially("http://localhost:9090");

  private final Flag<String> start =
      Flag.text(
              "start",
              "The time to start backfilling the new rule from. Must be a RFC3339 formatted date or"
                  + " Unix timestamp. Required.")
          .required();

  private final Flag<String> end =
      Flag.text(
          "end",
          "If an end time is provided, all recording rules in the rule files provided will be"
              + " backfilled to the end time. Default will backfill up to 3 hours ago. Must be a"
              + " RFC3339 formatted date or Unix timestamp.");

  private final Flag<String> output =
      Flag.text("output-dir", "Output directory for generated blocks.")
          .initially(Databases.DEFAULT_PATH);

  private final Flag<Duration> interval =
      Flag.one(
              "eval-interval",
              Syntaxes.DURATION,
              "How frequently to evaluate rules when backfilling if a value is not set in the recording"
                  + " rule files.")
          .initially("60s");

  private final Argument<List<Path>> files =
      Argument.all(
          "rule-files",
          Syntaxes.EXISTING_FILE,
          "A list of one or more files containing recording rules to be backfilled. All recording"
              + " rules listed in the files will be backfilled. Alerting rules are not evaluated.");

  private final Terminal terminal;
  private final ImportOptions options;
  private final Root root;
  private final Clock clock;

  /** With the flags of the group. */
  public BlocksFromRules(Terminal terminal, Root root, Clock clock, ImportOptions options) {
    this.terminal = terminal;
    this.root = root;
    this.clock = clock;
    this.options = options;
  }

  @Override
  public Word word() {
    return Word.command("rules", "Create blocks of data for new recording rules.", this)
        .flags(configFile, url, start, end, output, interval)
        .arguments(files);
  }

  @Override
  public int run() {
    long to =
        end.value().isEmpty()
            ? clock.millis() - NEWEST.toMillis()
            : Times.parse(end.value(), "end time");
    long from = Times.parse(start.value(), "start time");
    if (from >= to) {
      throw new ToolException("start time is not before end time");
    }
    if (interval.value().toMillis() < 1) {
      throw new ToolException("evaluation interval is below a millisecond");
    }
    log("new rule importer", "start=" + moment(from) + " end=" + moment(to));
    List<RuleGroupConfig> groups = load();
    Databases.create(Path.of(output.value()));
    int failed = 0;
    try (ServerApi server = new ServerApi(url.value(), configFile.orNull(), Map.of())) {
      RuleBackfill backfill =
          new RuleBackfill(
              server, Disk.real(), Path.of(output.value()), from, to, options.maxBlockMillis());
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
    RuleGroups mapping = new RuleGroups(root.parser(), interval.value());
    /* A file that is named twice has its groups once. */
    Map<String, RuleGroupConfig> groups = new LinkedHashMap<>();
    for (Path file : files.value()) {
      try {
        mapping
            .of(file.toString(), loader.load(file))
            .forEach(group -> groups.put(group.key(), group));
      } catch (RuleFileException e) {
        throw new ToolException(
            "rule importer parse error: " + file + ": " + e.errors().getFirst(), e);
      }
    }
    return List.copyOf(groups.values());
  }

  private void log(String message, String more) {
    terminal.err().println("level=INFO msg=\"" + message + "\" component=backfiller " + more);
  }

  private static String moment(long millis) {
    return GoQuote.quote(MOMENT.format(Instant.ofEpochMilli(millis)));
  }
}

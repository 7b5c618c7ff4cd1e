package dev.ferula.tool.check;

import dev.ferula.config.Config;
import dev.ferula.config.ConfigException;
import dev.ferula.config.ConfigLoader;
import dev.ferula.config.LoadOptions;
import dev.ferula.config.ScrapeJob;
import dev.ferula.tool.ExistingFile;
import dev.ferula.tool.GoDurationType;
import dev.ferula.tool.Root;
import dev.ferula.tool.Terminal;
import dev.ferula.tool.ToolException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code check config}: configuration files, and the rule files that they name. */
@Command(name = "config", description = "Check if the config files are valid or not.")
public final class CheckConfig implements Callable<Integer> {
  @Option(
      names = "--syntax-only",
      description =
          "Only check the config file syntax, ignoring file and content validation referenced in"
              + " the config")
  private boolean syntaxOnly;

  @Option(
      names = "--lint",
      description =
          "Linting checks to apply to the rules/scrape configs specified in the config. Available"
              + " options are: all, duplicate-rules, none, too-long-scrape-interval. Use"
              + " --lint=none to disable linting")
  private String lint = RuleLint.DEFAULT;

  @Option(names = "--lint-fatal", description = "Make lint errors exit with exit code 3.")
  private boolean lintFatal;

  @Option(
      names = "--ignore-unknown-fields",
      description =
          "Ignore unknown fields in the rule groups read by the config files. This is useful when"
              + " you want to extend rule files with custom metadata. Ensure that those fields are"
              + " removed before loading them into the Prometheus server as it performs strict"
              + " checks by default.")
  private boolean ignoreUnknownFields;

  @Option(names = "--agent", description = "Check config file for Prometheus in Agent mode.")
  private boolean agent;

  @Option(
      names = "--query.lookback-delta",
      converter = GoDurationType.class,
      description = "The server's maximum query lookback duration.")
  private Duration lookbackDelta = Duration.ofMinutes(5);

  @Parameters(
      paramLabel = "config-files",
      arity = "1..*",
      converter = ExistingFile.class,
      description = "The config files to check.")
  private List<Path> files = new ArrayList<>();

  private final Terminal terminal;
  private final Root root;

  public CheckConfig(Terminal terminal, Root root) {
    this.terminal = terminal;
    this.root = root;
  }

  @Override
  public Integer call() {
    ConfigLint wanted = ConfigLint.parse(lint, lintFatal, lookbackDelta, terminal);
    RuleFileCheck rules =
        new RuleFileCheck(terminal, root.parser(), wanted.rules(), ignoreUnknownFields);
    boolean invalid = false;
    boolean linted = false;
    for (Path file : files) {
      List<Path> ruleFiles = new ArrayList<>();
      Config config = check(file, ruleFiles);
      invalid |= config == null;
      terminal.out().println();
      if (!syntaxOnly) {
        linted |= config != null && lintJobs(config, wanted);
        rules.files(ruleFiles);
      }
    }
    if (invalid || rules.invalid()) {
      return 1;
    }
    return (linted || rules.linted()) && lintFatal ? RuleLint.EXIT_LINT : 0;
  }

  private @Nullable Config check(Path file, List<Path> ruleFiles) {
    terminal.out().println("Checking " + file);
    Config config;
    try {
      config = new ConfigLoader(LoadOptions.SERVER.withAgentMode(agent)).load(file);
      if (!syntaxOnly) {
        ruleFiles.addAll(ruleFiles(config));
      }
      new ReferencedFiles(terminal, syntaxOnly).check(config);
    } catch (ConfigException e) {
      terminal
          .err()
          .println(
              "  FAILED: "
                  + (e.inScrapeFiles() ? "error loading scrape configs: " : "")
                  + e.words());
      return null;
    } catch (ToolException e) {
      ruleFiles.clear();
      terminal.err().println("  FAILED: " + e.getMessage());
      return null;
    }
    if (!ruleFiles.isEmpty()) {
      terminal.out().println("  SUCCESS: " + ruleFiles.size() + " rule files found");
    }
    terminal.out().println(" SUCCESS: " + file + " is valid prometheus config file syntax");
    return config;
  }

  private static List<Path> ruleFiles(Config config) {
    List<Path> files = new ArrayList<>();
    for (String pattern : config.ruleFiles()) {
      List<Path> found = ReferencedFiles.matching(pattern);
      if (found.isEmpty() && !pattern.contains("*")) {
        throw new ToolException("\"" + pattern + "\" does not point to an existing file");
      }
      files.addAll(found);
    }
    return files;
  }

  private boolean lintJobs(Config config, ConfigLint wanted) {
    for (ScrapeJob job : config.scrapeJobs()) {
      String finding = wanted.findingIn(job.scrape());
      if (!finding.isEmpty()) {
        terminal.err().println("  FAILED: " + finding);
        return true;
      }
    }
    return false;
  }
}

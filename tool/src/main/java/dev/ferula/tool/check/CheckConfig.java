package dev.ferula.tool.check;

import dev.ferula.config.Config;
import dev.ferula.config.ConfigException;
import dev.ferula.config.ConfigLoader;
import dev.ferula.config.LoadOptions;
import dev.ferula.config.ScrapeJob;
import dev.ferula.model.GoQuote;
import dev.ferula.tool.Root;
import dev.ferula.tool.Terminal;
import dev.ferula.tool.ToolException;
import dev.ferula.tool.line.Argument;
import dev.ferula.tool.line.Command;
import dev.ferula.tool.line.Flag;
import dev.ferula.tool.line.Syntaxes;
import dev.ferula.tool.line.Word;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code check config}: configuration files, and the rule files that they name. */
public final class CheckConfig implements Command {
  private final Flag<Boolean> syntaxOnly =
      Flag.toggle(
          "syntax-only",
          "Only check the config file syntax, ignoring file and content validation referenced in"
              + " the config");

  private final LintFlags flags =
      new LintFlags(
          "Linting checks to apply to the rules/scrape configs specified in the config. Available"
              + " options are: all, duplicate-rules, none, too-long-scrape-interval.",
          "rule groups read by the config files");

  private final Flag<Boolean> agent =
      Flag.toggle("agent", "Check config file for Prometheus in Agent mode.");

  private final Flag<Duration> lookbackDelta;

  private final Argument<List<Path>> files =
      Argument.all("config-files", Syntaxes.EXISTING_FILE, "The config files to check.");

  private final Terminal terminal;
  private final Root root;

  /** With the flag of the group. */
  public CheckConfig(Terminal terminal, Root root, Flag<Duration> lookbackDelta) {
    this.terminal = terminal;
    this.root = root;
    this.lookbackDelta = lookbackDelta;
  }

  @Override
  public Word word() {
    return Word.command("config", "Check if the config files are valid or not.", this)
        .flags(syntaxOnly, flags.lint, flags.fatal, flags.ignoreUnknownFields, agent)
        .arguments(files);
  }

  @Override
  public int run() {
    ConfigLint wanted =
        ConfigLint.parse(flags.lint.value(), flags.fatal.value(), lookbackDelta.value(), terminal);
    RuleFileCheck rules =
        new RuleFileCheck(
            terminal, root.parser(), wanted.rules(), flags.ignoreUnknownFields.value());
    boolean invalid = false;
    boolean linted = false;
    for (Path file : files.value()) {
      List<Path> ruleFiles = new ArrayList<>();
      Config config = check(file, ruleFiles);
      invalid |= config == null;
      terminal.out().println();
      if (!syntaxOnly.value()) {
        linted |= config != null && lintJobs(config, wanted);
        rules.files(ruleFiles);
      }
    }
    return flags.exit(invalid || rules.invalid(), linted || rules.linted());
  }

  private @Nullable Config check(Path file, List<Path> ruleFiles) {
    terminal.out().println("Checking " + file);
    Config config;
    try {
      LoadOptions options =
          LoadOptions.SERVER.withAgentMode(agent.value()).withScrapeFiles(!syntaxOnly.value());
      config = new ConfigLoader(options).load(file);
      if (!syntaxOnly.value()) {
        ruleFiles.addAll(ruleFiles(config));
      }
      new ReferencedFiles(terminal, syntaxOnly.value()).check(config);
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
        throw new ToolException(GoQuote.quote(pattern) + " does not point to an existing file");
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

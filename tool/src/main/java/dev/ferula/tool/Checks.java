package dev.ferula.tool;

import dev.ferula.config.Config;
import dev.ferula.config.ConfigException;
import dev.ferula.config.ConfigLoader;
import dev.ferula.config.Glob;
import dev.ferula.config.LoadOptions;
import dev.ferula.config.rules.ParsedRules;
import dev.ferula.config.rules.RuleFile;
import dev.ferula.config.rules.RuleFileException;
import dev.ferula.config.rules.RuleFileLoader;
import dev.ferula.model.NameScheme;
import dev.ferula.promql.parser.ParserOptions;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** {@code check config} and {@code check rules}. */
final class Checks {
  private static final int FAILED = 1;

  private final PrintStream out;
  private final PrintStream err;

  Checks(PrintStream out, PrintStream err) {
    this.out = out;
    this.err = err;
  }

  /** Checks configuration files, and the rule files that they name. */
  int configurations(List<Path> files) {
    boolean failed = false;
    for (Path file : files) {
      out.println("Checking " + file);
      List<Path> ruleFiles = new ArrayList<>();
      try {
        Config config = new ConfigLoader(LoadOptions.SERVER).load(file);
        config.ruleFiles().forEach(pattern -> ruleFiles.addAll(Glob.files(pattern)));
        if (!ruleFiles.isEmpty()) {
          out.println("  SUCCESS: " + ruleFiles.size() + " rule files found");
        }
        out.println(" SUCCESS: " + file + " is valid prometheus config file syntax");
      } catch (ConfigException e) {
        err.println("  FAILED: " + e.words());
        failed = true;
      }
      out.println();
      failed |= rules(ruleFiles) != 0;
    }
    return failed ? FAILED : 0;
  }

  /** Checks rule files. */
  int rules(List<Path> files) {
    boolean failed = false;
    RuleFileLoader loader =
        new RuleFileLoader(NameScheme.UTF8, new ParsedRules(ParserOptions.DEFAULT), false);
    for (Path file : files) {
      out.println("Checking " + file);
      try {
        RuleFile rules = loader.load(file);
        int count = rules.groups().stream().mapToInt(group -> group.rules().size()).sum();
        out.println("  SUCCESS: " + count + " rules found");
      } catch (RuleFileException e) {
        err.println("  FAILED:");
        e.errors().forEach(err::println);
        failed = true;
      }
      out.println();
    }
    return failed ? FAILED : 0;
  }
}

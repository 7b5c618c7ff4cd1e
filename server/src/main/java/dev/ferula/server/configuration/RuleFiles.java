package dev.ferula.server.configuration;

import dev.ferula.config.Config;
import dev.ferula.config.rules.RuleChecks;
import dev.ferula.config.rules.RuleFileException;
import dev.ferula.config.rules.RuleFileLoader;
import dev.ferula.config.rules.RuleGroups;
import dev.ferula.discovery.FilePattern;
import dev.ferula.promql.parser.ParserOptions;
import dev.ferula.rules.RuleGroupConfig;
import dev.ferula.server.options.ServerException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Reads the rule files of a configuration. */
public final class RuleFiles {
  private final ParserOptions parser;
  private final RuleChecks checks;

  public RuleFiles(ParserOptions parser, RuleChecks checks) {
    this.parser = parser;
    this.checks = checks;
  }

  /**
   * All groups of all files, files in order.
   *
   * @throws ServerException if any file cannot be used, with everything that is wrong in all of
   *     them
   */
  List<RuleGroupConfig> load(Config config) {
    List<RuleGroupConfig> groups = new ArrayList<>();
    List<String> errors = new ArrayList<>();
    RuleGroups mapping = new RuleGroups(parser, config.global().evaluationInterval());
    RuleFileLoader loader = new RuleFileLoader(config.global().nameScheme(), checks, false);
    for (String pattern : config.ruleFiles()) {
      for (Path file : files(pattern)) {
        try {
          groups.addAll(mapping.of(file.toString(), loader.load(file)));
        } catch (RuleFileException e) {
          errors.addAll(e.errors());
        }
      }
    }
    if (!errors.isEmpty()) {
      throw new ServerException(
          ServerException.Kind.CONFIGURATION, String.join("\n", errors), null);
    }
    return groups;
  }

  private static List<Path> files(String pattern) {
    try {
      return FilePattern.files(pattern);
    } catch (IllegalArgumentException e) {
      throw new ServerException(
          ServerException.Kind.CONFIGURATION,
          "error retrieving rule files for " + pattern + ": " + e.getMessage(),
          e);
    }
  }
}

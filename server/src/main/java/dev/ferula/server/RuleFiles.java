package dev.ferula.server;

import dev.ferula.config.Config;
import dev.ferula.config.Glob;
import dev.ferula.config.rules.RuleChecks;
import dev.ferula.config.rules.RuleFile;
import dev.ferula.config.rules.RuleFileException;
import dev.ferula.config.rules.RuleFileLoader;
import dev.ferula.model.Labels;
import dev.ferula.promql.parser.Expr;
import dev.ferula.promql.parser.Parser;
import dev.ferula.promql.parser.ParserOptions;
import dev.ferula.rules.RuleConfig;
import dev.ferula.rules.RuleGroupConfig;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Reads the rule files of a configuration. */
final class RuleFiles {
  private final ParserOptions parser;
  private final RuleChecks checks;

  RuleFiles(ParserOptions parser, RuleChecks checks) {
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
    RuleFileLoader loader = new RuleFileLoader(config.global().nameScheme(), checks, false);
    for (String pattern : config.ruleFiles()) {
      for (Path file : Glob.files(pattern)) {
        try {
          for (RuleFile.Group group : loader.load(file).groups()) {
            groups.add(group(file.toString(), group, config));
          }
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

  private RuleGroupConfig group(String file, RuleFile.Group group, Config config) {
    Duration interval =
        group.interval().isZero() ? config.global().evaluationInterval() : group.interval();
    List<RuleConfig> rules =
        group.rules().stream().map(rule -> rule(rule, group.labels())).toList();
    return new RuleGroupConfig(
        group.name(), file, interval, (int) group.limit(), group.queryOffset(), rules);
  }

  private RuleConfig rule(RuleFile.Rule rule, Map<String, String> groupLabels) {
    Expr expr = Parser.parse(rule.expression(), parser);
    Labels.Builder labels = Labels.of(groupLabels).toBuilder();
    rule.labels().forEach(labels::set);
    if (!rule.isAlert()) {
      return new RuleConfig.Recording(rule.record(), rule.expression(), expr, labels.build());
    }
    return new RuleConfig.Alerting(
        rule.alert(),
        rule.expression(),
        expr,
        rule.holdDuration(),
        rule.keepFiringFor(),
        labels.build(),
        Labels.of(rule.annotations()));
  }
}

package dev.ferula.ruletest;

import dev.ferula.promql.parser.ParserOptions;
import java.util.List;

/**
 * How test files are run.
 *
 * @param parser what expressions may use
 * @param delayedNameRemoval as Prometheus's feature of this name
 * @param run only groups whose names these regular expressions find something in; all where empty
 * @param diff whether alerts that are not as expected are shown with colours
 * @param dump whether the report has all data of each group
 * @param ignoreUnknownFields whether rule files may have fields that rules do not
 */
public record RuleTestOptions(
    ParserOptions parser,
    boolean delayedNameRemoval,
    List<String> run,
    boolean diff,
    boolean dump,
    boolean ignoreUnknownFields) {
  /** Everything, as promtool without flags. */
  public static final RuleTestOptions DEFAULT =
      new RuleTestOptions(ParserOptions.DEFAULT, false, List.of(), false, false, false);

  public RuleTestOptions {
    run = List.copyOf(run);
  }
}

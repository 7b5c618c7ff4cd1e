package dev.ferula.tool;

import dev.ferula.promql.parser.ParserOptions;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** What may stand before every command; the commands ask it. */
@Command(
    name = "ferula tool",
    description = "Tooling for the Prometheus monitoring system.",
    versionProvider = ToolVersion.class)
public final class Root {
  private static final Set<String> FEATURES =
      Set.of(
          "promql-experimental-functions",
          "promql-delayed-name-removal",
          "promql-duration-expr",
          "promql-extended-range-selectors",
          "promql-binop-fill-modifiers",
          "");

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      scope = ScopeType.INHERIT,
      description = "Show context-sensitive help (also try --help-long).")
  private boolean unusedHelp;

  @Option(names = "--version", versionHelp = true, description = "Show application version.")
  private boolean unusedVersion;

  @Option(
      names = "--experimental",
      scope = ScopeType.INHERIT,
      description = "Enable experimental commands.")
  private boolean experimental;

  @Option(
      names = "--enable-feature",
      split = ",",
      scope = ScopeType.INHERIT,
      description =
          "Comma separated feature names to enable. Valid options: promql-experimental-functions,"
              + " promql-delayed-name-removal, promql-extended-range-selectors,"
              + " promql-binop-fill-modifiers. See"
              + " https://prometheus.io/docs/prometheus/latest/feature_flags/ for more details")
  private List<String> features = new ArrayList<>(List.of(""));

  /** What expressions may use. */
  public ParserOptions parser() {
    return ParserOptions.ofFeatures(features());
  }

  /** The names of the features that are switched on. */
  public Set<String> features() {
    return new HashSet<>(features);
  }

  /** Ends a command that is still an experiment, where nobody asked for those. */
  public void requireExperimental() {
    if (!experimental) {
      throw new ToolException(
          "This command is experimental and requires the --experimental flag to be set.");
    }
  }

  /** A line for each feature that nobody knows. */
  List<String> warnings() {
    return features.stream()
        .filter(feature -> !FEATURES.contains(feature))
        .map(feature -> "  WARNING: Unknown feature passed to --enable-feature: " + feature)
        .toList();
  }
}

package dev.ferula.tool;

import dev.ferula.promql.parser.ParserOptions;
import dev.ferula.tool.line.Flag;
import dev.ferula.tool.line.Syntaxes;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What may stand before every command; the commands ask it. */
public final class Root {
  private static final Set<String> FEATURES =
      Set.of(
          "promql-experimental-functions",
          "promql-delayed-name-removal",
          "promql-duration-expr",
          "promql-extended-range-selectors",
          "promql-binop-fill-modifiers",
          "");

  private final Flag<Boolean> experimental =
      Flag.toggle("experimental", "Enable experimental commands.");
  private final Flag<List<String>> features =
      Flag.all(
              "enable-feature",
              Syntaxes.TEXT,
              "Comma separated feature names to enable. Valid options:"
                  + " promql-experimental-functions, promql-delayed-name-removal,"
                  + " promql-extended-range-selectors, promql-binop-fill-modifiers. See"
                  + " https://prometheus.io/docs/prometheus/latest/feature_flags/ for more details")
          .initially("");

  /** The flags. */
  List<Flag<?>> flags() {
    return List.of(experimental, features);
  }

  /** What expressions may use. */
  public ParserOptions parser() {
    return ParserOptions.ofFeatures(features());
  }

  /** The names of the features that are switched on. */
  public Set<String> features() {
    return names().collect(Collectors.toSet());
  }

  /** Ends a command that is still an experiment, where nobody asked for those. */
  public void requireExperimental() {
    if (!experimental.value()) {
      throw new ToolException(
          "This command is experimental and requires the --experimental flag to be set.");
    }
  }

  /** A line for each feature that nobody knows. */
  List<String> warnings() {
    return names()
        .filter(feature -> !FEATURES.contains(feature))
        .map(feature -> "  WARNING: Unknown feature passed to --enable-feature: " + feature)
        .toList();
  }

  private Stream<String> names() {
    return features.value().stream().flatMap(list -> Stream.of(list.split(",", -1)));
  }
}

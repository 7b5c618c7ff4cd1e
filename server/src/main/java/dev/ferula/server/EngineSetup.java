package dev.ferula.server;

import dev.ferula.promql.EngineOptions;
import dev.ferula.promql.parser.ParserOptions;
import java.util.Set;

/** The engine's options, as flags and features have them. */
final class EngineSetup {
  private EngineSetup() {}

  static ParserOptions parser(Set<String> features) {
    return new ParserOptions(
        features.contains("promql-experimental-functions"),
        true,
        features.contains("promql-extended-range-selectors"),
        features.contains("promql-binop-fill-modifiers"),
        ParserOptions.DEFAULT_MAX_LENGTH,
        ParserOptions.DEFAULT_MAX_DEPTH);
  }

  static EngineOptions engine(ServerOptions options, long evaluationInterval) {
    Set<String> features = options.features();
    return EngineOptions.DEFAULT
        .withLookbackDelta(options.lookbackDelta().toMillis())
        .withMaxSamples(options.queryMaxSamples())
        .withTimeout(options.queryTimeout().toMillis())
        .withDefaultSubqueryStep(evaluationInterval)
        .withParser(parser(features))
        .withDelayedNameRemoval(features.contains("promql-delayed-name-removal"))
        .withStartTimestamps(features.contains("use-start-timestamps"))
        .withTypeAndUnitLabels(features.contains("type-and-unit-labels"));
  }
}

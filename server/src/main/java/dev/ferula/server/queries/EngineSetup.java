package dev.ferula.server.queries;

import dev.ferula.promql.EngineOptions;
import dev.ferula.promql.parser.ParserOptions;
import dev.ferula.server.options.ServerOptions;
import java.util.Set;

/** The engine's options, as flags and features have them. */
public final class EngineSetup {
  private EngineSetup() {}

  public static EngineOptions engine(ServerOptions options, long evaluationInterval) {
    Set<String> features = options.features();
    return EngineOptions.DEFAULT
        .withLookbackDelta(options.queries().lookbackDelta().toMillis())
        .withMaxSamples(options.queries().maxSamples())
        .withTimeout(options.queries().timeout().toMillis())
        .withDefaultSubqueryStep(evaluationInterval)
        .withParser(ParserOptions.ofFeatures(features))
        .withDelayedNameRemoval(features.contains("promql-delayed-name-removal"))
        .withStartTimestamps(features.contains("use-start-timestamps"))
        .withTypeAndUnitLabels(features.contains("type-and-unit-labels"));
  }
}

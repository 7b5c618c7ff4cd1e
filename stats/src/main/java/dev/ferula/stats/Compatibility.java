package dev.ferula.stats;

/** Whose behaviour a registry shows where libraries differ. */
public enum Compatibility {
  /** The Go library of OpenCensus. */
  GO,
  /** The Java library of OpenCensus. */
  JAVA,
  /** What Prometheus expects: the default. */
  MODERN;

  /** The rules that make up this behaviour. */
  public StatsRules rules() {
    return switch (this) {
      case GO ->
          new StatsRules(
              GO,
              GO,
              GO,
              GO,
              true,
              true,
              NegativeRule.ACCEPT,
              true,
              true,
              true,
              LongSums.TRUNCATED);
      case JAVA ->
          new StatsRules(
              JAVA,
              JAVA,
              JAVA,
              JAVA,
              true,
              true,
              NegativeRule.VOID_RECORDING,
              true,
              false,
              true,
              LongSums.ROUNDED);
      case MODERN ->
          new StatsRules(
              MODERN,
              MODERN,
              MODERN,
              MODERN,
              false,
              false,
              NegativeRule.DROP,
              false,
              true,
              false,
              LongSums.EXACT);
    };
  }
}

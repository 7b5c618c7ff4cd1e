package dev.ferula.stats;

/** The registry that a program has without making one, and short ways into it. */
public final class Stats {
  private static final StatsRegistry DEFAULT = StatsRegistry.create();

  private Stats() {}

  /** The default registry. */
  public static StatsRegistry registry() {
    return DEFAULT;
  }

  /** Measurements to record together. */
  public static MeasureBatch batch() {
    return DEFAULT.batch();
  }
}

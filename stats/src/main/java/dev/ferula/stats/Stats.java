package dev.ferula.stats;

import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import org.jspecify.annotations.Nullable;

/** The registry that a program has without making one, and short ways into it. */
public final class Stats {
  private static final StatsRegistry DEFAULT =
      StatsRegistry.builder().exemplars(exemplars()).build();

  private Stats() {}

  /* A provider that cannot be made is told of and does not take the process down. */
  private static @Nullable ExemplarSource exemplars() {
    try {
      return ServiceLoader.load(ExemplarSource.class).findFirst().orElse(null);
    } catch (ServiceConfigurationError e) {
      System.getLogger(Stats.class.getName())
          .log(System.Logger.Level.WARNING, "no exemplars: their source cannot be loaded", e);
      return null;
    }
  }

  /** The default registry. It takes exemplars from the first {@link ExemplarSource} there is. */
  public static StatsRegistry registry() {
    return DEFAULT;
  }

  /** Measurements to record together. */
  public static MeasureBatch batch() {
    return DEFAULT.batch();
  }
}

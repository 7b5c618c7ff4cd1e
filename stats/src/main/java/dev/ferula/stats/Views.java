package dev.ferula.stats;

import org.jspecify.annotations.Nullable;

/** The views of the default registry. */
public final class Views {
  private Views() {}

  /** As {@link StatsRegistry#register}. */
  public static void register(View... views) {
    Stats.registry().register(views);
  }

  /** As {@link StatsRegistry#unregister}. */
  public static void unregister(View... views) {
    Stats.registry().unregister(views);
  }

  /** As {@link StatsRegistry#findView}. */
  public static @Nullable View find(String name) {
    return Stats.registry().findView(name);
  }
}

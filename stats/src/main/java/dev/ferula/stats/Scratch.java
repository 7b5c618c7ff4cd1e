package dev.ferula.stats;

import dev.ferula.stats.read.Point;
import org.jspecify.annotations.Nullable;

/** What a reader needs to merge stripes in; lives in its point and is used again row by row. */
final class Scratch {
  private final NativeScratch sorting = new NativeScratch();
  private @Nullable BucketLayout layout;
  private @Nullable DistributionStripe distribution;

  private @Nullable SummaryWindow window;

  static Scratch of(Point point) {
    if (point.kept() instanceof Scratch scratch) {
      return scratch;
    }
    Scratch made = new Scratch();
    point.keep(made);
    return made;
  }

  /** An empty window that looks back from a time of the ticker. */
  SummaryWindow window(long now) {
    SummaryWindow present = window;
    if (present == null) {
      present = new SummaryWindow();
      window = present;
    }
    return present.reset(now);
  }

  NativeScratch sorting() {
    return sorting;
  }

  /** An empty stripe of the layout. */
  DistributionStripe distribution(BucketLayout ofLayout) {
    DistributionStripe stripe = distribution;
    if (stripe == null || layout != ofLayout) {
      stripe = ofLayout.newStripe();
      layout = ofLayout;
      distribution = stripe;
    } else {
      ofLayout.reset(stripe);
    }
    return stripe;
  }
}

package dev.ferula.scrape;

import dev.ferula.storage.AppendStatus;
import dev.ferula.storage.CommitResult;
import java.util.ArrayList;
import java.util.List;

/**
 * What the storage refused of a scrape without refusing the scrape: counted for all targets, and
 * told of each scrape. For the thread of one scrape loop.
 */
final class ScrapeDrops {
  private final ScrapeMetrics metrics;

  private long outOfOrder;
  private long duplicates;
  private long outOfBounds;
  private long exemplars;

  ScrapeDrops(ScrapeMetrics metrics) {
    this.metrics = metrics;
  }

  /** Begins a scrape. */
  void clear() {
    outOfOrder = 0;
    duplicates = 0;
    outOfBounds = 0;
    exemplars = 0;
  }

  /** Counts a sample that was refused for its time or its value. */
  void sample(AppendStatus status) {
    switch (status) {
      case DUPLICATE -> {
        duplicates++;
        metrics.duplicates.increment();
      }
      case OUT_OF_ORDER, TOO_OLD -> {
        outOfOrder++;
        metrics.outOfOrder.increment();
      }
      case OUT_OF_BOUNDS -> {
        outOfBounds++;
        metrics.outOfBounds.increment();
      }
      default -> throw new IllegalArgumentException("not dropped: " + status);
    }
  }

  /** Counts exemplars that came out of order. */
  void exemplars(int count) {
    exemplars += count;
    metrics.exemplarsOutOfOrder.add(count);
  }

  /**
   * Ends a scrape and counts what was refused in the end.
   *
   * @return what there is to tell of the scrape, a line for each kind of refusal; mostly none
   */
  List<String> committed(CommitResult result) {
    metrics.duplicates.add(result.duplicates());
    metrics.outOfOrder.add(result.outOfOrder() + result.tooOld());
    metrics.outOfBounds.add(result.outOfBounds());
    outOfOrder += result.outOfOrder() + result.tooOld();
    duplicates += result.duplicates();
    outOfBounds += result.outOfBounds();
    if (outOfOrder + duplicates + outOfBounds + exemplars == 0) {
      return List.of();
    }
    List<String> lines = new ArrayList<>();
    tell("out-of-order samples", outOfOrder, lines);
    tell("samples with different value but same timestamp", duplicates, lines);
    tell("samples that are too old or are too far into the future", outOfBounds, lines);
    tell("out-of-order exemplars", exemplars, lines);
    return lines;
  }

  private static void tell(String what, long dropped, List<String> lines) {
    if (dropped > 0) {
      lines.add("msg=\"Error on ingesting " + what + "\" num_dropped=" + dropped);
    }
  }
}

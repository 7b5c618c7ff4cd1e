package dev.ferula.tsdb.head.samples;

import dev.ferula.histogram.FloatHistogram;
import dev.ferula.histogram.Histogram;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The open chunks of the series whose last sample in order is a native histogram, by their slots.
 * What is of one series is guarded by its stripe; how many there are may be asked at any time.
 */
final class OpenHistograms {
  private final Map<Integer, HistogramChunk> chunks = new ConcurrentHashMap<>();

  @Nullable HistogramChunk get(int slot) {
    return chunks.get(slot);
  }

  /** The chunk of a series that has one. */
  HistogramChunk of(int slot) {
    return Objects.requireNonNull(chunks.get(slot));
  }

  void put(int slot, HistogramChunk chunk) {
    chunks.put(slot, chunk);
  }

  void remove(int slot) {
    if (!chunks.isEmpty()) { // As mostly, where a slot need not become an object to be looked for.
      chunks.remove(slot);
    }
  }

  /** The last sample of the series, or null where that is no histogram. */
  @Nullable Object last(int slot) {
    HistogramChunk chunk = chunks.get(slot);
    return chunk == null ? null : chunk.last();
  }

  boolean lastIs(int slot, Object histogram) {
    HistogramChunk chunk = chunks.get(slot);
    return chunk != null && chunk.lastEquals(histogram);
  }

  /** A stale marker of the kind of histograms that the series has, or null if it has floats. */
  @Nullable Object staleMarker(int slot) {
    return switch (chunks.get(slot)) {
      case null -> null;
      case HistogramChunk.Integers _ -> StaleHistograms.INTEGER;
      case HistogramChunk.Floats _ -> StaleHistograms.FLOAT;
    };
  }

  /** How many series there are. */
  int size() {
    return chunks.size();
  }

  /** How many positive and negative buckets the last samples of all series have. */
  long buckets(Stripes stripes) {
    long buckets = 0;
    try (Stripes.Walk walk = stripes.walk()) {
      for (int slot : chunks.keySet()) {
        walk.to(slot);
        buckets += buckets(last(slot));
      }
    }
    return buckets;
  }

  private static int buckets(@Nullable Object histogram) {
    return switch (histogram) {
      case Histogram h -> h.positiveBuckets().length + h.negativeBuckets().length;
      case FloatHistogram h -> h.positiveBuckets().length + h.negativeBuckets().length;
      case null, default -> 0;
    };
  }
}

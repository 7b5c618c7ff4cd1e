package dev.ferula.web.api;

import dev.ferula.tsdb.block.BlockMeta;
import java.io.IOException;
import java.util.List;

/** What the status endpoints ask of the database. */
public interface TsdbStatus {
  /** A name with a count. */
  record Count(String name, long value) {}

  /** How far the replay of the write-ahead log is, in segments. */
  record Replay(long min, long max, long current) {}

  /** What the head holds, and the names that take most of it. */
  record Head(
      long series,
      long labelPairs,
      long chunks,
      long minTime,
      long maxTime,
      List<Count> seriesByMetric,
      List<Count> valuesByLabel,
      List<Count> bytesByLabel,
      List<Count> seriesByPair) {
    void write(Json out) throws IOException {
      out.object().name("headStats").object();
      out.field("numSeries", series).field("numLabelPairs", labelPairs);
      out.field("chunkCount", chunks).field("minTime", minTime).field("maxTime", maxTime);
      out.endObject();
      counts(out, "seriesCountByMetricName", seriesByMetric);
      counts(out, "labelValueCountByLabelName", valuesByLabel);
      counts(out, "memoryInBytesByLabelName", bytesByLabel);
      counts(out, "seriesCountByLabelValuePair", seriesByPair);
      out.endObject();
    }

    private static void counts(Json out, String name, List<Count> counts) throws IOException {
      out.name(name).array();
      for (Count count : counts) {
        out.object().field("name", count.name).field("value", count.value).endObject();
      }
      out.endArray();
    }
  }

  /** The head at present with the {@code limit} largest of each kind. */
  Head head(int limit);

  Replay replay();

  /** The blocks on disk, oldest first. */
  List<BlockMeta> blocks();
}

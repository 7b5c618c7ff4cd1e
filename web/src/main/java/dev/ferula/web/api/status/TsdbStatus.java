package dev.ferula.web.api.status;

import dev.ferula.tsdb.block.BlockMeta;
import dev.ferula.web.api.json.Json;
import java.io.IOException;
import java.util.List;

/** What the status endpoints ask of the database. */
public interface TsdbStatus {
  /** A name with a count. */
  record Count(String name, long value) {}

  /** How many new series of a job's metric were refused for lack of memory. */
  record Refused(String job, String metric, long count) {}

  /**
   * Something that takes the database long.
   *
   * @param kind what it is, in a word or two
   * @param unit what is counted
   * @param done how much of it is done
   * @param all how much there is to do; 0 where nobody knows
   */
  record Work(String kind, String unit, long done, long all, double seconds) {}

  /** How far the replay of the write-ahead log is, in segments. */
  record Replay(long min, long max, long current) {}

  /** How many series the head has, and those metrics that have most of them. */
  record Series(long all, List<Count> byMetric) {}

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
      List<Count> seriesByPair,
      List<Refused> refused) {
    void write(Json out) throws IOException {
      out.object().name("headStats").object();
      out.field("numSeries", series).field("numLabelPairs", labelPairs);
      out.field("chunkCount", chunks).field("minTime", minTime).field("maxTime", maxTime);
      out.endObject();
      counts(out, "seriesCountByMetricName", seriesByMetric);
      counts(out, "labelValueCountByLabelName", valuesByLabel);
      counts(out, "memoryInBytesByLabelName", bytesByLabel);
      counts(out, "seriesCountByLabelValuePair", seriesByPair);
      if (!refused.isEmpty()) {
        writeRefused(out);
      }
      out.endObject();
    }

    private void writeRefused(Json out) throws IOException {
      out.name("ferulaRefusedSeries").array();
      for (Refused of : refused) {
        out.object().field("job", of.job).field("metric", of.metric).field("value", of.count);
        out.endObject();
      }
      out.endArray();
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

  /** Of {@link #head} what costs little: how many series there are, and of which metrics. */
  Series series(int limit);

  Replay replay();

  /** What is being done at present, in the order in which it was begun. */
  List<Work> work();

  /** The blocks on disk, oldest first. */
  List<BlockMeta> blocks();
}

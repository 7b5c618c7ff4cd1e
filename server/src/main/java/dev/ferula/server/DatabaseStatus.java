package dev.ferula.server;

import dev.ferula.tsdb.head.HeadStatistics;
import dev.ferula.tsdb.head.ReplayProgress;
import dev.ferula.web.api.TsdbStatus;
import java.util.List;

/** What the status endpoints are told of the database. */
final class DatabaseStatus implements TsdbStatus {
  private final LateStorage storage;
  private final ReplayProgress progress;

  DatabaseStatus(LateStorage storage, ReplayProgress progress) {
    this.storage = storage;
    this.progress = progress;
  }

  @Override
  public TsdbStatus.Head head(int limit) {
    dev.ferula.tsdb.head.Head head = storage.database().head();
    HeadStatistics statistics = head.statistics(limit);
    return new TsdbStatus.Head(
        head.seriesCount(),
        statistics.labelPairCount(),
        head.chunkCount(),
        head.minTime(),
        head.maxTime(),
        counts(statistics.seriesCountByMetricName()),
        counts(statistics.labelValueCountByLabelName()),
        counts(statistics.memoryInBytesByLabelName()),
        counts(statistics.seriesCountByLabelValuePair()));
  }

  private static List<Count> counts(List<HeadStatistics.Entry> entries) {
    return entries.stream().map(entry -> new Count(entry.name(), entry.value())).toList();
  }

  @Override
  public Replay replay() {
    return new Replay(progress.min(), progress.max(), progress.current());
  }
}

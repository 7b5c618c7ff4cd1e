package dev.ferula.server.database;

import dev.ferula.tsdb.block.BlockMeta;
import dev.ferula.tsdb.head.HeadStatistics;
import dev.ferula.tsdb.head.Refusals;
import dev.ferula.tsdb.head.ReplayProgress;
import dev.ferula.tsdb.work.LongWork;
import dev.ferula.web.api.status.TsdbStatus;
import java.util.List;

/** What the status endpoints are told of the database. */
public final class DatabaseStatus implements TsdbStatus {
  private final LateStorage storage;
  private final ReplayProgress progress;

  public DatabaseStatus(LateStorage storage, ReplayProgress progress) {
    this.storage = storage;
    this.progress = progress;
  }

  @Override
  public TsdbStatus.Head head(int limit) {
    dev.ferula.tsdb.head.Head head = storage.database().head();
    HeadStatistics statistics = head.statistics(limit);
    boolean empty = head.minTime() > head.maxTime();
    return new TsdbStatus.Head(
        head.seriesCount(),
        statistics.labelPairCount(),
        head.chunkCount(),
        empty ? behindBlocks(head.minTime()) : head.minTime(),
        empty ? behindBlocks(head.maxTime()) : head.maxTime(),
        counts(statistics.seriesCountByMetricName()),
        counts(statistics.labelValueCountByLabelName()),
        counts(statistics.memoryInBytesByLabelName()),
        counts(statistics.seriesCountByLabelValuePair()),
        head.refusals().culprits().stream().limit(limit).map(DatabaseStatus::refused).toList());
  }

  @Override
  public TsdbStatus.Series series(int limit) {
    dev.ferula.tsdb.head.Head head = storage.database().head();
    return new TsdbStatus.Series(head.seriesCount(), counts(head.seriesByMetric(limit)));
  }

  private static Refused refused(Refusals.Culprit culprit) {
    return new Refused(culprit.job(), culprit.metric(), culprit.refused());
  }

  /* An empty head begins where the blocks end. */
  private long behindBlocks(long withoutBlocks) {
    return blocks().stream().mapToLong(BlockMeta::maxTime).max().orElse(withoutBlocks);
  }

  private static List<Count> counts(List<HeadStatistics.Entry> entries) {
    return entries.stream().map(entry -> new Count(entry.name(), entry.value())).toList();
  }

  @Override
  public Replay replay() {
    return new Replay(progress.min(), progress.max(), progress.current());
  }

  @Override
  public List<Work> work() {
    return storage.database().head().counters().work().longWork().underWay().stream()
        .map(DatabaseStatus::work)
        .toList();
  }

  private static Work work(LongWork.Piece piece) {
    LongWork.Kind kind = piece.kind();
    return new Work(kind.text(), kind.unit(), piece.done(), piece.all(), piece.seconds());
  }

  @Override
  public List<BlockMeta> blocks() {
    return storage.database().blocks();
  }
}

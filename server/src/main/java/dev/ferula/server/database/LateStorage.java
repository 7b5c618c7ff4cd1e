package dev.ferula.server.database;

import dev.ferula.matcher.Matcher;
import dev.ferula.storage.Appendable;
import dev.ferula.storage.Appender;
import dev.ferula.storage.ExemplarQueryable;
import dev.ferula.storage.Querier;
import dev.ferula.storage.Queryable;
import dev.ferula.storage.SeriesExemplars;
import dev.ferula.storage.StorageException;
import dev.ferula.tsdb.Tsdb;
import dev.ferula.tsdb.TsdbOptions;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The database, which everything is connected to before it is open: opening replays the log, and
 * the server answers how far it is meanwhile. Until then every use is refused. Thread-safe.
 */
public final class LateStorage implements Appendable, Queryable, ExemplarQueryable, AutoCloseable {
  private volatile @Nullable Tsdb database;

  public void open(Tsdb opened) {
    database = opened;
  }

  public Tsdb database() {
    Tsdb now = database;
    if (now == null) {
      throw new StorageException(StorageException.Kind.UNAVAILABLE, "TSDB not ready");
    }
    return now;
  }

  public boolean isOpen() {
    return database != null;
  }

  @Override
  public Appender appender() {
    return database().appender();
  }

  @Override
  public Querier querier(long minTime, long maxTime) {
    return database().querier(minTime, maxTime);
  }

  @Override
  public List<SeriesExemplars> exemplars(
      long minTime, long maxTime, List<List<Matcher>> selectors) {
    return database().exemplars(minTime, maxTime, selectors);
  }

  /** Changes what can be changed of a database that is open; what is not yet is opened with it. */
  public void apply(TsdbOptions options) {
    Tsdb now = database;
    if (now != null) {
      now.apply(options);
    }
  }

  @Override
  public void close() {
    Tsdb now = database;
    if (now != null) {
      now.close();
    }
  }
}

package dev.ferula.benchmarks.tsdb;

import dev.ferula.model.Labels;
import dev.ferula.storage.Appender;
import dev.ferula.tsdb.Tsdb;
import dev.ferula.tsdb.TsdbOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** A database in a folder that goes with it, of series of some instances, jobs and metrics. */
final class StoredDatabase implements AutoCloseable {
  static final long START = 1_700_006_400_000L;
  static final long STEP = 15_000;

  private final Path directory;
  private final long[] refs;
  private Tsdb database;
  private long time = START;

  StoredDatabase(int series) {
    directory = folder();
    database = Tsdb.open(directory, TsdbOptions.DEFAULT);
    refs = new long[series];
    try (Appender appender = database.appender()) {
      for (int i = 0; i < series; i++) {
        refs[i] =
            appender.resolve(
                Labels.of(
                    "__name__", "metric_" + i % 100,
                    "instance", "host-" + i / 100,
                    "job", "job-" + i / 100 % 5));
      }
      appender.commit();
    }
  }

  static Path folder() {
    try {
      return Files.createTempDirectory("ferula-benchmark");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Tsdb get() {
    return database;
  }

  /** Stores a sample of each series in one commit, a step after the last. */
  void append() {
    time += STEP;
    try (Appender appender = database.appender()) {
      for (int i = 0; i < refs.length; i++) {
        appender.append(refs[i], Appender.NO_START, time, time / STEP * (i % 7));
      }
      appender.commit();
    }
  }

  /** Closes the database and reads its log again. */
  void reopen() {
    database.close();
    database = Tsdb.open(directory, TsdbOptions.DEFAULT);
  }

  @Override
  public void close() {
    database.close();
    delete(directory);
  }

  static void delete(Path folder) {
    try (Stream<Path> all = Files.walk(folder)) {
      List<Path> deepestFirst = all.sorted(Comparator.reverseOrder()).toList();
      for (Path path : deepestFirst) {
        Files.delete(path);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

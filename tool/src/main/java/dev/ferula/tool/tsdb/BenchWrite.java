package dev.ferula.tool.tsdb;

import dev.ferula.disk.Disk;
import dev.ferula.model.Labels;
import dev.ferula.notation.GoDuration;
import dev.ferula.notation.GoNumber;
import dev.ferula.storage.AppendStatus;
import dev.ferula.storage.Appender;
import dev.ferula.tool.Terminal;
import dev.ferula.tool.ToolException;
import dev.ferula.tool.line.Argument;
import dev.ferula.tool.line.Command;
import dev.ferula.tool.line.Flag;
import dev.ferula.tool.line.Syntaxes;
import dev.ferula.tool.line.Word;
import dev.ferula.tsdb.Tsdb;
import dev.ferula.tsdb.TsdbOptions;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** {@code tsdb bench write}: how fast a database takes scrapes of the series in a file. */
public final class BenchWrite implements Command {
  private static final int SCRAPES_AT_ONCE = 100;
  private static final int SERIES_AT_ONCE = 1000;
  private static final long INTERVAL = 30_000;
  private static final long FIRST_VALUE = 123_456_789;
  private static final long GROWTH = 1000;

  /* Longer than any run, so that no block is written meanwhile. */
  private static final Duration NO_BLOCK = Duration.ofDays(10_000);

  private final Flag<String> out = Flag.text("out", "Set the output path.").initially("benchout");

  private final Flag<Integer> metrics =
      Flag.one("metrics", Syntaxes.INT, "Number of metrics to read.").initially("10000");

  private final Flag<Integer> scrapes =
      Flag.one("scrapes", Syntaxes.INT, "Number of scrapes to simulate.").initially("3000");

  private final Argument<String> input =
      Argument.text(
              "file",
              "Input file with samples data, default is (../../tsdb/testdata/20kseries.json).")
          .initially("../../tsdb/testdata/20kseries.json");

  private final Terminal terminal;

  public BenchWrite(Terminal terminal) {
    this.terminal = terminal;
  }

  /** A part of the run whose time is told. */
  private interface Stage {
    void run();
  }

  @Override
  public Word word() {
    return Word.command("write", "Run a write performance benchmark.", this)
        .flags(out, metrics, scrapes)
        .arguments(input);
  }

  @Override
  public int run() {
    Path directory = Path.of(out.value());
    Disk.real().deleteTree(directory);
    Disk.real().createDirectories(directory);
    TsdbOptions options =
        TsdbOptions.DEFAULT.withBlockRange(NO_BLOCK).withRetentionTime(Duration.ZERO);
    Tsdb db = Tsdb.open(directory.resolve("storage"), options);
    try (db) {
      List<Labels> series = new ArrayList<>();
      stage("readData", () -> series.addAll(read()));
      long[] total = {0};
      long nanos = stage("ingestScrapes", () -> total[0] = ingest(db, series));
      terminal.out().println(" > total samples: " + total[0]);
      double rate = total[0] / (nanos / 1e9);
      terminal.out().println(" > samples/sec: " + GoNumber.plain(rate));
      stage("stopStorage", db::close);
    }
    return 0;
  }

  private long stage(String name, Stage stage) {
    terminal.out().println(">> start stage=" + name);
    long start = System.nanoTime();
    stage.run();
    long nanos = System.nanoTime() - start;
    terminal.out().println(">> completed stage=" + name + " duration=" + GoDuration.ofNanos(nanos));
    return nanos;
  }

  /* One series a line: {"name":"value",...}, read as loosely as there; each but once. */
  private Set<Labels> read() {
    Set<Labels> series = new LinkedHashSet<>();
    try (BufferedReader reader = Files.newBufferedReader(Path.of(input.value()))) {
      int number = 1;
      String line = reader.readLine();
      while (line != null && series.size() < metrics.value()) {
        series.add(labels(line.replaceAll("[\"{}]", ""), number++));
        line = reader.readLine();
      }
    } catch (NoSuchFileException e) {
      throw new ToolException("open " + input.value() + ": no such file or directory", e);
    } catch (IOException e) {
      throw new ToolException("read " + input.value() + ": " + e.getMessage(), e);
    }
    return series;
  }

  private Labels labels(String line, int number) {
    Labels.Builder builder = Labels.builder();
    for (String pair : line.split(",", -1)) {
      String[] parts = pair.split(":", -1);
      if (parts.length < 2) {
        throw new ToolException(
            input.value() + ": line " + number + ": expected name:value, got \"" + pair + "\"");
      }
      builder.set(parts[0], parts[1]);
    }
    return builder.build();
  }

  private long ingest(Tsdb db, List<Labels> series) {
    long total = 0;
    int threads = Runtime.getRuntime().availableProcessors();
    try (ExecutorService workers =
        Executors.newFixedThreadPool(threads, Thread.ofPlatform().name("bench-", 0).factory())) {
      for (int i = 0; i < scrapes.value(); i += SCRAPES_AT_ONCE) {
        List<Future<Long>> parts = new ArrayList<>();
        for (int from = 0; from < series.size(); from += SERIES_AT_ONCE) {
          List<Labels> part = series.subList(from, Math.min(series.size(), from + SERIES_AT_ONCE));
          long base = INTERVAL * i;
          parts.add(workers.submit(() -> ingestPart(db, part, base)));
        }
        for (Future<Long> part : parts) {
          total += part.get();
        }
      }
    } catch (ExecutionException e) {
      throw new ToolException("ingest: " + e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ToolException("interrupted", e);
    }
    terminal.out().println("ingestion completed");
    return total;
  }

  private static long ingestPart(Tsdb db, List<Labels> series, long base) {
    long[] refs = new long[series.size()];
    long total = 0;
    for (int scrape = 1; scrape <= SCRAPES_AT_ONCE; scrape++) {
      try (Appender appender = db.appender()) {
        for (int i = 0; i < refs.length; i++) {
          if (refs[i] == Appender.NO_REF) {
            refs[i] = appender.resolve(series.get(i));
          }
          AppendStatus status =
              appender.append(
                  refs[i],
                  Appender.NO_START,
                  base + INTERVAL * scrape,
                  (double) (FIRST_VALUE + GROWTH * scrape));
          if (status != AppendStatus.ACCEPTED) {
            throw new ToolException("sample refused: " + status);
          }
          total++;
        }
        appender.commit();
      }
    }
    return total;
  }
}

package dev.ferula.web.api.query;

import dev.ferula.promql.QueryLog;
import dev.ferula.promql.QueryRecord;
import dev.ferula.web.api.json.Json;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The query log: a JSON line for every query that ends, with the fields that Prometheus writes.
 * Another file, or none, can be named while queries run. Safe for use by several threads.
 */
public final class QueryLogFile implements QueryLog, AutoCloseable {
  private static final System.Logger LOG = System.getLogger(QueryLogFile.class.getName());

  /* Of a query that nobody traces. */
  private static final String NO_SPAN = "0".repeat(16);
  private static final String NO_TRACE = "0".repeat(32);

  private static final DateTimeFormatter MILLIS =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

  private final Clock clock;
  private @Nullable OutputStream file;
  private boolean failed;
  private final AtomicLong failures = new AtomicLong();

  /** A log that keeps nothing yet. */
  public QueryLogFile(Clock clock) {
    this.clock = clock;
  }

  /**
   * Appends to the file from now on, opened anew even where it is the same; nowhere if empty.
   *
   * @throws UncheckedIOException if it cannot be opened; the one before goes on
   */
  public synchronized void use(String path) {
    OutputStream next = null;
    if (!path.isEmpty()) {
      try {
        next =
            Files.newOutputStream(
                Path.of(path), StandardOpenOption.CREATE, StandardOpenOption.APPEND);
      } catch (IOException e) {
        throw new UncheckedIOException("can't create json log file: " + e.getMessage(), e);
      }
    }
    close();
    file = next;
    failed = false;
  }

  @Override
  public void ended(QueryRecord query) {
    if (!isOpen()) {
      return;
    }
    ByteArrayOutputStream line = new ByteArrayOutputStream(512);
    try {
      write(line, query);
      append(line);
    } catch (IOException e) {
      fail(e);
    }
  }

  /** How many queries could not be written. */
  public long failures() {
    return failures.get();
  }

  /** Whether queries are written anywhere. */
  public synchronized boolean isOpen() {
    return file != null;
  }

  private synchronized void append(ByteArrayOutputStream line) throws IOException {
    if (file != null) {
      line.writeTo(file);
    }
  }

  /* Said once for each file: a full disk must not flood the log as well. */
  private synchronized void fail(IOException e) {
    failures.incrementAndGet();
    if (!failed) {
      failed = true;
      LOG.log(
          System.Logger.Level.ERROR,
          "msg=\"cannot write the query log\" err=\"" + e.getMessage() + "\"");
    }
  }

  private void write(ByteArrayOutputStream line, QueryRecord query) throws IOException {
    try (Json out = new Json(line)) {
      out.object().field("time", DateTimeFormatter.ISO_INSTANT.format(clock.instant()));
      out.field("level", "INFO").field("source", "QueryLogFile");
      out.field("msg", "promql query logged");
      out.name("params").object();
      out.field("end", MILLIS.format(Instant.ofEpochMilli(query.end())));
      out.field("query", query.query());
      out.field("start", MILLIS.format(Instant.ofEpochMilli(query.start())));
      out.field("step", query.step() / 1000).endObject();
      if (query.error() != null) {
        out.field("error", query.error());
      }
      StatsJson.write(out.name("stats"), query.stats());
      out.field("spanID", NO_SPAN).field("traceID", NO_TRACE);
      OriginJson.write(out, query.origin());
      out.endObject();
    }
    line.write('\n');
  }

  @Override
  public synchronized void close() {
    if (file == null) {
      return;
    }
    try {
      file.close();
    } catch (IOException e) {
      fail(e);
    }
    file = null;
  }
}

package dev.ferula.exporter;

import dev.ferula.exposition.EscapingScheme;
import dev.ferula.exposition.ExpositionBuffer;
import dev.ferula.exposition.ExpositionFormat;
import dev.ferula.exposition.ExpositionWriter;
import dev.ferula.exposition.Negotiation;
import dev.ferula.stats.Compatibility;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/** Answers scrapes of one page: methods, negotiation, limits and failures. */
final class Scraper {
  private static final String TEXT = "text/plain; charset=utf-8";

  /** A buffer that a huge protobuf family has blown up is not kept. */
  private static final int MAX_KEPT_BUFFER = 32 << 20;

  /**
   * What a scraper is held to.
   *
   * @param timeout null for none
   */
  record Limits(int concurrentScrapes, @Nullable Duration timeout) {}

  private final Page page;
  private final Compatibility compat;
  private final Set<ExpositionFormat> formats;
  private final ExpositionWriter.Options writing;
  private final Limits limits;
  private final Clock clock;
  private final ScrapeFigures figures;
  private final Semaphore free;
  private final ConcurrentLinkedQueue<ExpositionBuffer> buffers = new ConcurrentLinkedQueue<>();

  Scraper(
      Page page,
      Compatibility compat,
      Set<ExpositionFormat> formats,
      ExpositionWriter.Options writing,
      Limits limits,
      Clock clock,
      ScrapeFigures figures) {
    this.page = page;
    this.compat = compat;
    this.formats = formats;
    this.writing = writing;
    this.limits = limits;
    this.clock = clock;
    this.figures = figures;
    this.free = new Semaphore(limits.concurrentScrapes());
  }

  void scrape(ScrapeRequest request, ScrapeResponse response) throws IOException {
    boolean head = request.method().equals("HEAD");
    if (compat == Compatibility.MODERN && !head && !request.method().equals("GET")) {
      refuse(response, 405, "method " + request.method() + " not allowed, expected GET or HEAD");
      return;
    }
    ScrapeParameters parameters;
    Negotiation agreed;
    try {
      parameters =
          compat == Compatibility.GO
              ? ScrapeParameters.NONE
              : ScrapeParameters.parse(request.rawQuery());
      agreed = agreed(request, parameters);
    } catch (IllegalArgumentException e) {
      refuse(response, 400, "bad request: " + e.getMessage());
      return;
    }
    boolean gzip = Negotiation.acceptsGzip(request.acceptEncoding());
    Map<String, String> headers = headers(agreed, gzip);
    if (head) {
      response.start(200, headers, 0).close();
    } else if (free.tryAcquire()) {
      try {
        answer(parameters.names(), agreed, new ResponseBody(response, headers, gzip), response);
      } finally {
        free.release();
      }
    } else {
      refuse(
          response,
          503,
          "Limit of concurrent requests reached ("
              + limits.concurrentScrapes()
              + "), try again later.");
    }
  }

  private Negotiation agreed(ScrapeRequest request, ScrapeParameters parameters) {
    String debug = parameters.debug();
    if (debug == null || compat != Compatibility.MODERN) {
      return Negotiation.of(request.accept(), formats);
    }
    ExpositionFormat format =
        switch (debug) {
          case "text" -> ExpositionFormat.TEXT_1_0_0;
          case "openmetrics" -> ExpositionFormat.OPEN_METRICS_1_0_0;
          default ->
              throw new IllegalArgumentException(
                  "debug=" + debug + " is not a format, expected text or openmetrics");
        };
    return new Negotiation(format, EscapingScheme.ALLOW_UTF8, TEXT);
  }

  private Map<String, String> headers(Negotiation agreed, boolean gzip) {
    Map<String, String> headers = new LinkedHashMap<>();
    headers.put("Content-Type", agreed.contentType());
    if (gzip) {
      headers.put("Content-Encoding", "gzip");
    }
    if (compat == Compatibility.MODERN) {
      headers.put("Vary", "Accept, Accept-Encoding");
    }
    return headers;
  }

  private void answer(
      Set<String> names, Negotiation agreed, ResponseBody body, ScrapeResponse response)
      throws IOException {
    long start = clock.millis();
    ExpositionBuffer buffer = buffers.poll();
    buffer = buffer == null ? new ExpositionBuffer(body) : buffer;
    buffer.reset(body);
    boolean done = false;
    try {
      ExpositionWriter writer = ExpositionWriter.of(agreed, buffer, writing);
      long series = page.write(writer, names, new Deadline(clock, limits.timeout()));
      body.beforeLast();
      writer.finish();
      body.close();
      done = true;
      figures.done((clock.millis() - start) / 1e3, buffer.written(), series);
    } catch (ScrapeFailure e) {
      unlessStarted(body, response, e.status, e.getMessage());
    } finally {
      if (!done) {
        figures.failed();
      }
      buffer.reset(OutputStream.nullOutputStream());
      if (buffer.capacity() <= MAX_KEPT_BUFFER) {
        buffers.add(buffer);
      }
    }
  }

  private static void unlessStarted(
      ResponseBody body, ScrapeResponse response, int status, @Nullable String message)
      throws IOException {
    if (body.isStarted()) {
      throw new IOException(message); // the connection is cut, so that nobody takes half a page
    }
    refuse(response, status, message);
  }

  private static void refuse(ScrapeResponse response, int status, @Nullable String message)
      throws IOException {
    byte[] text = (message + "\n").getBytes(StandardCharsets.UTF_8);
    Map<String, String> headers = new LinkedHashMap<>();
    headers.put("Content-Type", TEXT);
    if (status == 405) {
      headers.put("Allow", "GET, HEAD");
    } else if (status == 503) {
      headers.put("Retry-After", "1");
    }
    try (OutputStream out = response.start(status, headers, text.length)) {
      out.write(text);
    }
  }
}

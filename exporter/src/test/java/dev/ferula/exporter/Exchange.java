package dev.ferula.exporter;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.zip.GZIPInputStream;

/** One scrape through the neutral core, without a network. */
final class Exchange implements ScrapeResponse {
  int status;
  Map<String, String> headers = Map.of();
  long length;
  boolean closed;
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

  static Exchange get(PrometheusExporter exporter) {
    return of(exporter, ScrapeRequest.PLAIN);
  }

  static Exchange accepting(PrometheusExporter exporter, String accept) {
    return of(exporter, new ScrapeRequest("GET", null, accept, null));
  }

  static Exchange query(PrometheusExporter exporter, String rawQuery) {
    return of(exporter, new ScrapeRequest("GET", rawQuery, null, null));
  }

  static Exchange of(PrometheusExporter exporter, ScrapeRequest request) {
    Exchange exchange = new Exchange();
    try {
      exporter.scrape(request, exchange);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return exchange;
  }

  @Override
  public OutputStream start(int newStatus, Map<String, String> newHeaders, long newLength) {
    if (status != 0) {
      throw new AssertionError("answer started twice");
    }
    status = newStatus;
    headers = newHeaders;
    length = newLength;
    return new OutputStream() {
      @Override
      public void write(int b) {
        bytes.write(b);
      }

      @Override
      public void write(byte[] from, int offset, int count) {
        bytes.write(from, offset, count);
      }

      @Override
      public void close() {
        closed = true;
      }
    };
  }

  String header(String name) {
    return headers.getOrDefault(name, "");
  }

  byte[] bytes() {
    if (!header("Content-Encoding").equals("gzip")) {
      return bytes.toByteArray();
    }
    try {
      return new GZIPInputStream(new ByteArrayInputStream(bytes.toByteArray())).readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  String body() {
    return new String(bytes(), StandardCharsets.UTF_8);
  }
}

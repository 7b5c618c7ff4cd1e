package dev.ferula.scrape.http;

import dev.ferula.notation.GoNumber;
import java.io.IOException;
import java.io.InputStream;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import java.util.zip.GZIPInputStream;

/** Fetches bodies of targets: status 200, unpacked here so that the limit holds for what is in. */
final class JettyFetcher implements Fetcher {
  private static final int CHUNK_BYTES = 32 << 10;

  private final JettyExchanger exchanger;

  JettyFetcher(JettyExchanger exchanger) {
    this.exchanger = exchanger;
  }

  @Override
  public String fetch(FetchRequest request, BodyBuffer body) throws FetchException {
    long deadline = System.nanoTime() + request.timeout().toNanos();
    body.clear(request.maxBodyBytes());
    HttpAsk ask = ask(request);
    try (BodySink sink = new BodySink(body, request.maxBodyBytes())) {
      return fetch(ask, exchanger.open(ask, () -> new BodyListener(sink)), sink, deadline);
    }
  }

  /** Goes on where another client's answer sent to another place. */
  String follow(FetchRequest request, int status, String location, long deadline, BodyBuffer body)
      throws FetchException {
    body.clear(request.maxBodyBytes());
    HttpAsk ask = ask(request);
    try (BodySink sink = new BodySink(body, request.maxBodyBytes())) {
      JettyReply reply =
          exchanger.follow(ask, status, location, deadline, () -> new BodyListener(sink));
      return fetch(ask, reply, sink, deadline);
    }
  }

  /** The request with its headers. */
  static HttpAsk ask(FetchRequest request) {
    Map<String, String> headers = new LinkedHashMap<>();
    headers.put("Accept", request.accept());
    headers.put("Accept-Encoding", request.compression() ? "gzip" : "identity");
    headers.put(
        "X-Prometheus-Scrape-Timeout-Seconds",
        GoNumber.plain(request.timeout().toMillis() / 1000.0));
    return new HttpAsk("GET", request.uri(), request.unixSocket(), headers, "", request.timeout());
  }

  private String fetch(HttpAsk ask, JettyReply reply, BodySink sink, long deadline)
      throws FetchException {
    try (reply) {
      if (!reply.isTaken()) {
        read(reply, sink);
      }
    } catch (IOException e) {
      throw FetchFailures.ofBody(ask, FetchFailures.causeOf(e));
    } catch (FetchException e) {
      reply.abort(e);
      throw e;
    }
    try {
      reply.finish(deadline - System.nanoTime());
    } catch (TimeoutException e) {
      reply.abort(e);
      throw FetchFailures.ofBody(ask, e);
    } catch (InterruptedException e) {
      reply.abort(e);
      Thread.currentThread().interrupt();
      throw FetchFailures.failed(ask, "context canceled");
    }
    String contentType = reply.header("Content-Type");
    return contentType == null ? "" : contentType;
  }

  private static void read(JettyReply reply, BodySink sink) throws FetchException, IOException {
    if (reply.status() != 200) {
      throw new FetchException(
          FetchException.Kind.STATUS,
          ("server returned HTTP status " + reply.status() + " " + reply.reason()).stripTrailing());
    }
    InputStream in = reply.body();
    copy(new GZIPInputStream(in, CHUNK_BYTES), sink);
    if (in.read() >= 0) {
      throw new IOException("gzip: invalid header");
    }
  }

  private static void copy(InputStream in, BodySink sink) throws FetchException, IOException {
    byte[] chunk = new byte[CHUNK_BYTES];
    for (int n = in.read(chunk); n >= 0; n = in.read(chunk)) {
      FetchException refusal = sink.take(chunk, n);
      if (refusal != null) {
        throw refusal;
      }
    }
  }

  @Override
  public void close() {
    exchanger.close();
  }
}

package dev.ferula.config;

import dev.ferula.notifier.AlertPost;
import dev.ferula.scrape.http.Exchanger;
import dev.ferula.scrape.http.FetchException;
import dev.ferula.scrape.http.HttpAsk;
import dev.ferula.scrape.http.HttpReply;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;

/** Alerts posted by the client that scrapes: the same authentication, TLS and proxies. */
record ExchangerPost(Exchanger exchanger) implements AlertPost {
  private static final int MAX_ANSWER_BYTES = 1 << 20;

  @Override
  public int post(String url, byte[] json, Duration timeout)
      throws IOException, InterruptedException {
    URI uri;
    try {
      uri = URI.create(url);
    } catch (IllegalArgumentException e) {
      throw new IOException("not a URL: " + e.getMessage(), e);
    }
    Map<String, String> headers = Map.of("Content-Type", "application/json");
    String content = new String(json, StandardCharsets.UTF_8);
    HttpAsk ask = new HttpAsk("POST", uri, "", headers, content, timeout);
    try (HttpReply reply = exchanger.open(ask);
        InputStream body = reply.body()) {
      // Read to its end, so that the connection can be used again.
      OutputStream.nullOutputStream().write(body.readNBytes(MAX_ANSWER_BYTES));
      return reply.status();
    } catch (FetchException e) {
      if (Thread.interrupted()) {
        throw new InterruptedException(e.getMessage());
      }
      throw new IOException(e.getMessage(), e);
    }
  }

  @Override
  public void close() {
    exchanger.close();
  }
}

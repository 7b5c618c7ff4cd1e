package dev.ferula.config;

import dev.ferula.discovery.HttpGet;
import dev.ferula.scrape.http.BodyBuffer;
import dev.ferula.scrape.http.FetchException;
import dev.ferula.scrape.http.FetchRequest;
import dev.ferula.scrape.http.Fetcher;
import dev.ferula.scrape.http.HeaderValues;
import dev.ferula.scrape.http.HttpOptions;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * Discovery's requests made by the client that scrapes: the same authentication, TLS and proxies.
 * Each request has a client of its own, since they come minutes apart and need no connection kept.
 */
public record FetcherGet(Function<HttpOptions, Fetcher> fetchers, HttpOptions options)
    implements HttpGet {
  /** The most bytes that a list of targets may have. */
  public static final long MAX_BODY_BYTES = 64L << 20;

  private static final String ACCEPT = "Accept";

  @Override
  public Response get(String url, Map<String, String> headers, Duration timeout)
      throws IOException {
    URI uri;
    try {
      uri = URI.create(url);
    } catch (IllegalArgumentException e) {
      throw new IOException("not a URL: " + e.getMessage(), e);
    }
    FetchRequest request =
        new FetchRequest(
            uri, "", headers.getOrDefault(ACCEPT, "*/*"), true, timeout, MAX_BODY_BYTES);
    BodyBuffer body = new BodyBuffer();
    try (Fetcher fetcher = fetchers.apply(with(headers))) {
      String type = fetcher.fetch(request, body);
      String text = new String(body.bytes(), 0, body.length(), StandardCharsets.UTF_8);
      return new Response(200, type, text);
    } catch (FetchException e) {
      throw new IOException(e.getMessage(), e);
    } catch (IllegalArgumentException e) {
      throw new IOException("unusable HTTP options: " + e.getMessage(), e);
    }
  }

  private HttpOptions with(Map<String, String> more) {
    Map<String, HeaderValues> headers = new LinkedHashMap<>(options.headers());
    more.forEach(
        (name, value) -> {
          if (!name.equals(ACCEPT)) {
            headers.put(name, new HeaderValues(List.of(value), List.of(), List.of()));
          }
        });
    return new HttpOptions(
        options.authorization(),
        options.followRedirects(),
        options.enableHttp2(),
        options.tls(),
        options.proxy(),
        headers);
  }
}

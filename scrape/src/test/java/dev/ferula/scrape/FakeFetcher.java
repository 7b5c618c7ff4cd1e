package dev.ferula.scrape;

import dev.ferula.scrape.http.BodyBuffer;
import dev.ferula.scrape.http.FetchException;
import dev.ferula.scrape.http.FetchRequest;
import dev.ferula.scrape.http.Fetcher;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Targets by host, which answer what a test says. */
final class FakeFetcher implements Fetcher {
  final List<FetchRequest> requests = new ArrayList<>();
  private final Map<String, String> bodies = new HashMap<>();
  String contentType = "text/plain; version=0.0.4";
  Runnable onFetch = () -> {};
  int closed;

  /** What the target answers from now on; null for a refused connection. */
  void answer(String host, String body) {
    bodies.put(host, body);
  }

  @Override
  public synchronized String fetch(FetchRequest request, BodyBuffer into) throws FetchException {
    requests.add(request);
    onFetch.run();
    into.clear(request.maxBodyBytes());
    String body = bodies.get(request.uri().getAuthority());
    if (body == null) {
      throw new FetchException(FetchException.Kind.FAILED, "connection refused");
    }
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    if (!into.append(bytes, 0, bytes.length)) {
      throw new FetchException(FetchException.Kind.BODY_TOO_LARGE, "body size limit exceeded");
    }
    return contentType;
  }

  @Override
  public void close() {
    closed++;
  }
}

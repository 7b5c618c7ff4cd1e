package dev.ferula.scrape.http;

import dev.ferula.scrape.wire.WireClient;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * Fetches over plain HTTP without waiting, which is how nearly all targets are asked; what is more
 * than that, a proxy, TLS, a socket in the file system, a redirect, a secret in a file, is left to
 * Jetty's client.
 */
final class PlainFetcher implements Fetcher {
  private final JettyFetcher others;
  private final WireClient wire;
  private final HttpOptions options;
  private final String userAgent;
  private final Unpackers unpackers = new Unpackers();

  PlainFetcher(JettyFetcher others, WireClient wire, HttpOptions options, String userAgent) {
    this.others = others;
    this.wire = wire;
    this.options = options;
    this.userAgent = userAgent;
  }

  /** Whether requests with these settings can be made without reading files or asking others. */
  static boolean suits(HttpOptions options) {
    boolean direct = options.proxy().url().isEmpty() && !options.proxy().fromEnvironment();
    boolean filesInHeaders =
        options.headers().values().stream().anyMatch(values -> !values.files().isEmpty());
    return direct
        && !filesInHeaders
        && switch (options.authorization()) {
          case Authorization.None _ -> true;
          case Authorization.Basic basic ->
              basic.usernameFile().isEmpty() && basic.passwordFile().isEmpty();
          case Authorization.Header header -> header.credentialsFile().isEmpty();
          case Authorization.OAuth2 _ -> false;
        };
  }

  @Override
  public TargetFetch target(FetchRequest request) {
    PlainRequest plain = PlainRequest.of(request, options, userAgent);
    return plain == null
        ? others.target(request)
        : new PlainFetch(
            request, plain, wire, options.followRedirects() ? others : null, unpackers);
  }

  @Override
  public String fetch(FetchRequest request, BodyBuffer body) throws FetchException {
    TargetFetch target = target(request);
    if (target.mayWait()) {
      return others.fetch(request, body);
    }
    Answer answer = new Answer();
    target.fetch(body, answer);
    return answer.await();
  }

  private static final class Answer implements TargetFetch.Outcome {
    private final CompletableFuture<String> type = new CompletableFuture<>();

    @Override
    public void fetched(String contentType) {
      type.complete(contentType);
    }

    @Override
    public void failed(FetchException reason) {
      type.completeExceptionally(reason);
    }

    String await() throws FetchException {
      try {
        return type.get();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new FetchException(FetchException.Kind.FAILED, "context canceled");
      } catch (ExecutionException e) {
        @Nullable Throwable cause = e.getCause();
        if (cause instanceof FetchException reason) {
          throw reason;
        }
        throw new IllegalStateException(e);
      }
    }
  }

  @Override
  public void close() {
    wire.close();
    others.close();
    unpackers.close();
  }
}

package dev.ferula.scrape.http;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A token of OAuth 2.0, asked for when it is first needed, when it is about to expire and when the
 * secret in its file has changed. Requests that come meanwhile wait for the one who asks.
 */
final class TokenCredentials implements Credentials {
  private static final long EARLY_NANOS = Duration.ofSeconds(10).toNanos();

  private final Authorization.OAuth2 options;
  private final Exchanger client;
  private final TokenRequest request;
  private final ReentrantLock asking = new ReentrantLock();

  private record Held(String header, String secret, boolean expires, long expiry) {
    boolean isGood(String currentSecret) {
      return secret.equals(currentSecret)
          && (!expires || expiry - EARLY_NANOS - System.nanoTime() > 0);
    }
  }

  private volatile @Nullable Held held;

  /**
   * @throws IllegalArgumentException if the endpoint's TLS or proxy cannot be had
   */
  TokenCredentials(Authorization.OAuth2 options, Function<HttpOptions, Exchanger> clients) {
    this.options = options;
    this.client =
        clients.apply(
            new HttpOptions(
                Authorization.NONE, true, true, options.tls(), options.proxy(), Map.of()));
    this.request = new TokenRequest(options, client);
  }

  @Override
  public String header(long deadline) throws FetchException {
    String secret = secret();
    Held known = held;
    if (known != null && known.isGood(secret)) {
      return known.header();
    }
    try {
      if (!asking.tryLock(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS)) {
        throw new FetchException(
            FetchException.Kind.TIMEOUT, "oauth2: cannot fetch token: context deadline exceeded");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new FetchException(FetchException.Kind.FAILED, "context canceled");
    }
    try {
      known = held;
      if (known == null || !known.isGood(secret)) {
        known = ask(secret, deadline);
        held = known;
      }
      return known.header();
    } finally {
      asking.unlock();
    }
  }

  private Held ask(String secret, long deadline) throws FetchException {
    Duration left = Duration.ofNanos(Math.max(1, deadline - System.nanoTime()));
    TokenRequest.Token token = request.ask(secret, left);
    boolean expires = token.expiresIn() > 0;
    long expiry = System.nanoTime() + TimeUnit.SECONDS.toNanos(token.expiresIn());
    return new Held(token.header(), secret, expires, expiry);
  }

  private String secret() throws FetchException {
    boolean signed = TokenRequest.isSigned(options);
    String file = signed ? options.key().certificateKeyFile() : options.clientSecretFile();
    if (!file.isEmpty()) {
      return SecretFile.read(file, "oauth2 client secret");
    }
    return (signed ? options.key().certificateKey() : options.clientSecret()).value();
  }

  @Override
  public void close() {
    client.close();
  }
}

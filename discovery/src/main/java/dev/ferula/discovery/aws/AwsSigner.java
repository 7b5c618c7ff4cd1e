package dev.ferula.discovery.aws;

import dev.ferula.discovery.WebClient;
import dev.ferula.discovery.WebRefresh;
import dev.ferula.discovery.WebRequest;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Signs requests to one of Amazon's services with keys that are found where Amazon's own programs
 * find them. Safe for use by several threads.
 */
public final class AwsSigner implements AutoCloseable {
  private static final Duration TIMEOUT = Duration.ofSeconds(10);

  private final String service;
  private final WebClient client;
  private final Clock clock;
  private final ReentrantLock lock = new ReentrantLock();
  private final AwsCredentials credentials;
  private @Nullable String region;

  /**
   * A signer for a service.
   *
   * @param service its name in signatures, as {@code aps}
   * @param client asks for a role's keys and those of the machine; closed with the signer
   * @param environment gives the variables that may hold keys and region
   */
  public AwsSigner(
      String service,
      AwsAccess access,
      WebClient client,
      UnaryOperator<@Nullable String> environment,
      Clock clock) {
    this.service = service;
    this.client = client;
    this.clock = clock;
    credentials =
        new AwsCredentials(access, new WebRefresh.Source(client, TIMEOUT), environment, clock);
  }

  /**
   * The request with time and signature. Waits while keys are asked for.
   *
   * @throws dev.ferula.discovery.DiscoveryException if there is no region, or no keys
   */
  public WebRequest sign(WebRequest request) throws InterruptedException {
    String where;
    AwsKeys keys;
    lock.lockInterruptibly();
    try {
      where = region == null ? credentials.region() : region;
      region = where;
      keys = credentials.keys(where);
    } finally {
      lock.unlock();
    }
    return new AwsSignature(where, service).sign(request, keys, clock.instant());
  }

  /** Looks for keys anew before the next request, because these were refused. */
  public void forget() {
    lock.lock();
    try {
      credentials.forget();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void close() {
    client.close();
  }
}

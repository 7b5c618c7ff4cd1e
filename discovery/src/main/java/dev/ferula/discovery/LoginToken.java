package dev.ferula.discovery;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A token that a cloud lends for a while, asked for again before it ends. For one thread. */
public final class LoginToken {
  private static final Duration EARLY = Duration.ofMinutes(2);

  /** Asks for a token. */
  @FunctionalInterface
  public interface Asking {
    Lent ask() throws InterruptedException;
  }

  /** A token and when it ends. */
  public record Lent(String token, Instant expiry) {
    /** One that is good for some seconds. */
    public static Lent of(String token, long seconds, Clock clock) {
      if (token.isEmpty()) {
        throw new DiscoveryException("the answer has no access token");
      }
      return new Lent(token, clock.instant().plusSeconds(seconds));
    }

    /** Without the token. */
    @Override
    public String toString() {
      return "Lent[" + expiry + "]";
    }
  }

  private final Asking asking;
  private final Clock clock;
  private @Nullable Lent held;

  public LoginToken(Asking asking, Clock clock) {
    this.asking = asking;
    this.clock = clock;
  }

  /** A token that is good for some minutes. */
  public String value() throws InterruptedException {
    Lent current = held;
    if (current == null || current.expiry().isBefore(clock.instant().plus(EARLY))) {
      current = asking.ask();
      held = current;
    }
    return current.token();
  }
}

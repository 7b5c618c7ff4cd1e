package dev.ferula.web.security;

import dev.ferula.web.http.Exchange;
import dev.ferula.web.http.HttpFailure;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Decides of every request whether it may be answered. Safe for use by several threads. */
public final class Gatekeeper implements AutoCloseable {
  private final Supplier<AccessRules> rules;
  private final Passwords passwords = new Passwords();
  private final RequestRate rate;

  /**
   * A gatekeeper.
   *
   * @param rules those in force, asked for on every request
   */
  public Gatekeeper(Supplier<AccessRules> rules, LongSupplier nanoTime) {
    this.rules = rules;
    this.rate = new RequestRate(nanoTime);
  }

  /**
   * Sets the headers that everybody gets, finds out who asks and says so to the exchange.
   *
   * @return whether the request may go on; else it has been answered
   */
  public boolean admit(Exchange exchange) throws IOException {
    AccessRules now = rules.get();
    SecurityHeaders.apply(exchange);
    now.headers().forEach(exchange::header);
    if (!rate.admits(now.rateLimit())) {
      exchange.fail(new HttpFailure(429, "Too Many Requests"));
      return false;
    }
    if (!now.asksWho()) {
      exchange.put(Identity.class, Identity.ANYBODY);
      return true;
    }
    Identity identity = identify(now, exchange);
    if (identity == null) {
      exchange.header("WWW-Authenticate", now.users().isEmpty() ? "Bearer" : "Basic");
      exchange.fail(new HttpFailure(401, "Unauthorized"));
      return false;
    }
    exchange.put(Identity.class, identity);
    return true;
  }

  /**
   * Refuses what the role of whoever asks does not allow.
   *
   * @throws HttpFailure 403 with the reason
   */
  public static void authorize(Exchange exchange) {
    Identity identity = identityOf(exchange);
    Role needed = Permissions.roleFor(exchange.method(), exchange.path());
    if (!identity.role().includes(needed)) {
      throw new HttpFailure(
          403,
          "the role " + identity.role().text() + " may not do this: it takes " + needed.text());
    }
    if (identity.isScoped() && !Permissions.isForScoped(exchange.path())) {
      throw new HttpFailure(403, "this token is bound to matchers, which do not apply here");
    }
  }

  /** Who asks; anybody where the exchange has not been admitted by a gatekeeper. */
  public static Identity identityOf(Exchange exchange) {
    Identity identity = exchange.get(Identity.class);
    return identity == null ? Identity.ANYBODY : identity;
  }

  private @Nullable Identity identify(AccessRules now, Exchange exchange) {
    return switch (Credentials.of(exchange.requestHeader("Authorization"))) {
      case null -> null;
      case Credentials.Bearer(String token) -> bearer(now, token);
      case Credentials.Basic(String user, String password) -> {
        if (now.users().isEmpty()) {
          yield null;
        }
        yield switch (passwords.check(now.users(), user, password)) {
          case RIGHT ->
              new Identity(user, now.roles().getOrDefault(user, now.defaultRole()), List.of());
          case WRONG -> null;
          case UNHEARD ->
              throw new HttpFailure(503, "too many passwords wait to be checked, try again");
        };
      }
    };
  }

  /* Every digest is looked at, whichever is the right one. */
  private static @Nullable Identity bearer(AccessRules now, String token) {
    byte[] digest = sha256(token);
    Identity found = null;
    for (AccessRules.Token known : now.tokens()) {
      if (MessageDigest.isEqual(HexFormat.of().parseHex(known.sha256()), digest)) {
        found = new Identity(known.name(), known.role(), known.scope());
      }
    }
    return found;
  }

  private static byte[] sha256(String text) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    passwords.close();
  }
}

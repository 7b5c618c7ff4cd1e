package dev.ferula.web.security;

import dev.ferula.matcher.Matcher;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Who may come in, and the headers that everybody gets. Immutable.
 *
 * @param users bcrypt hashes of passwords by user name
 * @param roles of users by their names
 * @param defaultRole of users without one
 * @param rateLimit of all requests together; null for none
 */
public record AccessRules(
    Map<String, String> users,
    Map<String, Role> roles,
    Role defaultRole,
    List<Token> tokens,
    Map<String, String> headers,
    @Nullable RateLimit rateLimit) {
  /** Nobody is asked for anything. */
  public static final AccessRules OPEN =
      new AccessRules(Map.of(), Map.of(), Role.ADMIN, List.of(), Map.of(), null);

  public AccessRules {
    users = Map.copyOf(users);
    roles = Map.copyOf(roles);
    tokens = List.copyOf(tokens);
    headers = Map.copyOf(headers);
  }

  /** A bearer token, known by its digest alone. */
  public record Token(String name, String sha256, Role role, List<Matcher> scope) {}

  /** So many requests at once, and one more in each interval. */
  public record RateLimit(int burst, Duration interval) {}

  /** Whether everybody must say who they are. */
  boolean asksWho() {
    return !users.isEmpty() || !tokens.isEmpty();
  }
}

package dev.ferula.web.security;

import dev.ferula.matcher.Matcher;
import java.util.List;

/**
 * Who asks.
 *
 * @param name of the user or the token; empty where nobody has to say
 * @param scope what every series fulfils that may be seen; empty for all series
 */
public record Identity(String name, Role role, List<Matcher> scope) {
  /** Everybody, where there are neither users nor tokens. */
  public static final Identity ANYBODY = new Identity("", Role.ADMIN, List.of());

  public Identity {
    scope = List.copyOf(scope);
  }

  public boolean isScoped() {
    return !scope.isEmpty();
  }
}

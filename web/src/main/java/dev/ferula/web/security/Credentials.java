package dev.ferula.web.security;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/** What an Authorization header says. */
sealed interface Credentials {
  /** A name and a password. */
  record Basic(String user, String password) implements Credentials {
    /* Never the password. */
    @Override
    public String toString() {
      return "Basic[" + user + "]";
    }
  }

  /** A token. */
  record Bearer(String token) implements Credentials {
    @Override
    public String toString() {
      return "Bearer";
    }
  }

  /** Null where the header has neither. */
  static @Nullable Credentials of(String header) {
    int space = header.indexOf(' ');
    if (space < 0) {
      return null;
    }
    String scheme = header.substring(0, space);
    String value = header.substring(space + 1);
    if (scheme.equalsIgnoreCase("bearer")) {
      String token = value.strip();
      return token.isEmpty() ? null : new Bearer(token);
    }
    return scheme.equalsIgnoreCase("basic") ? basic(value) : null;
  }

  /* As strict as Go: one space before, and padded. */
  private static @Nullable Credentials basic(String value) {
    if (value.length() % 4 != 0) {
      return null;
    }
    String pair;
    try {
      pair = new String(Base64.getDecoder().decode(value), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      return null;
    }
    int colon = pair.indexOf(':');
    return colon < 0 ? null : new Basic(pair.substring(0, colon), pair.substring(colon + 1));
  }
}

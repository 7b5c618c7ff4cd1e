package dev.ferula.web.security;

import java.util.Locale;

/** What somebody may do; each role may do what those before it may. */
public enum Role {
  /** Looks at everything. */
  VIEWER,
  /** Brings samples in. */
  EDITOR,
  /** Deletes, reloads, stops and cancels. */
  ADMIN;

  public boolean includes(Role other) {
    return compareTo(other) >= 0;
  }

  /** The role of that name in lower case. */
  public static Role of(String name) {
    return valueOf(name.toUpperCase(Locale.ROOT));
  }

  /** The name in lower case. */
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }
}

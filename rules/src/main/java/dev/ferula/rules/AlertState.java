package dev.ferula.rules;

/** How far an alert, or the furthest alert of a rule, has come. */
public enum AlertState {
  /** The rule was not evaluated yet. */
  UNKNOWN,
  INACTIVE,
  PENDING,
  FIRING;

  /** The word for it in series and in the API. */
  public String text() {
    return switch (this) {
      case UNKNOWN -> "unknown";
      case INACTIVE -> "inactive";
      case PENDING -> "pending";
      case FIRING -> "firing";
    };
  }
}

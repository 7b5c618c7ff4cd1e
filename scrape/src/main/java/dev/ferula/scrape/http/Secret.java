package dev.ferula.scrape.http;

/** A text that is never shown: its {@code toString} says only that there is one. */
public record Secret(String value) {
  /** What is shown in place of a secret. */
  public static final String SHOWN = "<secret>";

  /** No secret. */
  public static final Secret NONE = new Secret("");

  public boolean isEmpty() {
    return value.isEmpty();
  }

  @Override
  public String toString() {
    return value.isEmpty() ? "" : SHOWN;
  }
}

package dev.ferula.tool;

import dev.ferula.discovery.JsonValue;

/** JSON as Go's encoder writes it: what means something in HTML or JavaScript is escaped. */
public final class GoJson {
  private GoJson() {}

  /** The value on one line. */
  public static String of(JsonValue value) {
    // Outside of texts none of these letters stands in JSON.
    return value
        .toJson()
        .replace("<", "\\u003c")
        .replace(">", "\\u003e")
        .replace("&", "\\u0026")
        .replace("\u2028", "\\u2028")
        .replace("\u2029", "\\u2029");
  }

  /** A text in quotes. */
  public static String ofText(String text) {
    return of(JsonValue.ofText(text));
  }
}

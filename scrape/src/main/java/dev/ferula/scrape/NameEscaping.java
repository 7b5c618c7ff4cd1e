package dev.ferula.scrape;

/** How a target is asked to write metric and label names that the legacy rules do not allow. */
public enum NameEscaping {
  /** As they are, in UTF-8. */
  ALLOW_UTF_8("allow-utf-8"),
  /** Each character that is not allowed becomes an underscore. */
  UNDERSCORES("underscores"),
  /** Dots become {@code _dot_}, underscores are doubled, the rest becomes underscores. */
  DOTS("dots"),
  /** Names get the prefix {@code U__} and hexadecimal code points. */
  VALUES("values");

  private final String text;

  NameEscaping(String text) {
    this.text = text;
  }

  /** The name in the configuration and in the Accept header. */
  public String text() {
    return text;
  }
}

package dev.ferula.config.yaml;

import dev.ferula.config.yaml.YamlNode.Position;

/** A text is not YAML, or is YAML beyond a limit. */
public final class YamlException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int line;
  private final int column;

  YamlException(String message, Position position) {
    super(message);
    this.line = position.line();
    this.column = position.column();
  }

  /** Where reading stopped. */
  public Position position() {
    return new Position(line, column);
  }
}

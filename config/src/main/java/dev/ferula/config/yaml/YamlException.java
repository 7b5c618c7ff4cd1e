package dev.ferula.config.yaml;

import dev.ferula.config.yaml.YamlNode.Position;

/** A text is not YAML, or is YAML beyond a limit. */
public final class YamlException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int line;
  private final int column;
  private final int toldLine;

  YamlException(String message, Position position) {
    this(message, position, position.line());
  }

  YamlException(String message, Position position, int toldLine) {
    super(message);
    this.line = position.line();
    this.column = position.column();
    this.toldLine = toldLine;
  }

  /** The line that Prometheus names, 0 where it names none. */
  public int toldLine() {
    return toldLine;
  }

  /** Where reading stopped. */
  public Position position() {
    return new Position(line, column);
  }
}

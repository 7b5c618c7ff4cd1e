package dev.ferula.tool.line;

import java.util.List;

/**
 * How a text of the command line is read.
 *
 * @param <T> what it stands for
 */
@FunctionalInterface
public interface Syntax<T> {
  /**
   * What the text stands for.
   *
   * @throws LineException if it stands for nothing
   */
  T read(String text);

  /** All texts that there are; none if others may be one, too. */
  default List<String> choices() {
    return List.of();
  }
}

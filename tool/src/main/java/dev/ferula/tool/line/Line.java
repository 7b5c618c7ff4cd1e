package dev.ferula.tool.line;

import java.util.List;

/** What a command line asks for. */
public sealed interface Line {
  /** Help, which is this text. */
  record Help(String text) implements Line {}

  /** Which version it is. */
  record Version() implements Line {}

  /**
   * A command, as picocli takes it.
   *
   * @param missing what to say if picocli misses something, empty if nothing is missing
   */
  record Command(List<String> arguments, String missing) implements Line {}
}

package dev.ferula.tool.line;

/** What a command line asks for. */
public sealed interface Line {
  /** To print this text: help, the version, what a shell needs to complete lines. */
  record Text(String text) implements Line {}

  /** To run a command, whose flags and arguments know what the line says. */
  record Run(Command command) implements Line {}
}

package dev.ferula.tool.line;

/** What a program can be asked to do: its flags and arguments, and the deed. For one line. */
public interface Command {
  /** How the command line has it. */
  Word word();

  /**
   * Does it, once a line was read.
   *
   * @return the exit code
   * @throws Exception what keeps it from going on; the message is for the user
   */
  int run() throws Exception;
}

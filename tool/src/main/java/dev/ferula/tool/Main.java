package dev.ferula.tool;

import dev.ferula.config.ConfigException;
import dev.ferula.promql.parser.ParseException;
import dev.ferula.tool.client.ServerUnreachableException;
import dev.ferula.tool.line.Command;
import dev.ferula.tool.line.Line;
import dev.ferula.tool.line.LineException;
import dev.ferula.tool.line.Program;

/** {@code ./ferula tool <command> …}, with promtool's commands, output texts and exit codes. */
public final class Main {
  static final int EXIT_USAGE = 1;
  private static final int EXIT_FAILURE = 1;

  private static final String NAME = "ferula tool";

  private final Terminal terminal;
  private final String name;

  /** Runs commands that read and write there. */
  public Main(Terminal terminal) {
    this(terminal, NAME);
  }

  /** The same under another name, which help and errors begin with. */
  Main(Terminal terminal, String name) {
    this.terminal = terminal;
    this.name = name;
  }

  public static void main(String[] arguments) {
    String name = System.getProperty("ferula.program", NAME);
    int code = new Main(new Terminal(System.in, System.out, System.err), name).run(arguments);
    System.out.flush();
    System.exit(code);
  }

  /** Runs one command; returns the exit code. */
  public int run(String... arguments) {
    Root options = new Root();
    Program program =
        new Program(
            name,
            "Tooling for the Prometheus monitoring system.",
            ToolVersion.text(),
            options.flags(),
            new Commands(terminal, options).all());
    try {
      return switch (program.read(arguments)) {
        case Line.Text(String text) -> {
          terminal.out().print(text);
          yield 0;
        }
        case Line.Run(Command command) -> run(options, command);
      };
    } catch (LineException e) {
      terminal.err().println(name + ": error: " + e.getMessage());
      return EXIT_USAGE;
    }
  }

  private int run(Root options, Command command) {
    options.warnings().forEach(terminal.out()::print);
    try {
      return command.run();
    } catch (Exception e) {
      return failure(e);
    }
  }

  private int failure(Exception e) {
    switch (e) {
      case ServerUnreachableException _ -> terminal.err().print("query error: ");
      case ToolException _, ConfigException _, ParseException _ -> {}
      default -> terminal.err().print("unexpected error: ");
    }
    terminal.err().println(e.getMessage() == null ? e.toString() : e.getMessage());
    return EXIT_FAILURE;
  }
}

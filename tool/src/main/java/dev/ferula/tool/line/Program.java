package dev.ferula.tool.line;

import java.util.List;

/**
 * All commands of a program, with the flags and the command that tell of them, as promtool's parser
 * has them. For one line.
 */
public final class Program {
  final Flag<Boolean> help =
      Flag.toggle("help", "Show context-sensitive help (also try --help-long and --help-man).")
          .letter("h");
  final Flag<Boolean> longHelp = Flag.toggle("help-long", "Generate long help.").hidden();
  final Flag<Boolean> manual = Flag.toggle("help-man", "Generate a man page.").hidden();
  final Flag<Boolean> completion =
      Flag.toggle("completion-bash", "Output possible completions for the given args.").hidden();
  final Flag<Boolean> bash =
      Flag.toggle("completion-script-bash", "Generate completion script for bash.").hidden();
  final Flag<Boolean> zsh =
      Flag.toggle("completion-script-zsh", "Generate completion script for ZSH.").hidden();
  final Flag<Boolean> tellsVersion = Flag.toggle("version", "Show application version.");
  final Argument<List<String>> wanted =
      Argument.all("command", Syntaxes.TEXT, "Show help on command.").optional();
  final Word tellsHelp;
  final Word root;
  final String version;

  /**
   * A program.
   *
   * @param version what it says of its version
   * @param flags what may stand before every command
   */
  public Program(String name, String purpose, String version, List<Flag<?>> flags, Word... words) {
    this.version = version;
    this.tellsHelp = Word.command("help", "Show help.", null).arguments(wanted);
    Word[] all = new Word[words.length + 1];
    all[0] = tellsHelp;
    System.arraycopy(words, 0, all, 1, words.length);
    this.root =
        Word.group(name, purpose, all)
            .flags(help, longHelp, manual, completion, bash, zsh, tellsVersion)
            .flags(flags.toArray(Flag[]::new));
  }

  /** How errors and help name it. */
  public String name() {
    return root.name();
  }

  /**
   * What a line asks for.
   *
   * @throws LineException if it cannot be told
   */
  public Line read(String... arguments) {
    return new LineReader(this).read(List.of(arguments));
  }
}

package dev.ferula.tool.line;

import java.util.List;

/** Help as promtool's parser lays it out, 80 characters wide. */
final class HelpPage {
  private static final int WIDTH = 80;
  private static final int INDENT = 2;
  private static final int DEEP_INDENT = 4;
  private static final int PADDING = 2;

  /* What is as long as this stands on a line of its own. */
  private static final int LONG = 30;

  private record Row(String name, String help) {}

  private HelpPage() {}

  /** Of a command or a group. */
  static String of(Word root, Word word) {
    StringBuilder out = usage(root, word).append("\nFlags:\n");
    rows(out, INDENT, flags(word.allFlags()));
    out.append('\n');
    List<Row> arguments =
        word.arguments().stream()
            .map(argument -> new Row(argument.shown(), argument.help()))
            .toList();
    if (!arguments.isEmpty()) {
      out.append("Args:\n");
      rows(out, INDENT, arguments);
      out.append('\n');
    }
    if (word.isGroup()) {
      out.append(word.equals(root) ? "Commands:\n" : "Subcommands:\n");
      for (Word command : word.commands()) {
        out.append(command.path()).append(summary(command)).append('\n');
        paragraphs(out, DEEP_INDENT, command.help()).append('\n');
      }
      out.append('\n');
    }
    return out.toString();
  }

  /** Of all commands, with the flags of each. */
  static String everything(Word root) {
    StringBuilder out = usage(root, root).append("Flags:\n");
    rows(out, INDENT, flags(root.allFlags()));
    out.append("\nCommands:\n");
    for (Word command : root.commands()) {
      out.append(command.path()).append(summary(command)).append('\n');
      paragraphs(out, DEEP_INDENT, command.help()).append('\n');
      rows(out, DEEP_INDENT, flags(command.flags()));
      out.append('\n');
    }
    return out.append('\n').toString();
  }

  private static StringBuilder usage(Word root, Word word) {
    String path = word.path().isEmpty() ? "" : " " + word.path();
    StringBuilder out = new StringBuilder("usage: " + root.name() + path + summary(word));
    out.append(word.isGroup() ? " <command> [<args> ...]" : "").append("\n\n");
    return paragraphs(out, 0, word.help()).append('\n');
  }

  /* Flags that must be given, whether there are others, and the arguments. */
  static String summary(Word word) {
    StringBuilder out = new StringBuilder();
    long others = 0;
    for (Flag<?> flag : word.flags()) {
      if (flag.isRequired()) {
        out.append(" --").append(flag.name()).append('=').append(flag.placeholder());
      } else if (!flag.name().equals("help") && !flag.name().equals("version")) {
        others++;
      }
    }
    out.append(others > 0 ? " [<flags>]" : "");
    word.arguments().forEach(argument -> out.append(' ').append(argument.summary()));
    return out.toString();
  }

  private static List<Row> flags(List<Flag<?>> flags) {
    boolean letters = flags.stream().anyMatch(flag -> flag.letter() != null);
    return flags.stream()
        .filter(flag -> !flag.isHidden())
        .map(flag -> new Row(flag.shown(letters), flag.help()))
        .toList();
  }

  private static void rows(StringBuilder out, int indent, List<Row> rows) {
    int first =
        rows.stream().mapToInt(row -> row.name().length()).filter(n -> n < LONG).max().orElse(0);
    String margin = " ".repeat(indent + first + PADDING);
    for (Row row : rows) {
      List<String> lines = Wrap.lines(row.help(), WIDTH - first - PADDING - indent);
      out.repeat(' ', indent).append(row.name());
      out.repeat(' ', Math.max(0, first - row.name().length()) + PADDING);
      out.append(row.name().length() < LONG ? "" : "\n" + margin);
      out.append(String.join("\n" + margin, lines)).append('\n');
    }
  }

  private static StringBuilder paragraphs(StringBuilder out, int indent, String text) {
    for (String line : Wrap.lines(text, WIDTH - indent)) {
      out.repeat(' ', line.isEmpty() ? 0 : indent).append(line).append('\n');
    }
    return out;
  }
}

package dev.ferula.tool.line;

/** The manual page, in the language of {@code man}. */
final class ManualPage {
  private ManualPage() {}

  static String of(Program program) {
    Word root = program.root;
    StringBuilder out = new StringBuilder();
    out.append(".TH ").append(root.name()).append(" 1 ").append(program.version.stripTrailing());
    out.append(" \"\"\n.SH \"NAME\"\n").append(root.name());
    out.append("\n.SH \"SYNOPSIS\"\n.TP\n\\fB").append(root.name());
    out.append(HelpPage.summary(root)).append(" <command> [<args> ...]\\fR\n\n");
    out.append(".SH \"DESCRIPTION\"\n").append(root.help());
    flags(out.append("\n.SH \"OPTIONS\"\n"), root);
    out.append(".SH \"COMMANDS\"\n");
    for (Word command : root.commands()) {
      out.append(".SS\n\\fB").append(command.path()).append(HelpPage.summary(command));
      flags(out.append("\\fR\n.PP\n").append(command.help()).append('\n'), command);
    }
    return out.toString();
  }

  private static void flags(StringBuilder out, Word word) {
    for (Flag<?> flag : word.flags()) {
      if (!flag.isHidden()) {
        out.append(".TP\n\\fB").append(flag.letter() == null ? "" : "-" + flag.letter() + ", ");
        out.append("--").append(flag.name());
        out.append(flag.takesValue() ? "=" + flag.placeholder() : "");
        out.append("\\fR\n").append(flag.help()).append('\n');
      }
    }
  }
}

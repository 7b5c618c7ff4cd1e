package dev.ferula.server.flags;

import java.util.List;

/** What there is to read about the flags: {@code --help}, the manual page, a page of Markdown. */
public final class FlagHelp {
  private static final int WIDTH = 100;
  private static final int INDENT = 33;
  private static final String PURPOSE = "The Prometheus monitoring server, on the JVM";
  private static final String HELP = "Show this help (also try --help-man).";
  private static final String VERSION = "Show application version.";

  private FlagHelp() {}

  /** The text of {@code --help}. */
  public static String text() {
    StringBuilder out =
        new StringBuilder("usage: ferula [<flags>]\n")
            .append("       ferula demo\n")
            .append("       ferula tool <command> [<args> ...]\n\n")
            .append(PURPOSE)
            .append("\n\n\nFlags:\n");
    row(out, "-h, --[no-]help", HELP);
    row(out, "    --[no-]version", VERSION);
    for (FlagSpec spec : shown()) {
      String name = spec.isBoolean() ? "[no-]" + spec.name() : spec.name();
      row(out, "    --" + name + value(spec) + (spec.isList() ? " ..." : ""), spec.help());
    }
    return out.append('\n').toString();
  }

  /** A manual page for {@code man}, as {@code --help-man} prints it, of this version. */
  public static String manual(String version) {
    StringBuilder out =
        new StringBuilder(".TH ferula 1 \"ferula ")
            .append(version)
            .append("\"\n.SH NAME\nferula \\- ")
            .append(PURPOSE)
            .append("\n.SH SYNOPSIS\n")
            .append("\\fBferula\\fR [<flags>]\n.br\n")
            .append("\\fBferula demo\\fR\n.br\n")
            .append("\\fBferula tool\\fR <command> [<args> ...]\n.SH OPTIONS\n");
    option(out, "-h, --help", HELP);
    option(out, "--version", VERSION);
    for (FlagSpec spec : shown()) {
      option(out, "--" + spec.name() + value(spec), spec.help());
    }
    return out.toString();
  }

  private static void option(StringBuilder out, String form, String help) {
    out.append(".TP\n\\fB").append(roff(form)).append("\\fR\n").append(roff(help)).append('\n');
  }

  private static String roff(String text) {
    String escaped = text.replace("\\", "\\e").replace("-", "\\-");
    return escaped.startsWith(".") || escaped.startsWith("'") ? "\\&" + escaped : escaped;
  }

  /** A table of the flags, as {@code --write-documentation} prints it. */
  public static String markdown() {
    StringBuilder out =
        new StringBuilder("---\ntitle: ferula\n---\n\n")
            .append(PURPOSE)
            .append("\n\n\n## Flags\n\n| Flag | Description | Default |\n| --- | --- | --- |\n");
    cells(out, code("-h") + ", " + code("--help"), HELP, "");
    cells(out, code("--version"), VERSION, "");
    for (FlagSpec spec : shown()) {
      String name = code("--" + spec.name()) + (spec.isList() ? " " + code("...") : "");
      cells(out, name, spec.help(), spec.defaultValue());
    }
    return out.append("\n\n").toString();
  }

  private static void cells(StringBuilder out, String name, String help, String value) {
    out.append("| ").append(name).append(" | ").append(help.replace("|", "\\|")).append(" | ");
    out.append(value.isEmpty() ? "" : "`" + value + "`").append(" |\n");
  }

  private static String code(String text) {
    return "<code class=\"text-nowrap\">" + text + "</code>";
  }

  private static List<FlagSpec> shown() {
    return FlagSpec.all().stream().filter(spec -> !spec.hidden()).toList();
  }

  private static String value(FlagSpec spec) {
    if (spec.isBoolean()) {
      return "";
    }
    String value = spec.defaultValue();
    if (!spec.placeholder().isEmpty()) {
      value = spec.placeholder();
    } else if (spec.type().equals("string")) {
      value = '"' + value + '"';
    } else if (value.isEmpty()) {
      value = "<" + spec.type() + ">";
    }
    return "=" + value;
  }

  private static void row(StringBuilder out, String form, String help) {
    out.append("  ").append(form);
    int column = 2 + form.length();
    if (column >= INDENT - 1) {
      out.append('\n');
      column = 0;
    }
    out.repeat(' ', INDENT - column);
    column = INDENT;
    String gap = "";
    for (String word : help.split(" ", -1)) {
      if (column + gap.length() + word.length() > WIDTH && column > INDENT) {
        out.append('\n').repeat(' ', INDENT);
        column = INDENT;
        gap = "";
      }
      out.append(gap).append(word);
      column += gap.length() + word.length();
      gap = " ";
    }
    out.append('\n');
  }
}

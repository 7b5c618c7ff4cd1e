package dev.ferula.server;

/** The text of {@code --help}. */
final class Help {
  private static final int WIDTH = 100;
  private static final int INDENT = 33;

  private Help() {}

  static String text() {
    StringBuilder out =
        new StringBuilder("usage: ferula [<flags>]\n")
            .append("       ferula demo\n")
            .append("       ferula tool <command> [<args> ...]\n\n")
            .append("The Prometheus monitoring server, on the JVM\n\n\nFlags:\n");
    row(out, "-h, --[no-]help", "Show this help.");
    row(out, "    --[no-]version", "Show application version.");
    for (FlagSpec spec : FlagSpec.all()) {
      if (!spec.hidden()) {
        row(out, "    " + form(spec), spec.help());
      }
    }
    return out.append('\n').toString();
  }

  private static String form(FlagSpec spec) {
    if (spec.isBoolean()) {
      return "--[no-]" + spec.name();
    }
    String value = spec.defaultValue();
    if (!spec.placeholder().isEmpty()) {
      value = spec.placeholder();
    } else if (spec.type().equals("string")) {
      value = '"' + value + '"';
    } else if (value.isEmpty()) {
      value = "<" + spec.type() + ">";
    }
    return "--" + spec.name() + "=" + value + (spec.isList() ? " ..." : "");
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
    for (String word : help.split(" ", -1)) {
      if (column + word.length() > WIDTH && column > INDENT) {
        out.append('\n').repeat(' ', INDENT);
        column = INDENT;
      }
      out.append(word).append(' ');
      column += word.length() + 1;
    }
    out.setLength(out.length() - 1);
    out.append('\n');
  }
}

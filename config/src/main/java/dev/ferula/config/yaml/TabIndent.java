package dev.ferula.config.yaml;

/**
 * A tab where only spaces may be, behind a plain scalar that could go on in the next line: libyaml
 * tells of it apart, and names the line of the scalar or of the tab.
 */
final class TabIndent {
  static final String WORDS = "found a tab character that violates indentation";

  private static final String NO_PLAIN_BEGINNING = "\"'|>[]{},&*!#%@`";

  private TabIndent() {}

  /**
   * The line of the scalar behind which the tab stands, or 0 if it stands behind something else.
   *
   * @param line of the tab, from 0
   * @param column of the tab, from 0
   */
  static int scalarLine(String text, int line, int column) {
    String[] lines = text.split("\n", line + 2);
    if (line >= lines.length || !lines[line].substring(0, column).isBlank()) {
      return 0;
    }
    int before = line - 1;
    while (before >= 0 && lines[before].isBlank()) {
      before--;
    }
    return before >= 0 && endsPlain(lines[before]) ? before + 1 : 0;
  }

  /* Whether what stands last in a line is a plain scalar. */
  private static boolean endsPlain(String line) {
    String content = line.replaceFirst("(^|\\s)#.*", "").strip();
    int colon = content.lastIndexOf(": ");
    String last = (colon < 0 ? content : content.substring(colon + 2)).strip();
    while (last.startsWith("- ")) {
      last = last.substring(2).strip();
    }
    return !last.isEmpty()
        && !last.equals("-")
        && !last.endsWith(":")
        && NO_PLAIN_BEGINNING.indexOf(last.charAt(0)) < 0;
  }
}

package dev.ferula.discovery;

import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;

/**
 * Tabs between the parts of a line of YAML, as in {@code interval:\t1m}: the reader that Prometheus
 * has takes them for spaces, the one here refuses them. They are found where it refuses, as there
 * alone it is known that they are no part of a text.
 */
public final class YamlTabs {
  /** The most tabs that are replaced in one text, which is read anew for each. */
  public static final int MAX_TABS = 1_000;

  private YamlTabs() {}

  /**
   * The text with a space in place of the tab that a reader has stumbled over, or null where it did
   * not, or where Prometheus stumbles as well: at the beginning of a line, and behind the {@code
   * -}, {@code ?} or {@code :} that something begins with.
   */
  public static @Nullable String withSpace(String text, MarkedYamlEngineException refusal) {
    Mark mark = refusal.getProblemMark().orElse(null);
    if (mark == null || mark.getIndex() >= text.codePointCount(0, text.length())) {
      return null;
    }
    int at = text.offsetByCodePoints(0, mark.getIndex());
    int lineStart = Math.max(text.lastIndexOf('\n', at - 1), text.lastIndexOf('\r', at - 1)) + 1;
    return text.charAt(at) == '\t' && separates(text.substring(lineStart, at))
        ? text.substring(0, at) + ' ' + text.substring(at + 1)
        : null;
  }

  private static boolean separates(String before) {
    String line = before.strip();
    String last = line.substring(line.lastIndexOf(' ') + 1);
    return !line.isEmpty() && !line.equals(":") && !last.equals("-") && !last.equals("?");
  }
}

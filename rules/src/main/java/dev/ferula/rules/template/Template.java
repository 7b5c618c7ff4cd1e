package dev.ferula.rules.template;

import dev.ferula.notation.GoText;
import java.util.Map;

/**
 * A parsed template.
 *
 * @param name its own name, for messages
 * @param text what it was parsed from
 * @param templates the main template, under its own name, and those that it defines
 */
record Template(String name, String text, Map<String, Node.Sequence> templates) {
  /** The place of a node: name, line and byte in the line. */
  String location(Node node) {
    int pos = node.pos();
    int lineStart = text.lastIndexOf('\n', pos - 1) + 1;
    int line = 1;
    for (int i = 0; i < lineStart; i++) {
      if (text.charAt(i) == '\n') {
        line++;
      }
    }
    return name + ":" + line + ":" + GoText.length(text, lineStart, pos);
  }
}

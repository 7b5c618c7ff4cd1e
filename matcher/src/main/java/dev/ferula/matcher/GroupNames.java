package dev.ferula.matcher;

import com.google.re2j.Matcher;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Named groups as in Go, where several may have one name: the engine knows a name once, so that
 * later ones get a number behind it here. A single scan that knows just enough of the syntax.
 */
final class GroupNames {
  /* Between a name and which of that name it is. */
  private static final String AGAIN = "__again";

  private final String regex;
  private final StringBuilder out = new StringBuilder();
  private final Map<String, Integer> uses = new HashMap<>();
  private int pos;

  private GroupNames(String regex) {
    this.regex = regex;
  }

  /** The expression with each name once. */
  static String distinct(String regex) {
    return new GroupNames(regex).scan();
  }

  /** A part of an expression of distinct names with those that were written. */
  static String asWritten(String regex) {
    return regex.contains(AGAIN) ? regex.replaceAll(AGAIN + "[0-9]+>", ">") : regex;
  }

  private String scan() {
    while (pos < regex.length()) {
      int start = pos;
      char c = regex.charAt(pos++);
      switch (c) {
        case '\\' -> pos = RegexLimits.endOfEscape(regex, pos);
        case '[' -> pos = Math.min(RegexLimits.endOfClass(regex, pos), regex.length());
        case '(' -> {
          if (name()) {
            continue;
          }
        }
        default -> {}
      }
      out.append(regex, start, pos);
    }
    return out.toString();
  }

  private boolean name() {
    int start = regex.startsWith("?P<", pos) ? pos + 3 : regex.startsWith("?<", pos) ? pos + 2 : -1;
    int end = start < 0 ? -1 : regex.indexOf('>', start);
    if (end < 0) {
      return false;
    }
    String name = regex.substring(start, end);
    int use = uses.merge(name, 1, Integer::sum);
    out.append("(?P<").append(nameOf(name, use)).append('>');
    pos = end + 1;
    return true;
  }

  private static String nameOf(String name, int use) {
    return use == 1 ? name : name + AGAIN + use;
  }

  /** What the first of the groups of a name that took part in the match holds, or null. */
  static @Nullable String value(Matcher matcher, String name) {
    Map<String, Integer> groups = matcher.pattern().namedGroups();
    for (int use = 1; ; use++) {
      Integer group = groups.get(nameOf(name, use));
      if (group == null || matcher.group(group) != null) {
        return group == null ? null : matcher.group(group);
      }
    }
  }
}

package dev.ferula.matcher;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What is known of an expression without the full engine. Immutable. */
final class RegexPlan {
  /** The answer for a value. */
  enum Answer {
    MATCH,
    NO_MATCH,
    /** Only the full engine knows. */
    OPEN
  }

  /* Fewer globs are tried one by one. */
  private static final int MIN_INDEXED = 16;
  private static final int MAX_KEY_LENGTH = 16;

  private final Set<String> values;
  private final List<Glob> globs;
  private final String prefix;

  /* Globs by the first keyLength characters of their prefixes; empty where a glob has none. */
  private final Map<String, List<Glob>> byKey;
  private final int keyLength;

  private RegexPlan(Set<String> values, List<Glob> globs) {
    this.values = values;
    this.globs = globs;
    this.prefix = commonPrefix(values, globs);
    this.keyLength = globs.size() < MIN_INDEXED ? 0 : shortestPrefix(globs);
    this.byKey = new HashMap<>();
    if (keyLength > 0) {
      for (Glob glob : globs) {
        byKey
            .computeIfAbsent(glob.prefix().substring(0, keyLength), _ -> new ArrayList<>())
            .add(glob);
      }
    }
  }

  /** The plan for an expression, or null where nothing is known of it. */
  static @Nullable RegexPlan of(String regex) {
    RegexNode node = RegexParser.parse(regex);
    List<List<RegexNode>> alternatives = node == null ? null : RegexExpansion.expand(node);
    if (alternatives == null) {
      return null;
    }
    Set<String> values = new LinkedHashSet<>();
    List<Glob> globs = new ArrayList<>();
    for (List<RegexNode> alternative : alternatives) {
      List<String> found = RegexExpansion.values(alternative);
      if (found == null) {
        globs.add(Glob.of(alternative));
      } else {
        values.addAll(found);
      }
    }
    return new RegexPlan(values, List.copyOf(globs));
  }

  private static int shortestPrefix(List<Glob> globs) {
    int shortest = MAX_KEY_LENGTH;
    for (Glob glob : globs) {
      shortest = Math.min(shortest, glob.prefix().length());
    }
    return shortest;
  }

  private static String commonPrefix(Set<String> values, List<Glob> globs) {
    String common = null;
    for (String value : values) {
      common = common == null ? value : commonPrefix(common, value);
    }
    for (Glob glob : globs) {
      common = common == null ? glob.prefix() : commonPrefix(common, glob.prefix());
    }
    return common == null ? "" : common;
  }

  private static String commonPrefix(String a, String b) {
    int length = Math.min(a.length(), b.length());
    int i = 0;
    while (i < length && a.charAt(i) == b.charAt(i)) {
      i++;
    }
    return a.substring(0, i);
  }

  Answer match(String value) {
    if (values.contains(value)) {
      return Answer.MATCH;
    }
    Answer answer = Answer.NO_MATCH;
    for (Glob glob : candidates(value)) {
      if (glob.matches(value)) {
        if (glob.isExact()) {
          return Answer.MATCH;
        }
        answer = Answer.OPEN;
      }
    }
    return answer;
  }

  private List<Glob> candidates(String value) {
    if (keyLength == 0) {
      return globs;
    }
    return value.length() < keyLength
        ? List.of()
        : byKey.getOrDefault(value.substring(0, keyLength), List.of());
  }

  /** Whether the full engine is never needed. */
  boolean isComplete() {
    return globs.stream().allMatch(Glob::isExact);
  }

  /** All matching values, or an empty list where they are not finitely many. */
  List<String> values() {
    return globs.isEmpty() ? List.copyOf(values) : List.of();
  }

  String prefix() {
    return prefix;
  }
}

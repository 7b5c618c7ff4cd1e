package dev.ferula.matcher.relabel;

import com.google.re2j.Matcher;
import dev.ferula.matcher.RegexSyntax;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A replacement text with references to groups of a match, read as Go's {@code regexp.Expand} reads
 * it: {@code $1}, {@code ${1}}, {@code $name}, {@code ${name}}, {@code $$} for a dollar sign. An
 * unbraced name is as long as possible, so {@code $1x} is the group named {@code 1x}. A reference
 * to a group that does not exist or did not take part expands to nothing; a dollar sign that starts
 * no reference stands for itself.
 */
final class Template {
  /** No group has a greater number; a greater one is taken for a name. */
  private static final int MAX_GROUP = 100_000_000;

  /** Where references are looked up. */
  sealed interface Groups {
    @Nullable String group(int number);

    @Nullable String group(String name);

    /** The match of {@code (.*)}: the text is group 0 and group 1. */
    record Whole(String text) implements Groups {
      @Override
      public @Nullable String group(int number) {
        return number <= 1 ? text : null;
      }

      @Override
      public @Nullable String group(String name) {
        return null;
      }
    }

    /** The current match of a matcher. */
    record OfMatch(Matcher matcher) implements Groups {
      @Override
      public @Nullable String group(int number) {
        return number <= matcher.groupCount() ? matcher.group(number) : null;
      }

      @Override
      public @Nullable String group(String name) {
        return RegexSyntax.group(matcher, name);
      }
    }
  }

  private sealed interface Part {
    record Text(String text) implements Part {}

    record Numbered(int number) implements Part {}

    record Named(String name) implements Part {}
  }

  private final List<Part> parts;

  private Template(List<Part> parts) {
    this.parts = parts;
  }

  static Template parse(String text) {
    List<Part> parts = new ArrayList<>();
    StringBuilder literal = new StringBuilder();
    int at = 0;
    while (at < text.length()) {
      char c = text.charAt(at++);
      if (c != '$') {
        literal.append(c);
      } else if (text.startsWith("$", at)) {
        literal.append('$');
        at++;
      } else {
        int end = referenceEnd(text, at);
        if (end < 0) {
          literal.append('$');
          continue;
        }
        addLiteral(literal, parts);
        boolean braced = text.charAt(at) == '{';
        parts.add(reference(braced ? text.substring(at + 1, end - 1) : text.substring(at, end)));
        at = end;
      }
    }
    addLiteral(literal, parts);
    return new Template(parts);
  }

  /** Whether the text may refer to groups. */
  static boolean hasReference(String text) {
    return text.indexOf('$') >= 0;
  }

  private static void addLiteral(StringBuilder literal, List<Part> parts) {
    if (!literal.isEmpty()) {
      parts.add(new Part.Text(literal.toString()));
      literal.setLength(0);
    }
  }

  /* The end of the reference whose dollar sign stands just before, or -1 where there is none. */
  private static int referenceEnd(String text, int start) {
    boolean braced = text.startsWith("{", start);
    int nameStart = braced ? start + 1 : start;
    int at = nameStart;
    while (at < text.length()) {
      int c = text.codePointAt(at);
      if (!Character.isLetter(c) && !Character.isDigit(c) && c != '_') {
        break;
      }
      at += Character.charCount(c);
    }
    if (at == nameStart) {
      return -1;
    }
    if (!braced) {
      return at;
    }
    return text.startsWith("}", at) ? at + 1 : -1;
  }

  private static Part reference(String name) {
    if (name.charAt(0) == '0' && name.length() > 1) {
      return new Part.Named(name);
    }
    int number = 0;
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      if (c < '0' || c > '9' || number >= MAX_GROUP) {
        return new Part.Named(name);
      }
      number = number * 10 + (c - '0');
    }
    return new Part.Numbered(number);
  }

  String expand(Groups groups) {
    StringBuilder out = new StringBuilder();
    for (Part part : parts) {
      String text =
          switch (part) {
            case Part.Text(String literal) -> literal;
            case Part.Numbered(int number) -> groups.group(number);
            case Part.Named(String name) -> groups.group(name);
          };
      if (text != null) {
        out.append(text);
      }
    }
    return out.toString();
  }
}

package dev.ferula.matcher;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A replacement text with references to groups of a match, read as Go's {@code regexp.Expand} reads
 * it: {@code $1}, {@code ${1}}, {@code $name}, {@code ${name}}, {@code $$} for a dollar sign. An
 * unbraced name is as long as possible, so {@code $1x} is the group named {@code 1x}; a number has
 * no zeros before it. A reference to a group that does not exist or did not take part expands to
 * nothing; a dollar sign that starts no reference stands for itself. Immutable.
 */
public final class Replacement {
  /** No group has a greater number; a greater one is taken for a name. */
  private static final int MAX_GROUP = 100_000_000;

  private sealed interface Part {
    record Text(String text) implements Part {}

    record Numbered(int number) implements Part {}

    record Named(String name) implements Part {}
  }

  private final List<Part> parts;

  private Replacement(List<Part> parts) {
    this.parts = parts;
  }

  /** Reads a text; every text is one. */
  public static Replacement parse(String text) {
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
    return new Replacement(parts);
  }

  /** Whether the text may refer to groups. */
  public static boolean hasReference(String text) {
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

  /** The text for the current match of a pattern that {@link RegexSyntax} has compiled. */
  public String expand(com.google.re2j.Matcher match) {
    StringBuilder out = new StringBuilder();
    expand(match, out);
    return out.toString();
  }

  /** Appends the text for the current match. */
  public void expand(com.google.re2j.Matcher match, StringBuilder out) {
    for (Part part : parts) {
      append(
          out,
          switch (part) {
            case Part.Text(String literal) -> literal;
            case Part.Numbered(int number) ->
                number <= match.groupCount() ? match.group(number) : null;
            case Part.Named(String name) -> RegexSyntax.group(match, name);
          });
    }
  }

  /** The text for the match of {@code (.*)}, of which this is group 0 and group 1. */
  public String expandWhole(String whole) {
    StringBuilder out = new StringBuilder();
    for (Part part : parts) {
      append(
          out,
          switch (part) {
            case Part.Text(String literal) -> literal;
            case Part.Numbered(int number) -> number <= 1 ? whole : null;
            case Part.Named _ -> null;
          });
    }
    return out.toString();
  }

  private static void append(StringBuilder out, @Nullable String text) {
    if (text != null) {
      out.append(text);
    }
  }
}

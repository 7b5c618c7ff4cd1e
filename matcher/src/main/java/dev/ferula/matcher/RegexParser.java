package dev.ferula.matcher;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads the structure of the part of RE2's syntax that fast paths understand. What it does not know
 * for certain, and all that is wrong, it gives up on; then the full engine reads the expression.
 */
final class RegexParser {
  private static final int MAX_NESTING = 50;

  private static final class GiveUp extends RuntimeException {
    private static final long serialVersionUID = 1L;

    GiveUp() {
      super(null, null, false, false);
    }
  }

  private static final RegexNode EMPTY = new RegexNode.Sequence(List.of());

  private final String regex;
  private int pos;
  private int nesting;
  private boolean anyCase;

  private RegexParser(String regex) {
    this.regex = regex;
  }

  /** The structure, or null where it is not known. */
  static @Nullable RegexNode parse(String regex) {
    RegexParser parser = new RegexParser(regex);
    try {
      RegexNode node = parser.choice();
      return parser.pos == regex.length() ? node : null;
    } catch (GiveUp _) {
      return null;
    }
  }

  private boolean atEnd() {
    return pos >= regex.length();
  }

  private boolean accept(char c) {
    if (!atEnd() && regex.charAt(pos) == c) {
      pos++;
      return true;
    }
    return false;
  }

  private RegexNode choice() {
    List<RegexNode> options = new ArrayList<>();
    do {
      options.add(sequence());
    } while (accept('|'));
    return options.size() == 1 ? options.getFirst() : new RegexNode.Choice(options);
  }

  private RegexNode sequence() {
    List<RegexNode> parts = new ArrayList<>();
    while (!atEnd() && regex.charAt(pos) != '|' && regex.charAt(pos) != ')') {
      if (!anchor(parts.isEmpty())) {
        RegexNode part = repeated();
        if (!EMPTY.equals(part)) {
          parts.add(part);
        }
      }
    }
    return parts.size() == 1 ? parts.getFirst() : new RegexNode.Sequence(parts);
  }

  /* Anchors at the very edges say nothing new, since the whole value must match. */
  private boolean anchor(boolean first) {
    char c = regex.charAt(pos);
    if (c != '^' && c != '$') {
      return false;
    }
    boolean last = pos + 1 == regex.length() || regex.charAt(pos + 1) == '|';
    if (nesting > 0 || (c == '^' ? !first : !last)) {
      throw new GiveUp();
    }
    pos++;
    if (!atEnd() && "*+?{".indexOf(regex.charAt(pos)) >= 0) {
      throw new GiveUp();
    }
    return true;
  }

  private RegexNode repeated() {
    RegexNode atom = atom();
    if (atEnd()) {
      return atom;
    }
    char c = regex.charAt(pos);
    if (c == '{') {
      throw new GiveUp();
    }
    if (c != '*' && c != '+' && c != '?') {
      return atom;
    }
    pos++;
    // Whether it is lazy makes no difference to a match of the whole.
    accept('?');
    if (!atEnd() && "*+?{".indexOf(regex.charAt(pos)) >= 0) {
      throw new GiveUp();
    }
    return switch (c) {
      case '?' -> new RegexNode.Choice(List.of(atom, EMPTY));
      default -> isAnyCharacter(atom) ? new RegexNode.Anything(c == '*') : new RegexNode.Opaque();
    };
  }

  private static boolean isAnyCharacter(RegexNode node) {
    return node instanceof RegexNode.OneOf one && one.set() == CodePointSet.ALL;
  }

  private RegexNode atom() {
    int c = regex.codePointAt(pos);
    pos += Character.charCount(c);
    return switch (c) {
      case '.' -> new RegexNode.OneOf(CodePointSet.ALL);
      case '(' -> group();
      case '[' -> characterClass();
      case '\\' -> escape();
      case '*', '+', '?', '{' -> throw new GiveUp();
      default -> character(c);
    };
  }

  private RegexNode character(int c) {
    if (!anyCase) {
      return new RegexNode.Char(c, false);
    }
    if (c >= 0x80) {
      throw new GiveUp();
    }
    boolean letter = Character.isLetter(c);
    return new RegexNode.Char(letter ? Character.toLowerCase(c) : c, letter);
  }

  private RegexNode group() {
    if (++nesting > MAX_NESTING) {
      throw new GiveUp();
    }
    boolean outer = anyCase;
    if (accept('?')) {
      boolean flagsOnly = flags();
      if (flagsOnly) {
        nesting--;
        return EMPTY;
      }
    }
    RegexNode inner = choice();
    if (!accept(')')) {
      throw new GiveUp();
    }
    anyCase = outer;
    nesting--;
    return inner;
  }

  /* Reads what stands behind (? and returns whether it was flags alone. */
  private boolean flags() {
    while (!atEnd()) {
      char c = regex.charAt(pos++);
      switch (c) {
        case 'i' -> anyCase = true;
        case 's' -> {}
        case ':' -> {
          return false;
        }
        case ')' -> {
          // Flags alone may not be repeated, and are set until the end of the group around.
          if (regex.charAt(pos - 2) == '?'
              || (!atEnd() && "*+?{".indexOf(regex.charAt(pos)) >= 0)) {
            throw new GiveUp();
          }
          return true;
        }
        default -> throw new GiveUp();
      }
    }
    throw new GiveUp();
  }

  private RegexNode escape() {
    if (atEnd()) {
      throw new GiveUp();
    }
    char c = regex.charAt(pos++);
    return switch (c) {
      case 'd' -> new RegexNode.OneOf(CodePointSet.DIGITS);
      case 'D' -> new RegexNode.OneOf(CodePointSet.DIGITS.negate());
      case 's' -> new RegexNode.OneOf(CodePointSet.SPACE);
      case 'S' -> new RegexNode.OneOf(CodePointSet.SPACE.negate());
      // Words know Unicode's case folding: with it, leave them to the engine.
      case 'w' -> new RegexNode.OneOf(withoutFolding(CodePointSet.WORD));
      case 'W' -> new RegexNode.OneOf(withoutFolding(CodePointSet.WORD.negate()));
      default -> character(escapedCharacter(c));
    };
  }

  private CodePointSet withoutFolding(CodePointSet set) {
    if (anyCase) {
      throw new GiveUp();
    }
    return set;
  }

  private static int escapedCharacter(char c) {
    boolean alphaNumeric =
        (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    if (c < 0x80 && !alphaNumeric && c > ' ' && c != '_' && c != 0x7f) {
      return c;
    }
    return switch (c) {
      case 'n' -> '\n';
      case 't' -> '\t';
      case 'r' -> '\r';
      case 'f' -> '\f';
      default -> throw new GiveUp();
    };
  }

  /* Characters, escaped characters and ranges of them; no named classes. */
  private RegexNode characterClass() {
    if (anyCase) {
      throw new GiveUp();
    }
    boolean negated = accept('^');
    List<Integer> bounds = new ArrayList<>();
    while (!accept(']')) {
      int low = classCharacter();
      int high = low;
      if (accept('-')) {
        high = classCharacter();
      }
      if (high < low) {
        throw new GiveUp();
      }
      bounds.add(low);
      bounds.add(high);
    }
    if (bounds.isEmpty()) {
      throw new GiveUp();
    }
    int[] array = bounds.stream().mapToInt(Integer::intValue).toArray();
    return new RegexNode.OneOf(new CodePointSet(array, negated));
  }

  private int classCharacter() {
    if (atEnd()) {
      throw new GiveUp();
    }
    int c = regex.codePointAt(pos);
    pos += Character.charCount(c);
    if (c == '[' || c == ']' || c == '-' || c == '^') {
      throw new GiveUp();
    }
    if (c == '\\') {
      if (atEnd()) {
        throw new GiveUp();
      }
      return escapedCharacter(regex.charAt(pos++));
    }
    return c;
  }
}

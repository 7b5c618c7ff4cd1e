package dev.ferula.matcher;

import com.google.re2j.PatternSyntaxException;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Refuses expressions whose counted repetitions multiply, as {@code ((a{99}){99}){99}} does, or
 * that nest too deeply: the engine would build their whole program. The limits are those of Go's
 * {@code regexp/syntax}. A single scan that knows just enough of the syntax; it need not find other
 * errors, which the engine finds.
 */
final class RegexLimits {
  /** How often nested repetitions may repeat one character. */
  static final int MAX_REPETITIONS = 1000;

  /** How deep groups may nest. */
  static final int MAX_NESTING = 1000;

  /** How many instructions the program may have, estimated. */
  static final int MAX_INSTRUCTIONS = 1 << 20;

  /* A piece of the expression: how often it repeats something in it, and its size. */
  private record Piece(int repetitions, long size) {
    static final Piece ONE = new Piece(1, 1);
  }

  /* An open group, or the whole expression. */
  private static final class Group {
    int repetitions = 1;
    long size;
    Piece last = Piece.ONE;

    void add(Piece piece) {
      last = piece;
      repetitions = Math.max(repetitions, piece.repetitions);
      size += piece.size;
    }

    void replaceLast(Piece piece) {
      size -= last.size;
      add(piece);
    }
  }

  private final String regex;
  private final Deque<Group> groups = new ArrayDeque<>();
  private int pos;

  private RegexLimits(String regex) {
    this.regex = regex;
  }

  /**
   * Checks an expression.
   *
   * @throws PatternSyntaxException with Go's text if it goes beyond a limit
   */
  static void check(String regex) {
    new RegexLimits(regex).scan();
  }

  private void scan() {
    groups.push(new Group());
    while (pos < regex.length()) {
      char c = regex.charAt(pos++);
      switch (c) {
        case '\\' -> escape();
        case '[' -> characterClass();
        case '(' -> open();
        case ')' -> close();
        case '{' -> brace();
        default -> group().add(Piece.ONE);
      }
      if (group().size > MAX_INSTRUCTIONS) {
        throw new PatternSyntaxException("expression too large", regex);
      }
    }
  }

  private Group group() {
    return groups.element();
  }

  private void escape() {
    pos = endOfEscape(regex, pos);
    group().add(Piece.ONE);
  }

  /** Where an escape ends whose backslash stands before {@code pos}. */
  static int endOfEscape(String regex, int pos) {
    if (pos >= regex.length()) {
      return pos;
    }
    char c = regex.charAt(pos);
    int next = pos + 1;
    if (c == 'Q') {
      int end = regex.indexOf("\\E", next);
      return end < 0 ? regex.length() : end + 2;
    }
    if ((c == 'p' || c == 'P' || c == 'x') && regex.startsWith("{", next)) {
      int end = regex.indexOf('}', next);
      return end < 0 ? regex.length() : end + 1;
    }
    return next;
  }

  private void characterClass() {
    pos = endOfClass(regex, pos);
    group().add(Piece.ONE);
  }

  /** Where a class of characters ends whose bracket stands before {@code start}, or beyond all. */
  static int endOfClass(String regex, int start) {
    int pos = regex.startsWith("^", start) ? start + 1 : start;
    // A bracket in first place is a character.
    int first = pos;
    while (pos < regex.length() && (regex.charAt(pos) != ']' || pos == first)) {
      if (regex.charAt(pos) == '\\') {
        pos++;
      } else if (regex.startsWith("[:", pos) && regex.indexOf(":]", pos + 2) > 0) {
        pos = regex.indexOf(":]", pos + 2) + 1;
      }
      pos++;
    }
    return pos + 1;
  }

  private void open() {
    if (groups.size() > MAX_NESTING) {
      throw new PatternSyntaxException("expression nests too deeply", regex);
    }
    groups.push(new Group());
  }

  private void close() {
    if (groups.size() == 1) {
      throw new PatternSyntaxException("unexpected )", regex);
    }
    Group closed = groups.pop();
    group().add(new Piece(closed.repetitions, closed.size + 2));
  }

  /* A count such as {2,5}; otherwise the brace is a character. */
  private void brace() {
    int start = pos - 1;
    int end = regex.indexOf('}', pos);
    String[] bounds = end < 0 ? new String[0] : regex.substring(pos, end).split(",", -1);
    boolean counts =
        (bounds.length == 1 || bounds.length == 2)
            && isNumber(bounds[0])
            && (bounds.length == 1 || bounds[1].isEmpty() || isNumber(bounds[1]));
    if (!counts) {
      group().add(Piece.ONE);
      return;
    }
    pos = end + 1;
    String last = bounds[bounds.length - 1];
    int times = Integer.parseInt(last.isEmpty() ? bounds[0] : last);
    Piece repeated = group().last;
    long repetitions = (long) repeated.repetitions * Math.max(times, 1);
    if (repetitions > MAX_REPETITIONS) {
      throw new PatternSyntaxException("invalid repeat count", regex.substring(start, pos));
    }
    group().replaceLast(new Piece((int) repetitions, repeated.size * Math.max(times, 1)));
  }

  /* Up to four digits: everything longer is beyond the limit anyway. */
  private static boolean isNumber(String text) {
    return !text.isEmpty()
        && text.length() <= 8
        && text.chars().allMatch(c -> c >= '0' && c <= '9');
  }
}

package dev.ferula.tool.line;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;

/**
 * The pieces of a command line: names of flags, the values behind them, arguments. Letters may
 * stand together behind one dash; behind {@code --} are arguments alone.
 */
final class Tokens {
  /** What a piece is. */
  enum Kind {
    LONG,
    SHORT,
    TEXT,
    END
  }

  /** A piece; a flag is without its dashes. */
  record Token(Kind kind, String text) {
    /** As it was written. */
    String written() {
      return switch (kind) {
        case LONG -> "--" + text;
        case SHORT -> "-" + text;
        case TEXT, END -> text;
      };
    }
  }

  private static final Token END = new Token(Kind.END, "");

  private final Deque<String> rest;
  private final Deque<Token> waiting = new ArrayDeque<>();
  private final Map<String, Flag> letters;
  private boolean argumentsOnly;

  /**
   * The pieces of these arguments.
   *
   * @param letters the flags by their letters, to which more may come
   */
  Tokens(List<String> arguments, Map<String, Flag> letters) {
    this.rest = new ArrayDeque<>(arguments);
    this.letters = letters;
  }

  /** The next piece, which stays. */
  Token peek() {
    if (waiting.isEmpty()) {
      Token token = read();
      waiting.addFirst(token);
    }
    return waiting.getFirst();
  }

  /** The next piece. */
  Token next() {
    Token token = peek();
    waiting.removeFirst();
    return token;
  }

  private Token read() {
    if (rest.isEmpty()) {
      return END;
    }
    String word = rest.removeFirst();
    if (argumentsOnly || word.equals("-") || !word.startsWith("-")) {
      return new Token(Kind.TEXT, word);
    }
    if (word.equals("--")) {
      argumentsOnly = true;
      return read();
    }
    return word.startsWith("--") ? longFlag(word.substring(2)) : letter(word.substring(1));
  }

  private Token longFlag(String word) {
    int equals = word.indexOf('=');
    if (equals < 0) {
      return new Token(Kind.LONG, word);
    }
    waiting.addFirst(new Token(Kind.TEXT, word.substring(equals + 1)));
    return new Token(Kind.LONG, word.substring(0, equals));
  }

  private Token letter(String word) {
    int end = word.offsetByCodePoints(0, 1);
    String letter = word.substring(0, end);
    String behind = word.substring(end);
    Flag flag = letters.get(letter);
    if (!behind.isEmpty()) {
      if (flag != null && flag.takesValue()) {
        waiting.addFirst(new Token(Kind.TEXT, behind));
      } else {
        rest.addFirst("-" + behind);
      }
    }
    return new Token(Kind.SHORT, letter);
  }
}

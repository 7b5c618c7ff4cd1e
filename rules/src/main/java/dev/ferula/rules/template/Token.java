package dev.ferula.rules.template;

import dev.ferula.model.GoQuote;
import dev.ferula.notation.GoText;

/**
 * A piece of a template.
 *
 * @param pos where it begins, in characters
 * @param line the line it begins on, from 1
 */
record Token(Kind kind, int pos, String text, int line) {
  enum Kind {
    ERROR,
    END_OF_TEXT,
    TEXT,
    LEFT_DELIM,
    RIGHT_DELIM,
    LEFT_PAREN,
    RIGHT_PAREN,
    PIPE,
    ASSIGN,
    DECLARE,
    CHAR,
    SPACE,
    BOOL,
    CHAR_CONSTANT,
    NUMBER,
    COMPLEX,
    STRING,
    RAW_STRING,
    FIELD,
    VARIABLE,
    IDENTIFIER,
    DOT(true),
    BLOCK(true),
    BREAK(true),
    CONTINUE(true),
    DEFINE(true),
    ELSE(true),
    END(true),
    IF(true),
    NIL(true),
    RANGE(true),
    TEMPLATE(true),
    WITH(true);

    private final boolean keyword;

    Kind() {
      this(false);
    }

    Kind(boolean keyword) {
      this.keyword = keyword;
    }

    /** What a word means; IDENTIFIER where it has no meaning of its own. */
    static Kind ofWord(String word) {
      return switch (word) {
        case "block" -> BLOCK;
        case "break" -> BREAK;
        case "continue" -> CONTINUE;
        case "define" -> DEFINE;
        case "else" -> ELSE;
        case "end" -> END;
        case "if" -> IF;
        case "nil" -> NIL;
        case "range" -> RANGE;
        case "template" -> TEMPLATE;
        case "with" -> WITH;
        case "true", "false" -> BOOL;
        default -> IDENTIFIER;
      };
    }
  }

  /* Longer pieces are cut in messages. */
  private static final int SHOWN = 10;

  boolean is(Kind other) {
    return kind == other;
  }

  /** The piece as messages show it. */
  String shown() {
    if (kind == Kind.END_OF_TEXT) {
      return "EOF";
    }
    if (kind == Kind.ERROR) {
      return text;
    }
    if (kind.keyword) {
      return "<" + text + ">";
    }
    if (GoText.length(text) > SHOWN) {
      int end = text.offsetByCodePoints(0, Math.min(SHOWN, text.codePointCount(0, text.length())));
      return GoQuote.quote(text.substring(0, end)) + "...";
    }
    return GoQuote.quote(text);
  }
}

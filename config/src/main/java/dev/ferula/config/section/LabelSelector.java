package dev.ferula.config.section;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Reads a selector of Kubernetes by labels, {@code a=b,c in (d,e),!f}, for its errors alone, which
 * are those of Kubernetes' own parser. One object reads one text.
 */
final class LabelSelector {
  private enum Token {
    END,
    NAME,
    IN,
    NOT_IN,
    EXISTS_NOT,
    COMPARISON,
    NUMERIC,
    COMMA,
    OPEN,
    CLOSE,
    ERROR
  }

  private static final String OPERATORS = "in, notin, =, ==, !=, gt, lt";
  private static final String SYMBOLS = "=!(),<>";

  private final String text;
  private int at;
  private Token token = Token.END;
  private String literal = "";

  private LabelSelector(String text) {
    this.text = text;
  }

  /**
   * Checks a selector.
   *
   * @throws IllegalArgumentException if it is none, in Kubernetes' words
   */
  static void check(String selector) {
    LabelSelector reader = new LabelSelector(selector);
    reader.advance();
    reader.requirements();
  }

  private void requirements() {
    while (startsRequirement()) {
      try {
        requirement();
      } catch (IllegalArgumentException e) {
        throw new IllegalArgumentException("unable to parse requirement: " + e.getMessage(), e);
      }
      if (token == Token.END) {
        return;
      }
      if (token != Token.COMMA) {
        throw found("', expected: ',' or 'end of string'");
      }
      advance();
      if (!startsRequirement()) {
        throw found("', expected: identifier after ','");
      }
    }
    if (token != Token.END) {
      throw found("', expected: !, identifier, or 'end of string'");
    }
  }

  private boolean startsRequirement() {
    return isName() || token == Token.EXISTS_NOT;
  }

  /* Where a name or a value may stand, the words in and notin are such. */
  private boolean isName() {
    return token == Token.NAME || token == Token.IN || token == Token.NOT_IN;
  }

  private void requirement() {
    boolean unary = token == Token.EXISTS_NOT;
    if (unary) {
      advance();
    }
    if (!isName()) {
      throw found("', expected: identifier");
    }
    String key = literal;
    LabelSyntax.checkKey(key, "<nil>");
    advance();
    if (unary || token == Token.END || token == Token.COMMA) {
      return;
    }
    Token operator = token;
    switch (operator) {
      case IN, NOT_IN -> {
        advance();
        LabelSyntax.checkValues(key, values(), false);
      }
      case COMPARISON, NUMERIC -> {
        advance();
        LabelSyntax.checkValues(key, List.of(exactValue()), operator == Token.NUMERIC);
      }
      default -> throw found("', expected: " + OPERATORS);
    }
  }

  private String exactValue() {
    if (token == Token.END || token == Token.COMMA) {
      return "";
    }
    if (!isName()) {
      throw found("', expected: identifier");
    }
    String value = literal;
    advance();
    return value;
  }

  private List<String> values() {
    if (token != Token.OPEN) {
      throw found("' expected: '('");
    }
    advance();
    if (token == Token.CLOSE) {
      advance();
      return List.of("");
    }
    if (!isName() && token != Token.COMMA) {
      throw found("', expected: ',', ')' or identifier");
    }
    Set<String> values = new TreeSet<>();
    while (token != Token.CLOSE) {
      if (isName()) {
        values.add(literal);
        advance();
        if (token != Token.COMMA && token != Token.CLOSE) {
          throw found("', expected: ',' or ')'");
        }
      } else if (token == Token.COMMA) {
        advance();
        if (values.isEmpty() || token == Token.CLOSE || token == Token.COMMA) {
          values.add("");
        }
      } else {
        throw found("', expected: ',', or identifier");
      }
    }
    advance();
    return new ArrayList<>(values);
  }

  private IllegalArgumentException found(String expected) {
    return new IllegalArgumentException("found '" + literal + expected);
  }

  // Tokens.

  private void advance() {
    while (at < text.length() && " \t\r\n".indexOf(text.charAt(at)) >= 0) {
      at++;
    }
    if (at == text.length()) {
      token = Token.END;
      literal = "";
    } else if (SYMBOLS.indexOf(text.charAt(at)) >= 0) {
      symbol();
    } else {
      word();
    }
  }

  private void word() {
    int start = at;
    while (at < text.length() && (SYMBOLS + " \t\r\n").indexOf(text.charAt(at)) < 0) {
      at++;
    }
    literal = text.substring(start, at);
    token =
        switch (literal) {
          case "in" -> Token.IN;
          case "notin" -> Token.NOT_IN;
          default -> Token.NAME;
        };
  }

  /* As many symbols in a row as make one of the known. */
  private void symbol() {
    int start = at;
    int end = start;
    token = Token.ERROR;
    while (end < text.length() && SYMBOLS.indexOf(text.charAt(end)) >= 0) {
      end++;
      Token longer = symbol(text.substring(start, end));
      if (longer != Token.ERROR) {
        token = longer;
        at = end;
      } else if (at > start) {
        break;
      }
    }
    literal = text.substring(start, at);
  }

  private static Token symbol(String symbols) {
    return switch (symbols) {
      case "(" -> Token.OPEN;
      case ")" -> Token.CLOSE;
      case "," -> Token.COMMA;
      case "!" -> Token.EXISTS_NOT;
      case "=", "==", "!=" -> Token.COMPARISON;
      case "<", ">" -> Token.NUMERIC;
      default -> Token.ERROR;
    };
  }
}

package dev.ferula.discovery.yaml;

import java.util.Optional;
import org.snakeyaml.engine.v2.common.ScalarStyle;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.ScannerException;
import org.snakeyaml.engine.v2.tokens.ScalarToken;
import org.snakeyaml.engine.v2.tokens.Token;

/** Reads a text in quotes. */
final class QuotedScanner {
  private static final int HEX = 16;

  private final YamlCursor cursor;
  private final int quote;
  private final FoldedText text = new FoldedText();
  private final Optional<Mark> start;

  QuotedScanner(YamlCursor cursor, int quote) {
    this.cursor = cursor;
    this.quote = quote;
    start = cursor.mark();
  }

  Token scan() {
    cursor.skip();
    while (!readLine()) {
      while (cursor.isBlank(0) || cursor.isBreak(0)) {
        text.gap(cursor);
      }
      text.content();
    }
    cursor.skip();
    ScalarStyle style = quote == '"' ? ScalarStyle.DOUBLE_QUOTED : ScalarStyle.SINGLE_QUOTED;
    return new ScalarToken(text.toString(), false, style, start, cursor.mark());
  }

  /* Up to the next gap; whether the text has ended. */
  private boolean readLine() {
    if (cursor.isDocumentBorder()) {
      throw refusal("found unexpected document indicator");
    }
    if (cursor.isEnd()) {
      throw refusal("found unexpected end of stream");
    }
    while (!cursor.isGap(0)) {
      if (quote == '\'' && cursor.is(quote) && cursor.at(1) == quote) {
        cursor.skip();
        cursor.read(text.content());
      } else if (cursor.is(quote)) {
        return true;
      } else if (quote == '\'' || !cursor.is('\\')) {
        cursor.read(text.content());
      } else if (cursor.isBreak(1)) {
        cursor.skip();
        cursor.skipBreak();
        text.join();
        return false;
      } else {
        readEscape();
      }
    }
    return false;
  }

  private void readEscape() {
    int digits =
        switch (cursor.at(1)) {
          case 'x' -> 2;
          case 'u' -> 4;
          case 'U' -> 8;
          default -> 0;
        };
    int c = digits == 0 ? named(cursor.at(1)) : 0;
    cursor.skip(2);
    text.content().appendCodePoint(digits == 0 ? c : numbered(digits));
  }

  private int named(int letter) {
    return switch (letter) {
      case '0' -> 0;
      case 'a' -> 7;
      case 'b' -> '\b';
      case 't', '\t' -> '\t';
      case 'n' -> '\n';
      case 'v' -> 0x0B;
      case 'f' -> '\f';
      case 'r' -> '\r';
      case 'e' -> 0x1B;
      case ' ', '"', '\'', '\\' -> letter;
      case 'N' -> 0x85;
      case '_' -> 0xA0;
      case 'L' -> 0x2028;
      case 'P' -> 0x2029;
      default -> throw refusal("found unknown escape character");
    };
  }

  private int numbered(int digits) {
    long value = 0;
    for (int at = 0; at < digits; at++) {
      int c = cursor.at(at);
      int digit = c < 0x80 ? Character.digit(c, HEX) : -1;
      if (digit < 0) {
        throw refusal("did not find expected hexdecimal number");
      }
      value = value * HEX + digit;
    }
    if (value > Character.MAX_CODE_POINT || (value >= 0xD800 && value <= 0xDFFF)) {
      throw refusal("found invalid Unicode character escape code");
    }
    cursor.skip(digits);
    return (int) value;
  }

  private ScannerException refusal(String problem) {
    return cursor.refusal("while scanning a quoted scalar", start, problem);
  }
}

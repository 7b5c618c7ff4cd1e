package dev.ferula.discovery.yaml;

import java.util.Optional;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.ReaderException;
import org.snakeyaml.engine.v2.exceptions.ScannerException;

/**
 * A place in a text, which only goes on. Lines end as in YAML 1.1: also with U+0085, U+2028 and
 * U+2029.
 */
final class YamlCursor {
  /** What stands behind the end. */
  static final int END = -1;

  private static final int NEXT_LINE = 0x85;
  private static final int LINE_SEPARATOR = 0x2028;
  private static final int PARAGRAPH_SEPARATOR = 0x2029;
  private static final int BYTE_ORDER_MARK = 0xFEFF;

  private final int[] text;
  private int index;
  private int line;
  private int column;

  /**
   * @throws ReaderException if the text has a character that YAML does not allow
   */
  YamlCursor(String text) {
    this.text = text.codePoints().toArray();
    for (int at = 0; at < this.text.length; at++) {
      if (!isAllowed(this.text[at])) {
        throw new ReaderException("text", at, this.text[at], "control characters are not allowed");
      }
    }
  }

  private static boolean isAllowed(int c) {
    return switch (c) {
      case '\t', '\n', '\r', NEXT_LINE -> true;
      default ->
          (c >= 0x20 && c <= 0x7E)
              || (c >= 0xA0 && c <= 0xD7FF)
              || (c >= 0xE000 && c <= 0xFFFD)
              || c >= 0x10000;
    };
  }

  int index() {
    return index;
  }

  int line() {
    return line;
  }

  int column() {
    return column;
  }

  /** The character that many places ahead, or {@link #END}. */
  int at(int ahead) {
    int place = index + ahead;
    return place < text.length ? text[place] : END;
  }

  boolean is(int c) {
    return at(0) == c;
  }

  boolean isEnd() {
    return at(0) == END;
  }

  /** A space or a tab. */
  boolean isBlank(int ahead) {
    int c = at(ahead);
    return c == ' ' || c == '\t';
  }

  boolean isBreak(int ahead) {
    return switch (at(ahead)) {
      case '\n', '\r', NEXT_LINE, LINE_SEPARATOR, PARAGRAPH_SEPARATOR -> true;
      default -> false;
    };
  }

  /** The end of a line or of the text. */
  boolean isLineEnd(int ahead) {
    return at(ahead) == END || isBreak(ahead);
  }

  /** What ends a word: a blank, the end of a line or of the text. */
  boolean isGap(int ahead) {
    return isBlank(ahead) || isLineEnd(ahead);
  }

  /** A letter, a digit, an underscore or a dash. */
  boolean isNameCharacter() {
    int c = at(0);
    return (c >= '0' && c <= '9')
        || (c >= 'A' && c <= 'Z')
        || (c >= 'a' && c <= 'z')
        || c == '_'
        || c == '-';
  }

  /** Whether {@code ---} or {@code ...} stands alone at the beginning of a line. */
  boolean isDocumentBorder() {
    return isBorder('-') || isBorder('.');
  }

  boolean isBorder(int c) {
    return column == 0 && at(0) == c && at(1) == c && at(2) == c && isGap(3);
  }

  boolean isByteOrderMark() {
    return at(0) == BYTE_ORDER_MARK;
  }

  /** Goes on by one character, which is no line break. */
  void skip() {
    index++;
    column++;
  }

  void skip(int characters) {
    index += characters;
    column += characters;
  }

  void skipBlanks() {
    while (isBlank(0)) {
      skip();
    }
  }

  /** Goes on by one character, and hands it over. */
  void read(StringBuilder to) {
    to.appendCodePoint(at(0));
    skip();
  }

  /** Goes on by one line break, if there is one, and hands over what it is in a text. */
  void readBreak(StringBuilder to) {
    int c = at(0);
    if (isBreak(0)) {
      boolean two = c == '\r' && at(1) == '\n';
      index += two ? 2 : 1;
      beginLine();
      to.appendCodePoint(c == LINE_SEPARATOR || c == PARAGRAPH_SEPARATOR ? c : '\n');
    }
  }

  void skipBreak() {
    readBreak(new StringBuilder(1));
  }

  void skipComment() {
    if (is('#')) {
      while (!isLineEnd(0)) {
        skip();
      }
    }
  }

  /** The end of a text is the beginning of a line. */
  void endLine() {
    if (column != 0) {
      beginLine();
    }
  }

  private void beginLine() {
    line++;
    column = 0;
  }

  Optional<Mark> mark() {
    return Optional.of(new Mark("text", index, line, column, text, index));
  }

  /** Refuses what stands here, in something that began elsewhere. */
  ScannerException refusal(String context, Optional<Mark> beginning, String problem) {
    return new ScannerException(context, beginning, problem, mark());
  }
}

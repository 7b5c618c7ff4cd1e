package dev.ferula.discovery.yaml;

import java.util.Optional;
import org.snakeyaml.engine.v2.common.ScalarStyle;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.ScannerException;
import org.snakeyaml.engine.v2.tokens.ScalarToken;
import org.snakeyaml.engine.v2.tokens.Token;

/** Reads a text of whole lines, behind {@code |} or {@code >}. */
final class BlockScanner {
  private final YamlCursor cursor;
  private final boolean literal;
  private final int outer;
  private final Optional<Mark> start;
  private final StringBuilder text = new StringBuilder();
  private final StringBuilder lineBreak = new StringBuilder();
  private final StringBuilder emptyLines = new StringBuilder();

  /** What becomes of the breaks at the end: {@code -} none, {@code +} all, else one. */
  private int chomping;

  /** The column of the text, 0 as long as it is not known. */
  private int indent;

  /**
   * @param outer the column of what the text belongs to, -1 for a document
   */
  BlockScanner(YamlCursor cursor, boolean literal, int outer) {
    this.cursor = cursor;
    this.literal = literal;
    this.outer = outer;
    start = cursor.mark();
  }

  Token scan() {
    readHeader();
    readEmptyLines();
    boolean blankBefore = false;
    while (cursor.column() == indent && !cursor.isEnd()) {
      boolean blank = cursor.isBlank(0);
      boolean folds = !literal && !blankBefore && !blank && lineBreak.indexOf("\n") == 0;
      if (!folds) {
        text.append(lineBreak);
      } else if (emptyLines.isEmpty()) {
        text.append(' ');
      }
      text.append(emptyLines);
      blankBefore = blank;
      readLine();
      readEmptyLines();
    }
    if (chomping != '-') {
      text.append(lineBreak);
    }
    if (chomping == '+') {
      text.append(emptyLines);
    }
    ScalarStyle style = literal ? ScalarStyle.LITERAL : ScalarStyle.FOLDED;
    return new ScalarToken(text.toString(), false, style, start, cursor.mark());
  }

  private void readHeader() {
    cursor.skip();
    boolean chomped = readChomping();
    readIndent();
    if (!chomped) {
      readChomping();
    }
    cursor.skipBlanks();
    cursor.skipComment();
    if (!cursor.isLineEnd(0)) {
      throw refusal("did not find expected comment or line break");
    }
    cursor.skipBreak();
  }

  private boolean readChomping() {
    if (!cursor.is('+') && !cursor.is('-')) {
      return false;
    }
    chomping = cursor.at(0);
    cursor.skip();
    return true;
  }

  private void readIndent() {
    if (cursor.is('0')) {
      throw refusal("found an indentation indicator equal to 0");
    }
    if (cursor.at(0) > '0' && cursor.at(0) <= '9') {
      indent = Math.max(outer, 0) + cursor.at(0) - '0';
      cursor.skip();
    }
  }

  private void readLine() {
    lineBreak.setLength(0);
    while (!cursor.isLineEnd(0)) {
      cursor.read(text);
    }
    cursor.readBreak(lineBreak);
  }

  /* The first line that is not empty tells the column, unless the header did. */
  private void readEmptyLines() {
    emptyLines.setLength(0);
    int widest = 0;
    while (true) {
      while (isIndentation() && cursor.is(' ')) {
        cursor.skip();
      }
      widest = Math.max(widest, cursor.column());
      if (isIndentation() && cursor.is('\t')) {
        throw refusal("found a tab character where an indentation space is expected");
      }
      if (!cursor.isBreak(0)) {
        break;
      }
      cursor.readBreak(emptyLines);
    }
    if (indent == 0) {
      indent = Math.max(widest, Math.max(outer + 1, 1));
    }
  }

  private boolean isIndentation() {
    return indent == 0 || cursor.column() < indent;
  }

  private ScannerException refusal(String problem) {
    return cursor.refusal("while scanning a block scalar", start, problem);
  }
}

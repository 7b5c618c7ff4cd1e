package dev.ferula.discovery.yaml;

import java.util.Optional;
import org.snakeyaml.engine.v2.common.ScalarStyle;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.tokens.ScalarToken;
import org.snakeyaml.engine.v2.tokens.Token;

/** Reads a text without quotes. */
final class PlainScanner {
  private final YamlCursor cursor;
  private final boolean inBrackets;
  private final int indent;
  private final FoldedText text = new FoldedText();

  /**
   * @param indent the least column of its next lines, outside of brackets
   */
  PlainScanner(YamlCursor cursor, boolean inBrackets, int indent) {
    this.cursor = cursor;
    this.inBrackets = inBrackets;
    this.indent = indent;
  }

  Token scan() {
    Optional<Mark> start = cursor.mark();
    Optional<Mark> end = start;
    while (!cursor.isDocumentBorder() && !cursor.is('#')) {
      if (readWord()) {
        end = cursor.mark();
      }
      if (cursor.isEnd() || !cursor.isGap(0)) {
        break;
      }
      readGap(start);
      if (!inBrackets && cursor.column() < indent) {
        break;
      }
    }
    return new ScalarToken(text.toString(), true, ScalarStyle.PLAIN, start, end);
  }

  /** Whether what follows begins a line. */
  boolean endsLine() {
    return text.isBroken();
  }

  private boolean readWord() {
    int from = cursor.index();
    while (!cursor.isGap(0) && !isEndOfText()) {
      cursor.read(text.content());
    }
    return cursor.index() > from;
  }

  private boolean isEndOfText() {
    return (cursor.is(':') && cursor.isGap(1))
        || (inBrackets && ",[]{}".indexOf(cursor.at(0)) >= 0);
  }

  private void readGap(Optional<Mark> start) {
    while (cursor.isBlank(0) || cursor.isBreak(0)) {
      if (text.isBroken() && cursor.column() < indent && cursor.is('\t')) {
        throw cursor.refusal(
            "while scanning a plain scalar",
            start,
            "found a tab character that violates indentation");
      }
      text.gap(cursor);
    }
  }
}

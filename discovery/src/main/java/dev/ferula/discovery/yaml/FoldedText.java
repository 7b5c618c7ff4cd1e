package dev.ferula.discovery.yaml;

/** A text that may go on in the next line: one break is a space, more are one less. */
final class FoldedText {
  private final StringBuilder text = new StringBuilder();
  private final StringBuilder blanks = new StringBuilder();
  private final StringBuilder firstBreak = new StringBuilder();
  private final StringBuilder moreBreaks = new StringBuilder();
  private boolean broken;

  /** Whether the line has ended and nothing of the next one was added. */
  boolean isBroken() {
    return broken;
  }

  /** What is added, behind the gap that was read before. */
  StringBuilder content() {
    closeGap();
    return text;
  }

  /** A line that is not ended by its break. */
  void join() {
    broken = true;
  }

  /** Takes a blank or a break. */
  void gap(YamlCursor cursor) {
    if (cursor.isBlank(0)) {
      if (broken) {
        cursor.skip();
      } else {
        cursor.read(blanks);
      }
    } else if (broken) {
      cursor.readBreak(moreBreaks);
    } else {
      cursor.readBreak(firstBreak);
      broken = true;
    }
  }

  private void closeGap() {
    if (!broken) {
      text.append(blanks);
    } else if (firstBreak.indexOf("\n") != 0) {
      text.append(firstBreak).append(moreBreaks);
    } else if (moreBreaks.isEmpty()) {
      text.append(' ');
    } else {
      text.append(moreBreaks);
    }
    broken = false;
    blanks.setLength(0);
    firstBreak.setLength(0);
    moreBreaks.setLength(0);
  }

  @Override
  public String toString() {
    return text.toString();
  }
}

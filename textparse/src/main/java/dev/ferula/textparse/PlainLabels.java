package dev.ferula.textparse;

/**
 * Finds the labels of a series of the plainest shape, without tokens: a name, perhaps braces with
 * labels, each followed by a comma or the closing brace, with values of ASCII without backslashes.
 * Whatever else a line may have, it leaves to the {@link Lexer}, which finds the same labels in
 * this one.
 */
final class PlainLabels {
  /** That the series has another shape. */
  static final int NONE = -1;

  private PlainLabels() {}

  /**
   * Writes where the name and each label's name and value begin and end.
   *
   * @param end behind the series, which is a name or ends with a brace
   * @return how many numbers were written, or {@link #NONE}, also if there is no room for all
   */
  static int find(byte[] bytes, int start, int end, int[] into) {
    if (!Lexer.is(bytes[start], Lexer.NAME_START)) {
      return NONE;
    }
    int at = start + 1;
    while (at < end && Lexer.is(bytes[at], Lexer.NAME_REST)) {
      at++;
    }
    into[0] = start;
    into[1] = at;
    if (at == end) {
      return 2;
    }
    int last = end - 1;
    if (bytes[at] != '{' || bytes[last] != '}') {
      return NONE;
    }
    int count = 2;
    while (bytes[at] != '}') {
      if (count + 4 > into.length) {
        return NONE;
      }
      int name = at + 1;
      int nameEnd = nameEnd(bytes, name, last);
      if (nameEnd + 1 >= last || bytes[nameEnd] != '=' || bytes[nameEnd + 1] != '"') {
        return NONE;
      }
      int value = nameEnd + 2;
      int valueEnd = FastSeries.plainEnd(bytes, value, last);
      if (valueEnd >= last || bytes[valueEnd] != '"') {
        return NONE;
      }
      at = valueEnd + 1;
      if (bytes[at] != ',' && bytes[at] != '}') {
        return NONE;
      }
      into[count] = name;
      into[count + 1] = nameEnd;
      into[count + 2] = value;
      into[count + 3] = valueEnd;
      count += 4;
    }
    return at == last ? count : NONE;
  }

  /* Where the label's name ends that begins here; the limit if it is none. */
  private static int nameEnd(byte[] bytes, int from, int limit) {
    if (from >= limit || !Lexer.is(bytes[from], Lexer.LABEL_START)) {
      return limit;
    }
    int at = from + 1;
    while (at < limit && Lexer.is(bytes[at], Lexer.LABEL_REST)) {
      at++;
    }
    return at;
  }
}

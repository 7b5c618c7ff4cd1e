package dev.ferula.textparse;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Finds the end of a series that has the common shape: a name, perhaps braces with labels, quoted
 * values. Whatever it does not expect, it leaves to the {@link Lexer}.
 */
final class FastSeries {
  /* Eight bytes at a time, little-endian: the first byte in memory is the lowest. */
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private FastSeries() {}

  /** The byte behind the series that starts at {@code start}, or -1 for one of another shape. */
  static int end(byte[] bytes, int start, int end) {
    int at = start;
    if (!Lexer.is(bytes[at], Lexer.NAME_START)) {
      return -1;
    }
    do {
      at++;
    } while (at < end && Lexer.is(bytes[at], Lexer.NAME_REST));
    if (at >= end) {
      return -1;
    }
    if (bytes[at] == '{') {
      return labelsEnd(bytes, at + 1, end);
    }
    return bytes[at] == ' ' ? at : -1;
  }

  /* From behind the opening brace to behind the closing one. */
  private static int labelsEnd(byte[] bytes, int from, int end) {
    int at = from;
    while (at < end) {
      byte c = bytes[at];
      if (c == '}') {
        return at + 1;
      }
      if (c == '"') {
        at = quoteEnd(bytes, at + 1, end);
        if (at < 0) {
          return -1;
        }
      } else if (c == ',' || c == '=' || Lexer.is(c, Lexer.LABEL_REST)) {
        at++;
      } else {
        return -1;
      }
    }
    return -1;
  }

  /* From behind the opening quote to behind the closing one. */
  private static int quoteEnd(byte[] bytes, int from, int end) {
    int at = from;
    while (true) {
      at = quoteOrBackslash(bytes, at, end);
      if (at >= end || bytes[at] == '\n' || bytes[at] == 0) {
        return -1;
      }
      if (bytes[at] == '"') {
        return at + 1;
      }
      if (at + 1 >= end || bytes[at + 1] == 0 || bytes[at + 1] == '\n') {
        return -1;
      }
      at += 2;
    }
  }

  /* The first quote, backslash, line feed or zero byte from here on, or the end. */
  private static int quoteOrBackslash(byte[] bytes, int from, int end) {
    int at = from;
    while (at + 8 <= end) {
      long word = (long) LONGS.get(bytes, at);
      long hits = endOrBackslash(word);
      if (hits != 0) {
        return at + (Long.numberOfTrailingZeros(hits) >>> 3);
      }
      at += 8;
    }
    while (at < end && !isEndOrBackslash(bytes[at])) {
      at++;
    }
    return at;
  }

  /**
   * The first byte from here on that a plain value does not have: a quote, backslash, line feed,
   * zero byte or one beyond ASCII; or the limit.
   */
  static int plainEnd(byte[] bytes, int from, int limit) {
    int at = from;
    while (at + 8 <= limit) {
      long word = (long) LONGS.get(bytes, at);
      long hits = endOrBackslash(word) | (word & 0x8080808080808080L);
      if (hits != 0) {
        return at + (Long.numberOfTrailingZeros(hits) >>> 3);
      }
      at += 8;
    }
    while (at < limit && bytes[at] > 0 && !isEndOrBackslash(bytes[at])) {
      at++;
    }
    return at;
  }

  private static long endOrBackslash(long word) {
    return zeroBytes(word ^ 0x2222222222222222L)
        | zeroBytes(word ^ 0x5c5c5c5c5c5c5c5cL)
        | zeroBytes(word ^ 0x0a0a0a0a0a0a0a0aL)
        | zeroBytes(word);
  }

  private static boolean isEndOrBackslash(byte c) {
    return c == '"' || c == '\\' || c == '\n' || c == 0;
  }

  /* A high bit at the lowest zero byte; bits above that one may be wrong. */
  private static long zeroBytes(long word) {
    return (word - 0x0101010101010101L) & ~word & 0x8080808080808080L;
  }
}

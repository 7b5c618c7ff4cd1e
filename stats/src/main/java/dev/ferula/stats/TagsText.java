package dev.ferula.stats;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/**
 * The textual forms of tags: the W3C header {@code baggage}, written and read, and {@code
 * Correlation-Context} of OpenCensus, read. Tags that do not propagate are left out. What is
 * decoded travels without limit; it is decoded in full or not at all.
 */
public final class TagsText {
  /** The header of the W3C. */
  public static final String BAGGAGE = "baggage";

  /** The header of OpenCensus. */
  public static final String CORRELATION_CONTEXT = "Correlation-Context";

  /** How many tags a header may hold. */
  public static final int MAX_TAGS = 180;

  /** The greatest length of one tag, its properties included. */
  public static final int MAX_TAG_LENGTH = 4096;

  /** The greatest length of a header's value. */
  public static final int MAX_LENGTH = 8192;

  /* What a baggage value may hold as it is: baggage-octet less the percent sign. */
  private static final String VALUE_BARRED = "\",;\\% ";

  /* What a token may hold besides letters and digits. */
  private static final String TOKEN_MARKS = "!#$%&'*+-.^_`|~";

  private TagsText() {}

  /**
   * Encodes as baggage. What a header cannot hold is percent-encoded, in keys also the percent sign
   * and all that is not a token.
   *
   * @throws TagFormatException if the result is too long
   */
  public static String encodeBaggage(TagContext tags) {
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < tags.size(); i++) {
      if (tags.ttl(i) == TagTtl.UNLIMITED) {
        if (out.length() > 0) {
          out.append(',');
        }
        escape(tags.key(i).name(), true, out);
        out.append('=');
        escape(tags.value(i), false, out);
      }
    }
    if (out.length() > MAX_LENGTH) {
      throw new TagFormatException(
          "baggage: header has " + out.length() + " bytes, at most " + MAX_LENGTH + " may be");
    }
    return out.toString();
  }

  private static void escape(String text, boolean key, StringBuilder out) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean plain = key ? isToken(c) && c != '%' : VALUE_BARRED.indexOf(c) < 0;
      if (plain) {
        out.append(c);
      } else {
        out.append('%').append(hex(c >> 4)).append(hex(c & 15));
      }
    }
  }

  private static char hex(int digit) {
    return (char) (digit < 10 ? '0' + digit : 'A' + digit - 10);
  }

  private static boolean isToken(char c) {
    return (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || (c >= '0' && c <= '9')
        || TOKEN_MARKS.indexOf(c) >= 0;
  }

  /**
   * Decodes baggage; properties are ignored. An empty header has no tags.
   *
   * @throws TagFormatException if the header is malformed, holds what a tag cannot, or is too long
   */
  public static TagContext decodeBaggage(String header) {
    return decode(BAGGAGE, header, true);
  }

  /**
   * Decodes {@code Correlation-Context}, in which nothing is escaped; properties are ignored. An
   * empty header has no tags.
   *
   * @throws TagFormatException if the header is malformed, holds what a tag cannot, or is too long
   */
  public static TagContext decodeCorrelationContext(String header) {
    return decode(CORRELATION_CONTEXT, header, false);
  }

  private static TagContext decode(String name, String header, boolean escaped) {
    if (header.length() > MAX_LENGTH) {
      throw new TagFormatException(
          name + ": header has " + header.length() + " bytes, at most " + MAX_LENGTH + " may be");
    }
    TagContext tags = TagContext.EMPTY;
    if (header.isBlank()) {
      return tags;
    }
    int count = 0;
    int start = 0;
    while (start <= header.length()) {
      int comma = header.indexOf(',', start);
      int end = comma < 0 ? header.length() : comma;
      if (++count > MAX_TAGS) {
        throw new TagFormatException(name + ": more than " + MAX_TAGS + " tags");
      }
      tags = member(name, header, start, end, escaped, tags);
      start = end + 1;
    }
    return tags;
  }

  private static TagContext member(
      String name, String header, int start, int end, boolean escaped, TagContext tags) {
    if (end - start > MAX_TAG_LENGTH) {
      throw malformed(name, start, "more than " + MAX_TAG_LENGTH + " bytes in one tag");
    }
    String member = header.substring(start, end);
    int semicolon = member.indexOf(';');
    String pair = semicolon < 0 ? member : member.substring(0, semicolon);
    int equals = pair.indexOf('=');
    if (equals < 0) {
      throw malformed(name, start, "no = in \"" + pair + "\"");
    }
    String key = pair.substring(0, equals).strip();
    String value = pair.substring(equals + 1).strip();
    if (!escaped && value.indexOf('=') >= 0) {
      throw malformed(name, start, "more than one = in \"" + pair + "\"");
    }
    try {
      return tags.with(TagKey.of(escaped ? unescape(key) : key), escaped ? unescape(value) : value);
    } catch (IllegalArgumentException e) {
      throw malformed(name, start, String.valueOf(e.getMessage()));
    }
  }

  private static String unescape(String text) {
    if (text.indexOf('%') < 0) {
      return text;
    }
    byte[] bytes = new byte[text.length()];
    int n = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      int high = c == '%' && i + 2 < text.length() ? Character.digit(text.charAt(i + 1), 16) : -1;
      int low = high >= 0 ? Character.digit(text.charAt(i + 2), 16) : -1;
      if (low >= 0) {
        bytes[n++] = (byte) (high << 4 | low);
        i += 2;
      } else if (c == '%') {
        throw new IllegalArgumentException("percent sign without two hex digits");
      } else if (c > '~') {
        throw new IllegalArgumentException("character that is not printable ASCII");
      } else {
        bytes[n++] = (byte) c;
      }
    }
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes, 0, n)).toString();
    } catch (CharacterCodingException e) {
      throw new IllegalArgumentException("escaped bytes that are not UTF-8", e);
    }
  }

  private static TagFormatException malformed(String name, int offset, String what) {
    return new TagFormatException(name + ": tag at offset " + offset + ": " + what);
  }
}

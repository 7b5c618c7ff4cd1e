package dev.ferula.scrape.wire;

import java.net.ProtocolException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Status line and headers of an answer, as far as they count here. One is used again for each
 * answer of a connection; texts that did not change since the last answer are not made anew.
 */
public final class AnswerHead {
  /** The body ends with the connection. */
  static final long UNTIL_CLOSE = -1;

  /** The body comes in chunks. */
  static final long CHUNKED = -2;

  private static final String PROTOCOL = "HTTP/";
  private static final int SHOWN_CHARACTERS = 80;

  private static final byte[] NOTHING = {};

  private byte[] b = NOTHING;
  private int status;
  private String statusText = "";
  private boolean isOld;
  private boolean keepAlive;
  private long length;

  /* Where the first header that says it stands, or -1. */
  private int lengthFrom;
  private int lengthTo;

  /* What is wrong with the length, which counts only where the body does not come in chunks. */
  private @Nullable String lengthFault;
  private boolean chunked;
  private boolean located;
  private String location = "";
  private String contentType = "";
  private String contentEncoding = "";

  /** Lets go of the bytes that were read; what they said stays. */
  void forget() {
    b = NOTHING;
  }

  /**
   * Reads a head.
   *
   * @param to behind the empty line at its end
   */
  void read(byte[] bytes, int to) throws ProtocolException {
    b = bytes;
    chunked = false;
    located = false;
    location = "";
    length = UNTIL_CLOSE;
    lengthFrom = -1;
    lengthFault = null;
    boolean typed = false;
    boolean encoded = false;
    int at = statusLine(to);
    if (at < to && (b[at] == ' ' || b[at] == '\t')) {
      int last = lineTextEnd(at, lineEnd(at, to));
      throw new ProtocolException("malformed MIME header initial line: " + shown(at, last));
    }
    while (at < to) {
      int end = lineEnd(at, to);
      int next = end;
      // A line that begins with a blank goes on with the one before it.
      while (next < to && (b[next] == ' ' || b[next] == '\t')) {
        next = lineEnd(next, to);
      }
      int last = trimmedEnd(at, next);
      if (last > at) {
        int colon = colon(at, last);
        int from = valueStart(colon + 1, last);
        if (equal(at, colon, "content-type") && !typed) {
          contentType = text(contentType, from, last);
          typed = true;
        } else if (equal(at, colon, "content-encoding") && !encoded) {
          contentEncoding = text(contentEncoding, from, last);
          encoded = true;
        } else {
          framing(at, colon, from, last);
        }
      }
      at = next;
    }
    if (lengthFault != null && !chunked) {
      throw new ProtocolException(lengthFault);
    }
    contentType = typed ? contentType : "";
    contentEncoding = encoded ? contentEncoding : "";
  }

  private int statusLine(int to) throws ProtocolException {
    int end = lineEnd(0, to);
    int last = lineTextEnd(0, end);
    int blank = indexOf(' ', 0, last);
    if (blank == last) {
      throw new ProtocolException("malformed HTTP response " + shown(0, last));
    }
    int code = blank;
    while (code < last && b[code] == ' ') {
      code++;
    }
    int behind = indexOf(' ', code, last);
    int parsed = 0;
    for (int i = code; i < behind; i++) {
      parsed = b[i] < '0' || b[i] > '9' ? -1_000_000 : parsed * 10 + b[i] - '0';
    }
    if (behind - code != 3 || parsed < 0) {
      throw new ProtocolException("malformed HTTP status code " + shown(code, behind));
    }
    version(blank);
    status = parsed;
    statusText =
        parsed == 200 ? "200 OK" : new String(b, code, last - code, StandardCharsets.UTF_8);
    return end;
  }

  private void version(int end) throws ProtocolException {
    int major = PROTOCOL.length();
    if (end != major + 3
        || !startsWith(PROTOCOL)
        || b[major + 1] != '.'
        || !isDigit(b[major])
        || !isDigit(b[major + 2])) {
      throw new ProtocolException("malformed HTTP version " + shown(0, end));
    }
    isOld = b[major] == '0' || (b[major] == '1' && b[major + 2] == '0');
    keepAlive = !isOld;
  }

  private static boolean isDigit(byte b) {
    return b >= '0' && b <= '9';
  }

  private int indexOf(char wanted, int from, int to) {
    int at = from;
    while (at < to && b[at] != wanted) {
      at++;
    }
    return at;
  }

  private void framing(int at, int colon, int from, int to) throws ProtocolException {
    if (equal(at, colon, "content-length")) {
      length(from, to);
    } else if (equal(at, colon, "transfer-encoding")) {
      transferEncoding(shown(from, to), equal(from, to, "chunked"));
    } else if (equal(at, colon, "connection")) {
      String options = text("", from, to).toLowerCase(Locale.ROOT);
      keepAlive = options.contains("keep-alive") || (keepAlive && !options.contains("close"));
    } else if (!located && equal(at, colon, "location")) {
      // Of several the first counts, also an empty one.
      located = true;
      location = text("", from, to);
    }
  }

  /* Before HTTP/1.1 there was none. */
  private void transferEncoding(String shown, boolean isChunked) throws ProtocolException {
    if (isOld) {
      return;
    }
    if (chunked) {
      throw new ProtocolException("too many transfer encodings: [\"chunked\" " + shown + "]");
    }
    if (!isChunked) {
      throw new ProtocolException("unsupported transfer encoding: " + shown);
    }
    chunked = true;
  }

  /* Several must be written alike. */
  private void length(int from, int to) {
    if (lengthFrom < 0) {
      lengthFrom = from;
      lengthTo = to;
      length = number(from, to);
    } else if (!Arrays.equals(b, lengthFrom, lengthTo, b, from, to)) {
      lengthFault =
          "http: message cannot contain multiple Content-Length headers; got ["
              + shown(lengthFrom, lengthTo)
              + " "
              + shown(from, to)
              + "]";
    }
  }

  private long number(int from, int to) {
    long value = 0;
    for (int i = from; i < to; i++) {
      int digit = b[i] - '0';
      if (digit < 0 || digit > 9 || value > (Long.MAX_VALUE - digit) / 10) {
        lengthFault = "bad Content-Length " + shown(from, to);
        return UNTIL_CLOSE;
      }
      value = value * 10 + digit;
    }
    if (from == to) {
      lengthFault = "invalid empty Content-Length \"\"";
    }
    return value;
  }

  /* Blanks before it are taken as a part of the name. */
  private int colon(int from, int to) throws ProtocolException {
    int at = indexOf(':', from, to);
    if (at == to) {
      throw new ProtocolException("malformed MIME header: missing colon: " + shown(from, to));
    }
    boolean fits = at > from;
    for (int i = from; i < at; i++) {
      fits &= b[i] == ' ' || isTokenByte(b[i]);
    }
    for (int i = at + 1; i < to; i++) {
      // Line feeds stand between lines that go on.
      fits &= b[i] < 0 || b[i] >= ' ' || b[i] == '\t' || b[i] == '\r' || b[i] == '\n';
    }
    if (!fits) {
      throw new ProtocolException("malformed MIME header line: " + shown(from, to));
    }
    return at;
  }

  private static boolean isTokenByte(byte b) {
    return b > ' ' && b < 0x7f && "\"(),/:;<=>?@[\\]{}".indexOf(b) < 0;
  }

  private int valueStart(int from, int to) {
    int at = from;
    while (at < to && (b[at] == ' ' || b[at] == '\t')) {
      at++;
    }
    return at;
  }

  /* Behind the line feed, or the end. */
  private int lineEnd(int from, int to) {
    int at = from;
    while (at < to && b[at] != '\n') {
      at++;
    }
    return Math.min(to, at + 1);
  }

  private int lineTextEnd(int from, int to) {
    int at = to;
    while (at > from && (b[at - 1] == '\n' || b[at - 1] == '\r')) {
      at--;
    }
    return at;
  }

  private int trimmedEnd(int from, int to) {
    int at = to;
    while (at > from && isBlank(b[at - 1])) {
      at--;
    }
    return at;
  }

  private static boolean isBlank(byte b) {
    return b == '\n' || b == '\r' || b == ' ' || b == '\t';
  }

  private boolean startsWith(String prefix) {
    for (int i = 0; i < prefix.length(); i++) {
      if (b[i] != prefix.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  /* Whatever the case of its letters. */
  private boolean equal(int from, int to, String lowerCase) {
    if (to - from != lowerCase.length()) {
      return false;
    }
    for (int i = 0; i < lowerCase.length(); i++) {
      int c = b[from + i];
      if ((c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c) != lowerCase.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  /* The text that stands there: the old one if it is the same. */
  private String text(String old, int from, int to) {
    boolean same = old.length() == to - from;
    for (int i = 0; same && i < old.length(); i++) {
      same = old.charAt(i) == (b[from + i] & 0xff);
    }
    if (same) {
      return old;
    }
    String text = new String(b, from, to - from, StandardCharsets.ISO_8859_1);
    return text.indexOf('\n') < 0
        ? text
        : text.lines().map(String::strip).collect(Collectors.joining(" "));
  }

  private String shown(int from, int to) {
    StringBuilder shown = new StringBuilder("\"");
    for (int i = from; i < Math.min(to, from + SHOWN_CHARACTERS); i++) {
      int c = b[i] & 0xff;
      if (c == '"' || c == '\\') {
        shown.append('\\').append((char) c);
      } else if (c >= ' ' && c < 0x7f) {
        shown.append((char) c);
      } else {
        shown.append(String.format("\\x%02x", c));
      }
    }
    return shown.append('"').toString();
  }

  public int status() {
    return status;
  }

  /** The code and what was said to it, as it was written. */
  public String statusText() {
    return statusText;
  }

  /** The header, or empty. */
  public String contentType() {
    return contentType;
  }

  /** The header, or empty. */
  public String contentEncoding() {
    return contentEncoding;
  }

  /** How many bytes the body has if the head says so, otherwise a negative number. */
  public long contentLength() {
    return chunked ? CHUNKED : length;
  }

  /** The header, or empty. */
  public String location() {
    return location;
  }

  /** Whether the connection may be used again. */
  boolean keepAlive() {
    return keepAlive;
  }
}

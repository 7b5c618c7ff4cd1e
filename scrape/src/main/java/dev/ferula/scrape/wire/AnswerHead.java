package dev.ferula.scrape.wire;

import java.net.ProtocolException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * Status line and headers of an answer, as far as they count here. One is used again for each
 * answer of a connection; texts that did not change since the last answer are not made anew.
 */
public final class AnswerHead {
  /** The body ends with the connection. */
  static final long UNTIL_CLOSE = -1;

  /** The body comes in chunks. */
  static final long CHUNKED = -2;

  private static final String PROTOCOL = "HTTP/1.";
  private static final int SHOWN_CHARACTERS = 80;

  private byte[] b = {};
  private int status;
  private String statusText = "";
  private boolean keepAlive;
  private long length;
  private boolean chunked;
  private String location = "";
  private String contentType = "";
  private String contentEncoding = "";

  /**
   * Reads a head.
   *
   * @param to behind the empty line at its end
   */
  void read(byte[] bytes, int to) throws ProtocolException {
    b = bytes;
    chunked = false;
    location = "";
    length = UNTIL_CLOSE;
    boolean typed = false;
    boolean encoded = false;
    int at = statusLine(to);
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
    contentType = typed ? contentType : "";
    contentEncoding = encoded ? contentEncoding : "";
  }

  private int statusLine(int to) throws ProtocolException {
    int end = lineEnd(0, to);
    int last = trimmedEnd(0, end);
    int code = PROTOCOL.length() + 2;
    if (last < code + 3
        || !startsWith(PROTOCOL)
        || b[code - 2] < '0'
        || b[code - 2] > '9'
        || b[code - 1] != ' ') {
      throw new ProtocolException("malformed HTTP response " + shown(0, last));
    }
    int parsed = 0;
    for (int i = code; i < code + 3; i++) {
      if (b[i] < '0' || b[i] > '9') {
        throw new ProtocolException("malformed HTTP status code " + shown(code, code + 3));
      }
      parsed = parsed * 10 + b[i] - '0';
    }
    if (last > code + 3 && b[code + 3] != ' ') {
      throw new ProtocolException("malformed HTTP status code " + shown(code, last));
    }
    status = parsed;
    statusText = status == 200 ? "200 OK" : text("", code, lineTextEnd(code + 3, end));
    keepAlive = b[code - 2] != '0';
    return end;
  }

  private void framing(int at, int colon, int from, int to) throws ProtocolException {
    if (equal(at, colon, "content-length")) {
      long parsed = number(from, to);
      if (length >= 0 && length != parsed) {
        throw new ProtocolException("http: message cannot contain multiple Content-Length headers");
      }
      length = parsed;
    } else if (equal(at, colon, "transfer-encoding")) {
      if (!equal(from, to, "chunked")) {
        throw new ProtocolException("unsupported transfer encoding: " + shown(from, to));
      }
      chunked = true;
    } else if (equal(at, colon, "connection")) {
      String options = text("", from, to).toLowerCase(Locale.ROOT);
      keepAlive = options.contains("keep-alive") || (keepAlive && !options.contains("close"));
    } else if (equal(at, colon, "location")) {
      location = text("", from, to);
    }
  }

  private long number(int from, int to) throws ProtocolException {
    long value = 0;
    for (int i = from; i < to; i++) {
      int digit = b[i] - '0';
      if (digit < 0 || digit > 9 || value > (Long.MAX_VALUE - digit) / 10) {
        throw new ProtocolException("bad Content-Length " + shown(from, to));
      }
      value = value * 10 + digit;
    }
    if (from == to) {
      throw new ProtocolException("invalid empty Content-Length");
    }
    return value;
  }

  private int colon(int from, int to) throws ProtocolException {
    int at = from;
    while (at < to && b[at] != ':') {
      if (b[at] <= ' ') {
        throw new ProtocolException("malformed MIME header line: " + shown(from, to));
      }
      at++;
    }
    if (at == to || at == from) {
      throw new ProtocolException("malformed MIME header line: " + shown(from, to));
    }
    return at;
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
    while (at > from && (b[at - 1] == '\n' || b[at - 1] == '\r' || b[at - 1] == ' ')) {
      at--;
    }
    return at;
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

package dev.ferula.scrape.wire;

import java.io.EOFException;
import java.net.ProtocolException;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Reads answers from the pieces in which they come. For one connection, used again for each of its
 * answers.
 */
final class AnswerReader {
  /** The most bytes that the head of an answer, or the trailers of its chunks, may have. */
  static final int MAX_HEAD_BYTES = 1 << 20;

  private static final int LINE_BYTES = 512;

  /* The next answer does not begin with more that was needed once. */
  private static final int MAX_KEPT_BYTES = 64 << 10;

  private static final int MAX_CHUNK_LINE = 4096;

  /* What comes behind it is no other answer. */
  private static final int SWITCHING_PROTOCOLS = 101;

  private enum State {
    HEAD,
    LENGTH,
    CHUNK_LINE,
    CHUNK,
    CHUNK_END,
    TRAILER,
    UNTIL_CLOSE,
    DONE
  }

  private final AnswerHead head = new AnswerHead();
  private byte[] line = new byte[LINE_BYTES];
  private int lineLength;
  private State state = State.HEAD;
  private long left;
  private int trailerBytes;
  private boolean begun;

  void reset() {
    state = State.HEAD;
    lineLength = 0;
    begun = false;
  }

  /** Whether any byte of the answer has come. */
  boolean isBegun() {
    return begun;
  }

  /** Whether the connection may be used again after a whole answer. */
  boolean keepAlive() {
    return head.keepAlive();
  }

  /**
   * Takes what has come.
   *
   * @return whether the answer is whole, or no more of it is wanted; see {@link #isWhole}
   */
  boolean take(ByteBuffer piece, Exchange exchange) throws ProtocolException {
    begun |= piece.hasRemaining();
    while (piece.hasRemaining() && state != State.DONE) {
      boolean wanted =
          switch (state) {
            case HEAD -> head(piece, exchange);
            case LENGTH, CHUNK -> counted(piece, exchange);
            case UNTIL_CLOSE -> exchange.body(piece);
            case CHUNK_LINE -> chunkLine(piece);
            case CHUNK_END -> chunkEnd(piece);
            case TRAILER -> trailer(piece);
            case DONE -> true;
          };
      if (!wanted) {
        return true;
      }
    }
    return state == State.DONE;
  }

  /** Whether the answer has been read to its end. */
  boolean isWhole() {
    return state == State.DONE;
  }

  /** The connection was closed by the other side. */
  void end() throws EOFException {
    if (state == State.TRAILER) {
      throw new EOFException("http: unexpected EOF reading trailer");
    }
    if (state != State.UNTIL_CLOSE) {
      throw new EOFException(state == State.HEAD && !begun ? "EOF" : "unexpected EOF");
    }
    state = State.DONE;
  }

  private boolean head(ByteBuffer piece, Exchange exchange) throws ProtocolException {
    if (!line(piece, MAX_HEAD_BYTES, true)) {
      return true;
    }
    try {
      head.read(line, lineLength);
    } finally {
      head.forget();
    }
    lineLength = 0;
    if (line.length > MAX_KEPT_BYTES) {
      line = new byte[LINE_BYTES];
    }
    if (head.status() / 100 == 1 && head.status() != SWITCHING_PROTOCOLS) {
      return true;
    }
    if (!exchange.head(head)) {
      return false;
    }
    long length = head.contentLength();
    if (length == AnswerHead.CHUNKED) {
      state = State.CHUNK_LINE;
    } else if (length == AnswerHead.UNTIL_CLOSE) {
      state = State.UNTIL_CLOSE;
    } else {
      left = length;
      state = length == 0 ? State.DONE : State.LENGTH;
    }
    return true;
  }

  private boolean counted(ByteBuffer piece, Exchange exchange) {
    int limit = piece.limit();
    int count = (int) Math.min(left, piece.remaining());
    piece.limit(piece.position() + count);
    boolean wanted = exchange.body(piece);
    piece.position(piece.limit()).limit(limit);
    left -= count;
    if (left == 0) {
      state = state == State.LENGTH ? State.DONE : State.CHUNK_END;
    }
    return wanted || state == State.DONE;
  }

  private boolean chunkLine(ByteBuffer piece) throws ProtocolException {
    if (line(piece, MAX_CHUNK_LINE, false)) {
      left = chunkLength();
      lineLength = 0;
      trailerBytes = 0;
      state = left == 0 ? State.TRAILER : State.CHUNK;
    }
    return true;
  }

  /* As in Go, which takes a line feed alone for the end of a line only elsewhere. */
  private long chunkLength() throws ProtocolException {
    if (lineLength < 2 || line[lineLength - 2] != '\r') {
      throw new ProtocolException("chunked line ends with bare LF");
    }
    long length = 0;
    int at = 0;
    for (; at < lineLength && Character.digit(line[at], 16) >= 0; at++) {
      if (length >> 55 != 0) {
        throw new ProtocolException("http chunk length too large");
      }
      length = length << 4 | Character.digit(line[at], 16);
    }
    byte after = line[at];
    if (at == 0 && (after == '\r' || after == ';')) {
      throw new ProtocolException("empty hex number for chunk length");
    }
    if (at == 0 || (after != '\r' && after != ';' && after != ' ' && after != '\t')) {
      throw new ProtocolException("invalid byte in chunk length");
    }
    return length;
  }

  private boolean chunkEnd(ByteBuffer piece) throws ProtocolException {
    while (piece.hasRemaining() && lineLength < 2) {
      if (piece.get() != (lineLength == 0 ? '\r' : '\n')) {
        throw new ProtocolException("malformed chunked encoding");
      }
      lineLength++;
    }
    if (lineLength == 2) {
      lineLength = 0;
      state = State.CHUNK_LINE;
    }
    return true;
  }

  private boolean trailer(ByteBuffer piece) throws ProtocolException {
    if (line(piece, MAX_HEAD_BYTES - trailerBytes, false)) {
      boolean empty = lineLength == 1 || (lineLength == 2 && line[0] == '\r');
      trailerBytes += lineLength;
      lineLength = 0;
      state = empty ? State.DONE : State.TRAILER;
    }
    return true;
  }

  /* Collects a line, or lines up to an empty one; whether it is complete. */
  private boolean line(ByteBuffer piece, int limit, boolean untilEmpty) throws ProtocolException {
    while (piece.hasRemaining()) {
      if (lineLength == limit) {
        throw new ProtocolException(
            untilEmpty
                ? "net/http: server response headers exceeded " + limit + " bytes; aborted"
                : "more than " + limit + " bytes where a line should end");
      }
      if (lineLength == line.length) {
        line = Arrays.copyOf(line, 2 * line.length);
      }
      byte b = piece.get();
      line[lineLength++] = b;
      if (b == '\n' && (!untilEmpty || isEmptyLast())) {
        return true;
      }
    }
    return false;
  }

  private boolean isEmptyLast() {
    int before = lineLength - 2;
    if (before >= 0 && line[before] == '\r') {
      before--;
    }
    return before >= 0 && line[before] == '\n';
  }
}

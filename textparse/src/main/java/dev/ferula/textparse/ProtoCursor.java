package dev.ferula.textparse;

/**
 * Reads protobuf's wire format from a range of bytes in place, with the error texts of Go's
 * decoder. What is read is never copied; every length has been checked against the bytes that are
 * there. For one thread.
 */
public final class ProtoCursor {
  public static final int VARINT = 0;
  public static final int FIXED64 = 1;
  public static final int LENGTH_DELIMITED = 2;
  private static final int START_GROUP = 3;
  private static final int END_GROUP = 4;
  private static final int FIXED32 = 5;

  byte[] b = {};
  int at;
  int end;

  /** Where offsets in errors count from. */
  private int origin;

  private int wireType;
  private String message = "";

  /** Begins to read a range of bytes, which must not change meanwhile. */
  public void reset(byte[] bytes, int from, int to) {
    this.b = bytes;
    this.at = from;
    this.end = to;
    this.origin = from;
  }

  /** Narrows the cursor to an embedded message, to be named in errors. */
  public void enter(int from, int to, String name) {
    at = from;
    end = to;
    message = name;
  }

  /** Whether the range has bytes left. */
  public boolean hasMore() {
    return at < end;
  }

  /** The number of the next field. */
  public int field() {
    long tag = varint();
    wireType = (int) tag & 7;
    int number = (int) (tag >>> 3);
    if (wireType == END_GROUP) {
      throw fail("proto: " + message + ": wiretype end group for non-group");
    }
    if (number <= 0) {
      throw fail("proto: " + message + ": illegal tag " + number + " (wire type " + tag + ")");
    }
    return number;
  }

  /** Checks the wire type of the field that was just read. */
  public void require(int wanted, String name) {
    if (wireType != wanted) {
      throw fail("proto: wrong wireType = " + wireType + " for field " + name);
    }
  }

  /** The wire type of the field that was read last. */
  public int wireType() {
    return wireType;
  }

  /** The next varint, as 64 bits. */
  public long varint() {
    long value = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      if (at >= end) {
        throw truncated();
      }
      byte next = b[at++];
      value |= (long) (next & 0x7f) << shift;
      if (next >= 0) {
        return value;
      }
    }
    throw fail("proto: integer overflow");
  }

  /** The next varint of a {@code sint}. */
  public long zigzag() {
    long raw = varint();
    return (raw >>> 1) ^ -(raw & 1);
  }

  /** The next eight bytes as a double. */
  public double fixed64() {
    if (end - at < 8) {
      throw truncated();
    }
    long bits = 0;
    for (int i = 7; i >= 0; i--) {
      bits = (bits << 8) | (b[at + i] & 0xff);
    }
    at += 8;
    return Double.longBitsToDouble(bits);
  }

  /** The value of the field that was just read, which must be a double. */
  public double real(String name) {
    require(FIXED64, name);
    return fixed64();
  }

  /** The value of the field that was just read, which must be a varint. */
  public long whole(String name) {
    require(VARINT, name);
    return varint();
  }

  /** The length of the field that was just read, which must have one and be there in full. */
  public int length(String name) {
    require(LENGTH_DELIMITED, name);
    return length();
  }

  /** The bytes that are read. */
  public byte[] bytes() {
    return b;
  }

  /** The index of the next byte. */
  public int at() {
    return at;
  }

  /** Goes on at another index of the range. */
  public void at(int index) {
    at = index;
  }

  /** The length of what follows, which is there in full. */
  public int length() {
    long length = varint();
    if (length < 0) {
      throw fail("proto: negative length found during unmarshaling");
    }
    if (length > end - at) {
      throw truncated();
    }
    return (int) length;
  }

  /** Passes over the value of the field that was just read. */
  public void skip() {
    int depth = 0;
    int type = wireType;
    while (true) {
      switch (type) {
        case VARINT -> varint();
        case FIXED64 -> pass(8);
        case LENGTH_DELIMITED -> pass(length());
        case START_GROUP -> depth++;
        case END_GROUP -> {
          if (depth == 0) {
            throw fail("proto: unexpected end of group");
          }
          depth--;
        }
        case FIXED32 -> pass(4);
        default -> throw fail("proto: illegal wireType " + type);
      }
      if (depth == 0) {
        return;
      }
      type = (int) varint() & 7;
    }
  }

  private void pass(int bytes) {
    if (bytes > end - at) {
      throw truncated();
    }
    at += bytes;
  }

  ParseException truncated() {
    return fail("unexpected EOF");
  }

  /** An error at the present place. */
  public ParseException fail(String reason) {
    return new ParseException(reason, at - origin);
  }
}

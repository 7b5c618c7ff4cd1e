package dev.ferula.stats;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The binary form of tags, as gRPC carries them in the header {@code grpc-tags-bin}: a version byte
 * 0, then for each tag a byte 0, the length of the key as a varint, the key, the length of the
 * value as a varint, the value. Tags that do not propagate are left out; for a choice among the
 * others there is {@link PropagationFilter}. What is decoded travels without limit.
 */
public final class TagsBinary {
  /** The header that gRPC uses. */
  public static final String HEADER = "grpc-tags-bin";

  /** The greatest length of all keys and values together. */
  public static final int MAX_LENGTH = 8192;

  private static final byte VERSION = 0;
  private static final byte TAG_FIELD = 0;

  private TagsBinary() {}

  /**
   * Encodes what propagates.
   *
   * @throws TagFormatException if it is too long
   */
  public static byte[] encode(TagContext tags) {
    int length = 0;
    for (int i = 0; i < tags.size(); i++) {
      if (tags.ttl(i) == TagTtl.UNLIMITED) {
        length += tags.key(i).name().length() + tags.value(i).length();
      }
    }
    if (length > MAX_LENGTH) {
      throw new TagFormatException(
          "tags: keys and values have " + length + " bytes, at most " + MAX_LENGTH + " may be");
    }
    byte[] out = new byte[1 + length + 5 * tags.size()]; // lengths of up to 255 take two bytes
    int at = 0;
    out[at++] = VERSION;
    for (int i = 0; i < tags.size(); i++) {
      if (tags.ttl(i) == TagTtl.UNLIMITED) {
        out[at++] = TAG_FIELD;
        at = put(out, at, tags.key(i).name());
        at = put(out, at, tags.value(i));
      }
    }
    return Arrays.copyOf(out, at);
  }

  private static int put(byte[] out, int at, String text) {
    int length = text.length();
    int next = at;
    if (length >= 0x80) {
      out[next++] = (byte) ((length & 0x7f) | 0x80);
      length >>>= 7;
    }
    out[next++] = (byte) length;
    byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
    System.arraycopy(bytes, 0, out, next, bytes.length);
    return next + bytes.length;
  }

  /**
   * Decodes all or nothing. A key that comes twice has its last value; what follows a field of an
   * unknown kind is not looked at, since newer versions may add some.
   *
   * @throws TagFormatException if the bytes are not of this form or too many
   */
  public static TagContext decode(byte[] bytes) {
    if (bytes.length == 0) {
      throw new TagFormatException("tags: input is empty, expected a version byte");
    }
    if (bytes[0] != VERSION) {
      throw new TagFormatException(
          "tags: version at offset 0 is " + (bytes[0] & 0xff) + ", expected " + VERSION);
    }
    return new Reader(bytes).read();
  }

  private static final class Reader {
    private final byte[] bytes;
    private int at = 1;
    private int length;

    Reader(byte[] bytes) {
      this.bytes = bytes;
    }

    TagContext read() {
      TagContext tags = TagContext.EMPTY;
      try {
        while (at < bytes.length && bytes[at] == TAG_FIELD) {
          at++;
          TagKey key = TagKey.of(text());
          tags = tags.with(key, text());
        }
      } catch (TagFormatException e) {
        throw e;
      } catch (IllegalArgumentException e) {
        throw new TagFormatException("tags: before offset " + at + ": " + e.getMessage(), e);
      }
      return tags;
    }

    private String text() {
      int start = at;
      int n = varint();
      length += n;
      if (n > bytes.length - at) {
        throw new TagFormatException(
            "tags: length at offset "
                + start
                + " is "
                + n
                + ", but only "
                + (bytes.length - at)
                + " bytes follow");
      }
      if (length > MAX_LENGTH) {
        throw new TagFormatException(
            "tags: keys and values have more than " + MAX_LENGTH + " bytes at offset " + start);
      }
      String text = new String(bytes, at, n, StandardCharsets.ISO_8859_1);
      at += n;
      return text;
    }

    private int varint() {
      int start = at;
      int value = 0;
      for (int shift = 0; shift < 28; shift += 7) {
        if (at == bytes.length) {
          throw new TagFormatException("tags: length at offset " + start + " is cut off");
        }
        byte b = bytes[at++];
        value |= (b & 0x7f) << shift;
        if (b >= 0) {
          return value;
        }
      }
      throw new TagFormatException("tags: length at offset " + start + " is too great");
    }
  }
}

package dev.ferula.exposition;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.StringJoiner;

/**
 * Prints protobuf messages field by field, knowing of the schema only which paths are messages and
 * which are strings: {@code 1:"name" 4:{3:{1:2.5}}}.
 */
final class Wire {
  private static final Set<String> STRINGS =
      Set.of(
          "/1",
          "/2",
          "/5",
          "/4/1/1",
          "/4/1/2",
          "/4/3/2/1/1",
          "/4/3/2/1/2",
          "/4/7/16/1/1",
          "/4/7/16/1/2",
          "/4/7/3/3/1/1",
          "/4/7/3/3/1/2");
  private static final Set<String> PACKED_VARINTS = Set.of("/4/7/10", "/4/7/13");
  private static final Set<String> PACKED_DOUBLES = Set.of("/4/7/11", "/4/7/14");

  private Wire() {}

  /** All length-delimited messages of the page, one a line. */
  static String print(byte[] page) {
    ByteBuffer in = ByteBuffer.wrap(page).order(ByteOrder.LITTLE_ENDIAN);
    StringBuilder out = new StringBuilder();
    while (in.hasRemaining()) {
      out.append(message(slice(in, (int) varint(in)), "")).append('\n');
    }
    return out.toString();
  }

  private static String message(ByteBuffer in, String path) {
    StringJoiner out = new StringJoiner(" ");
    while (in.hasRemaining()) {
      int tag = (int) varint(in);
      String field = path + "/" + (tag >>> 3);
      out.add((tag >>> 3) + ":" + value(in, tag & 7, field));
    }
    return out.toString();
  }

  private static String value(ByteBuffer in, int wireType, String field) {
    return switch (wireType) {
      case 0 -> Long.toString(varint(in));
      case 1 -> Double.toString(in.getDouble());
      case 2 -> delimited(slice(in, (int) varint(in)), field);
      default -> throw new AssertionError("wire type " + wireType + " at " + field);
    };
  }

  private static String delimited(ByteBuffer in, String field) {
    if (STRINGS.contains(field)) {
      return '"' + StandardCharsets.UTF_8.decode(in).toString() + '"';
    }
    StringJoiner packed = new StringJoiner(",", "[", "]");
    if (PACKED_VARINTS.contains(field)) {
      while (in.hasRemaining()) {
        long value = varint(in);
        packed.add(Long.toString((value >>> 1) ^ -(value & 1)));
      }
      return packed.toString();
    }
    if (PACKED_DOUBLES.contains(field)) {
      while (in.hasRemaining()) {
        packed.add(Double.toString(in.getDouble()));
      }
      return packed.toString();
    }
    return "{" + message(in, field) + "}";
  }

  private static ByteBuffer slice(ByteBuffer in, int length) {
    ByteBuffer slice = in.slice(in.position(), length).order(ByteOrder.LITTLE_ENDIAN);
    in.position(in.position() + length);
    return slice;
  }

  private static long varint(ByteBuffer in) {
    long value = 0;
    for (int shift = 0; ; shift += 7) {
      byte b = in.get();
      value |= (long) (b & 0x7f) << shift;
      if (b >= 0) {
        return value;
      }
    }
  }
}

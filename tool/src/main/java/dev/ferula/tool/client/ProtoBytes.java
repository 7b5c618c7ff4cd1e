package dev.ferula.tool.client;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** Writes the fields of a protobuf message one after the other. For one thread. */
public final class ProtoBytes {
  private static final int VARINT = 0;
  private static final int FIXED = 1;
  private static final int BYTES = 2;

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  public ProtoBytes varint(long value) {
    long rest = value;
    while ((rest & ~0x7fL) != 0) {
      out.write((int) ((rest & 0x7f) | 0x80));
      rest >>>= 7;
    }
    out.write((int) rest);
    return this;
  }

  public ProtoBytes whole(int field, long value) {
    return varint(((long) field << 3) | VARINT).varint(value);
  }

  public ProtoBytes real(int field, double value) {
    varint(((long) field << 3) | FIXED);
    long bits = Double.doubleToRawLongBits(value);
    for (int i = 0; i < Long.BYTES; i++) {
      out.write((int) (bits >>> (8 * i)));
    }
    return this;
  }

  public ProtoBytes text(int field, String text) {
    return field(field, text.getBytes(StandardCharsets.UTF_8));
  }

  public ProtoBytes message(int field, ProtoBytes message) {
    return field(field, message.bytes());
  }

  private ProtoBytes field(int field, byte[] bytes) {
    varint(((long) field << 3) | BYTES).varint(bytes.length);
    out.writeBytes(bytes);
    return this;
  }

  /** The fields of another message behind those of this one. */
  public ProtoBytes raw(ProtoBytes that) {
    out.writeBytes(that.bytes());
    return this;
  }

  public byte[] bytes() {
    return out.toByteArray();
  }
}

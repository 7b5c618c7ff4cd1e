package dev.ferula.tsdb.chunkshead;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.zip.CRC32C;

/** Writes chunks into arrays as they stand in files. For one thread at a time. */
final class HeadChunkEncoder {
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);

  private final CRC32C crc = new CRC32C();

  /**
   * Writes a chunk.
   *
   * @return how many bytes it takes
   */
  int encode(byte[] into, int at, HeadChunk chunk) {
    LONG.set(into, at, chunk.ref());
    LONG.set(into, at + 8, chunk.start());
    LONG.set(into, at + 16, chunk.end());
    int end = at + 24;
    into[end++] =
        (byte) (chunk.encoding().code() | (chunk.outOfOrder() ? HeadChunkLayout.OUT_OF_ORDER : 0));
    int length = chunk.length();
    int rest = length;
    while (rest >= 0x80) {
      into[end++] = (byte) (rest | 0x80);
      rest >>>= 7;
    }
    into[end++] = (byte) rest;
    System.arraycopy(chunk.bytes(), chunk.offset(), into, end, length);
    end += length;
    crc.reset();
    crc.update(into, at, end - at);
    INT.set(into, end, (int) crc.getValue());
    return end + 4 - at;
  }
}

package dev.ferula.tsdb.chunkshead;

import dev.ferula.chunk.Encoding;
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
  int encode(
      byte[] into,
      int at,
      long seriesRef,
      long minTime,
      long maxTime,
      Encoding encoding,
      boolean outOfOrder,
      byte[] data,
      int offset,
      int length) {
    LONG.set(into, at, seriesRef);
    LONG.set(into, at + 8, minTime);
    LONG.set(into, at + 16, maxTime);
    int end = at + 24;
    into[end++] = (byte) (encoding.code() | (outOfOrder ? HeadChunkLayout.OUT_OF_ORDER : 0));
    int rest = length;
    while (rest >= 0x80) {
      into[end++] = (byte) (rest | 0x80);
      rest >>>= 7;
    }
    into[end++] = (byte) rest;
    System.arraycopy(data, offset, into, end, length);
    end += length;
    crc.reset();
    crc.update(into, at, end - at);
    INT.set(into, end, (int) crc.getValue());
    return end + 4 - at;
  }
}

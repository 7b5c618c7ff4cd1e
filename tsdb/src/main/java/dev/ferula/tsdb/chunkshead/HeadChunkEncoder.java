package dev.ferula.tsdb.chunkshead;

import dev.ferula.chunk.Encoding;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/** Writes chunks into arrays as they stand in files. For one thread at a time. */
final class HeadChunkEncoder {
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
    ByteBuffer out = ByteBuffer.wrap(into, at, into.length - at);
    out.putLong(seriesRef).putLong(minTime).putLong(maxTime);
    out.put((byte) (encoding.code() | (outOfOrder ? HeadChunkLayout.OUT_OF_ORDER : 0)));
    int rest = length;
    while (rest >= 0x80) {
      out.put((byte) (rest | 0x80));
      rest >>>= 7;
    }
    out.put((byte) rest);
    out.put(data, offset, length);
    crc.reset();
    crc.update(into, at, out.position() - at);
    out.putInt((int) crc.getValue());
    return out.position() - at;
  }
}

package dev.ferula.scrape.wire;

import java.nio.ByteBuffer;
import java.util.function.Predicate;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import java.util.zip.ZipException;

/**
 * Unpacks gzip bodies that are there as a whole, one after another without making anything for
 * each. For one thread.
 */
public final class Gunzip implements AutoCloseable {
  private static final int HEADER_BYTES = 10;
  private static final int TRAILER_BYTES = 8;

  /* Names and comments are shorter. */
  private static final int MAX_TEXT = 512;
  private static final int OUT_BYTES = 64 << 10;
  private static final int FLAG_CRC = 2;
  private static final int FLAG_EXTRA = 4;
  private static final int FLAG_NAME = 8;
  private static final int FLAG_COMMENT = 16;

  private final Inflater inflater = new Inflater(true);
  private final CRC32 crc = new CRC32();
  private final byte[] out = new byte[OUT_BYTES];
  private final ByteBuffer outBuffer = ByteBuffer.wrap(out);
  private byte[] in = {};
  private int end;

  /**
   * Unpacks all members.
   *
   * @param sink takes pieces; false for no more
   * @throws ZipException if the bytes are not gzip, or not all of it
   */
  public void unpack(byte[] bytes, int length, Predicate<ByteBuffer> sink) throws ZipException {
    in = bytes;
    end = length;
    int at = 0;
    do {
      at = member(header(at), sink);
    } while (at >= 0 && at < end);
    in = new byte[0];
  }

  /* Behind the trailer, or -1 where the sink has had enough. */
  private int member(int from, Predicate<ByteBuffer> sink) throws ZipException {
    inflater.reset();
    inflater.setInput(in, from, end - from);
    crc.reset();
    try {
      while (!inflater.finished()) {
        int count = inflater.inflate(out);
        if (count == 0 && (inflater.needsInput() || inflater.needsDictionary())) {
          throw new ZipException("unexpected EOF");
        }
        crc.update(out, 0, count);
        if (count > 0 && !sink.test(outBuffer.clear().limit(count))) {
          return -1;
        }
      }
    } catch (DataFormatException e) {
      // As Go tells it; zlib's own words say more to few.
      throw new ZipException("flate: corrupt input before offset " + inflater.getBytesRead());
    }
    int at = end - inflater.getRemaining();
    if (end - at < TRAILER_BYTES) {
      throw new ZipException("unexpected EOF");
    }
    if (number(at) != (int) crc.getValue() || number(at + 4) != (int) inflater.getBytesWritten()) {
      throw new ZipException("gzip: invalid checksum");
    }
    return at + TRAILER_BYTES;
  }

  private int header(int from) throws ZipException {
    if (end - from < HEADER_BYTES) {
      throw new ZipException(end == 0 ? "EOF" : "unexpected EOF");
    }
    if (in[from] != 0x1f || in[from + 1] != (byte) 0x8b || in[from + 2] != 8) {
      throw new ZipException("gzip: invalid header");
    }
    int flags = in[from + 3];
    int at = from + HEADER_BYTES;
    if ((flags & FLAG_EXTRA) != 0) {
      at = checked(at + 2);
      at = checked(at + (in[at - 2] & 0xff) + ((in[at - 1] & 0xff) << 8));
    }
    if ((flags & FLAG_NAME) != 0) {
      at = behindZero(at);
    }
    if ((flags & FLAG_COMMENT) != 0) {
      at = behindZero(at);
    }
    return (flags & FLAG_CRC) != 0 ? behindCrc(from, at) : checked(at);
  }

  private int behindZero(int from) throws ZipException {
    int at = from;
    while (at < end && in[at] != 0) {
      at++;
      if (at - from == MAX_TEXT) {
        throw new ZipException("gzip: invalid header");
      }
    }
    return checked(at + 1);
  }

  private int behindCrc(int from, int at) throws ZipException {
    int behind = checked(at + 2);
    crc.reset();
    crc.update(in, from, at - from);
    if ((crc.getValue() & 0xffff) != ((in[at] & 0xff) | (in[at + 1] & 0xff) << 8)) {
      throw new ZipException("gzip: invalid header");
    }
    return behind;
  }

  private int checked(int at) throws ZipException {
    if (at > end) {
      throw new ZipException("unexpected EOF");
    }
    return at;
  }

  private int number(int at) {
    return (in[at] & 0xff)
        | (in[at + 1] & 0xff) << 8
        | (in[at + 2] & 0xff) << 16
        | (in[at + 3] & 0xff) << 24;
  }

  @Override
  public void close() {
    inflater.end();
  }
}

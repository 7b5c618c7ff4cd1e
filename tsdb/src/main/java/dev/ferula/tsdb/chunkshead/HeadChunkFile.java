package dev.ferula.tsdb.chunkshead;

import static dev.ferula.tsdb.chunkshead.HeadChunkLayout.CHECKSUM_SIZE;
import static dev.ferula.tsdb.chunkshead.HeadChunkLayout.ENCODING;
import static dev.ferula.tsdb.chunkshead.HeadChunkLayout.HEADER_SIZE;
import static dev.ferula.tsdb.chunkshead.HeadChunkLayout.LENGTH;
import static dev.ferula.tsdb.chunkshead.HeadChunkLayout.MAX_META_SIZE;

import dev.ferula.chunk.Encoding;
import dev.ferula.disk.CorruptionException;
import dev.ferula.disk.Disk;
import dev.ferula.disk.DiskFile;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32C;

/** One file of head chunks, read by position. Reading is safe for several threads. */
final class HeadChunkFile {
  /** What a chunk of usual size takes, so that one read fetches it. */
  private static final int USUAL_SIZE = 512;

  static final long UNKNOWN = Long.MAX_VALUE;

  private static final int WINDOW = 1 << 20;

  private static final byte[] ZEROS = new byte[ENCODING];
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);

  final int number;
  final Path path;
  final DiskFile file;

  /** Where its chunks end; {@link #UNKNOWN} before they were read, and where they are damaged. */
  long end = UNKNOWN;

  private HeadChunkFile(int number, Path path, DiskFile file) {
    this.number = number;
    this.path = path;
    this.file = file;
  }

  static HeadChunkFile create(Disk disk, Path path, int number) {
    DiskFile file = disk.create(path);
    byte[] header = ByteBuffer.allocate(HEADER_SIZE).putInt(HeadChunkLayout.MAGIC).array();
    header[4] = HeadChunkLayout.VERSION;
    try {
      file.write(0, header, 0, header.length);
    } catch (RuntimeException e) {
      file.close();
      throw e;
    }
    HeadChunkFile created = new HeadChunkFile(number, path, file);
    created.end = HEADER_SIZE;
    return created;
  }

  static HeadChunkFile open(Disk disk, Path path, int number) {
    return new HeadChunkFile(number, path, disk.openRead(path));
  }

  /** Whether the file has a header at all; one just created before a crash may not. */
  boolean hasHeader() {
    byte[] header = new byte[HEADER_SIZE];
    return file.read(0, header, 0, HEADER_SIZE) == HEADER_SIZE
        && ByteBuffer.wrap(header).getInt() != 0;
  }

  private void checkHeader() {
    byte[] header = new byte[HEADER_SIZE];
    int read = file.read(0, header, 0, HEADER_SIZE);
    int magic = ByteBuffer.wrap(header).getInt();
    if (read < HEADER_SIZE || magic != HeadChunkLayout.MAGIC) {
      throw corrupt(
          0, "magic " + hex(HeadChunkLayout.MAGIC), read < 4 ? read + " bytes" : hex(magic));
    }
    if (header[4] != HeadChunkLayout.VERSION) {
      throw corrupt(4, "version " + HeadChunkLayout.VERSION, Integer.toString(header[4] & 0xff));
    }
  }

  /** Reads the chunk at an offset and checks it. */
  void read(long offset, ChunkData into) {
    into.reserve(USUAL_SIZE);
    int got = file.read(offset, into.bytes, 0, USUAL_SIZE);
    int total = parse(into, 0, got, offset);
    if (total > got) {
      into.reserve(total);
      got = file.read(offset, into.bytes, 0, total);
    }
    check(into, 0, Math.min(got, total), total, offset);
  }

  /**
   * Reads the fields of the chunk at an index of the array.
   *
   * @return how many bytes the chunk has in all
   */
  int parse(ChunkData chunk, int at, int available, long offset) {
    if (available < MAX_META_SIZE) {
      throw corrupt(offset, "a chunk", "the end of the file");
    }
    chunk.seriesRef = (long) LONG.get(chunk.bytes, at);
    chunk.minTime = (long) LONG.get(chunk.bytes, at + Long.BYTES);
    chunk.maxTime = (long) LONG.get(chunk.bytes, at + 2 * Long.BYTES);
    int code = chunk.bytes[at + ENCODING] & 0xff;
    chunk.outOfOrder = (code & HeadChunkLayout.OUT_OF_ORDER) != 0;
    code &= ~HeadChunkLayout.OUT_OF_ORDER;
    if (!Encoding.isKnown(code)) {
      throw corrupt(offset + ENCODING, "a chunk encoding", Integer.toString(code));
    }
    chunk.encoding = Encoding.ofCode(code);
    long length = 0;
    int i = 0;
    int next;
    do {
      next = chunk.bytes[at + LENGTH + i];
      length |= (long) (next & 0x7f) << (7 * i);
      i++;
    } while (next < 0 && i < HeadChunkLayout.MAX_LENGTH_SIZE);
    if (next < 0 || length > HeadChunkLayout.MAX_DATA_SIZE) {
      throw corrupt(offset + LENGTH, "a chunk's length", Long.toString(length));
    }
    chunk.offset = at + LENGTH + i;
    chunk.length = (int) length;
    return LENGTH + i + chunk.length + CHECKSUM_SIZE;
  }

  void check(ChunkData chunk, int at, int available, int total, long offset) {
    if (available < total) {
      throw corrupt(offset, total + " bytes of a chunk", available + " bytes");
    }
    CRC32C crc = new CRC32C();
    int covered = total - CHECKSUM_SIZE;
    crc.update(chunk.bytes, at, covered);
    int stored = (int) INT.get(chunk.bytes, at + covered);
    if ((int) crc.getValue() != stored) {
      throw corrupt(offset, "checksum " + hex(stored), hex((int) crc.getValue()));
    }
  }

  /**
   * Tells a visitor all chunks, behind which there is nothing but zeros in the file.
   *
   * @param damages gets the first chunk that does not check, where that ends it
   */
  void iterate(HeadChunkVisitor visitor, List<CorruptionException> damages) {
    end = UNKNOWN;
    try {
      end = readAll(visitor);
    } catch (CorruptionException e) {
      damages.add(e);
    }
  }

  private long readAll(HeadChunkVisitor visitor) {
    checkHeader();
    long size = file.size();
    ChunkData chunk = new ChunkData();
    chunk.reserve((int) Math.min(WINDOW, size));
    long start = HEADER_SIZE;
    int filled = fill(chunk, start, size);
    int at = 0;
    while (start + at < size) {
      if (filled - at < MAX_META_SIZE && start + filled < size) {
        start += at;
        at = 0;
        filled = fill(chunk, start, size);
      }
      if (isEnd(chunk.bytes, at, filled, start + filled == size)) {
        return start + at;
      }
      int total = parse(chunk, at, filled - at, start + at);
      if (total > filled - at && start + filled < size) {
        start += at;
        at = 0;
        chunk.reserve(total);
        filled = fill(chunk, start, size);
        parse(chunk, at, filled, start);
      }
      check(chunk, at, filled - at, total, start + at);
      visitor.chunk(
          chunk.seriesRef,
          HeadChunkLayout.ref(number, start + at),
          chunk.minTime,
          chunk.maxTime,
          chunk.length < 2 ? 0 : chunk.encoding.sampleCount(chunk.bytes, chunk.offset),
          chunk.encoding,
          chunk.outOfOrder);
      at += total;
    }
    return size;
  }

  private int fill(ChunkData chunk, long start, long size) {
    return file.read(start, chunk.bytes, 0, (int) Math.min(chunk.bytes.length, size - start));
  }

  /* Files may be longer than what was written: no series has ref 0. */
  private static boolean isEnd(byte[] bytes, int at, int filled, boolean atFileEnd) {
    int end = atFileEnd ? Math.min(filled, at + ENCODING) : at + ENCODING;
    return Arrays.equals(bytes, at, end, ZEROS, 0, end - at);
  }

  private CorruptionException corrupt(long offset, String expected, String actual) {
    return new CorruptionException(path.toString(), offset, expected, actual);
  }

  private static String hex(int value) {
    return "0x" + Integer.toHexString(value);
  }
}

package dev.ferula.tsdb.head.image;

import dev.ferula.disk.CorruptionException;
import dev.ferula.disk.DiskFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32C;

/**
 * Reads what {@link ImageWriter} wrote, in the same order. All methods throw {@link
 * CorruptionException} where the image is damaged, cut off or of another version. For one thread.
 */
public final class ImageReader {
  private final DiskFile file;
  private final String resource;
  private final ByteBuffer piece =
      ByteBuffer.allocate(ImageLayout.HEADER_SIZE + ImageLayout.MAX_CONTENT)
          .order(ByteOrder.LITTLE_ENDIAN);
  private final CRC32C crc = new CRC32C();
  private long at;
  private long id;
  private int number;

  /**
   * Begins with the first piece.
   *
   * @param resource names the file where it is damaged
   */
  public ImageReader(DiskFile file, String resource) {
    this.file = file;
    this.resource = resource;
    piece.limit(0);
    require(ImageLayout.MAGIC, readInt());
    require(ImageLayout.VERSION, readInt());
  }

  private void require(int expected, int actual) {
    if (expected != actual) {
      throw damaged(Integer.toHexString(expected), Integer.toHexString(actual));
    }
  }

  /** What is thrown where something else stands here than what was written. */
  public CorruptionException damaged(String expected, String actual) {
    return new CorruptionException(resource, at, expected, actual);
  }

  public int readInt() {
    room(Integer.BYTES);
    return piece.getInt();
  }

  public long readLong() {
    room(Long.BYTES);
    return piece.getLong();
  }

  /** A number of things, of which each takes a byte of the file at least. */
  public int readCount() {
    return readCount(file.size());
  }

  /** A number of things, of which there are no more than so many. */
  public int readCount(long most) {
    int count = readInt();
    if (count < 0 || count > most) {
      throw damaged("a count", String.valueOf(count));
    }
    return count;
  }

  public void read(byte[] into, int from, int count) {
    for (int done = 0; done < count; ) {
      int now = Math.min(count - done, room(1));
      piece.get(into, from + done, now);
      done += now;
    }
  }

  public void read(int[] into, int from, int count) {
    for (int done = 0; done < count; ) {
      int now = Math.min(count - done, room(Integer.BYTES) / Integer.BYTES);
      piece.asIntBuffer().get(into, from + done, now);
      piece.position(piece.position() + now * Integer.BYTES);
      done += now;
    }
  }

  public void read(long[] into, int from, int count) {
    for (int done = 0; done < count; ) {
      int now = Math.min(count - done, room(Long.BYTES) / Long.BYTES);
      piece.asLongBuffer().get(into, from + done, now);
      piece.position(piece.position() + now * Long.BYTES);
      done += now;
    }
  }

  /* How many bytes are left of the piece, at least so many: nothing stands across two pieces. */
  private int room(int bytes) {
    if (piece.remaining() < bytes) {
      load();
      if (piece.remaining() < bytes) {
        throw damaged("a longer piece", piece.remaining() + " bytes");
      }
    }
    return piece.remaining();
  }

  private void load() {
    int read = file.read(at, piece.array(), 0, piece.capacity());
    piece.clear();
    int size = read < ImageLayout.HEADER_SIZE ? -1 : piece.getInt(0);
    if (size <= 0 || size > read - ImageLayout.HEADER_SIZE) {
      throw damaged("a piece", "length " + size);
    }
    size += ImageLayout.HEADER_SIZE;
    crc.reset();
    crc.update(piece.array(), ImageLayout.CHECKED_FROM, size - ImageLayout.CHECKED_FROM);
    require(piece.getInt(Integer.BYTES), (int) crc.getValue());
    long of = piece.getLong(ImageLayout.CHECKED_FROM);
    require(number, piece.getInt(ImageLayout.CHECKED_FROM + Long.BYTES));
    if (number++ > 0 && of != id) {
      throw damaged("image " + id, "a piece of image " + of);
    }
    id = of;
    at += size;
    piece.position(ImageLayout.HEADER_SIZE).limit(size);
  }

  /** Requires that the image ends here. */
  public void finish() {
    require(ImageLayout.END, readInt());
    if (piece.hasRemaining() || file.size() != at) {
      throw damaged("the end of the file", file.size() + " bytes");
    }
  }

  /** How many bytes were read. */
  public long bytes() {
    return at;
  }
}

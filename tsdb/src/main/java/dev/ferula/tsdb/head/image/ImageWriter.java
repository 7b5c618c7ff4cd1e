package dev.ferula.tsdb.head.image;

import dev.ferula.disk.DiskFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32C;

/**
 * Writes numbers and arrays to an image, a piece at a time, through one buffer. For one thread.
 *
 * <p>Nothing is synced: of what a power cut tears the pieces do not check.
 */
public final class ImageWriter {
  private final DiskFile file;
  private final long id;
  private Output output;
  private final ByteBuffer piece =
      ByteBuffer.allocate(ImageLayout.HEADER_SIZE + ImageLayout.MAX_CONTENT)
          .order(ByteOrder.LITTLE_ENDIAN);
  private final CRC32C crc = new CRC32C();
  private long end;
  private int number;

  /** How a piece is written, by whoever holds a lock while the pieces are filled. */
  @FunctionalInterface
  public interface Output {
    void write(Runnable piece);
  }

  /**
   * Begins an image in an empty file.
   *
   * @param id a number that no other image of the folder has
   */
  public ImageWriter(DiskFile file, long id, Output output) {
    this.file = file;
    this.id = id;
    this.output = output;
    piece.position(ImageLayout.HEADER_SIZE);
    write(ImageLayout.MAGIC);
    write(ImageLayout.VERSION);
  }

  /** Has pieces written in another way from now on. */
  public void writeBy(Output other) {
    output = other;
  }

  public void write(int value) {
    room(Integer.BYTES);
    piece.putInt(value);
  }

  public void write(long value) {
    room(Long.BYTES);
    piece.putLong(value);
  }

  public void write(byte[] bytes, int from, int count) {
    for (int at = 0; at < count; ) {
      int now = Math.min(count - at, room(1));
      piece.put(bytes, from + at, now);
      at += now;
    }
  }

  public void write(int[] ints, int from, int count) {
    for (int at = 0; at < count; ) {
      int now = Math.min(count - at, room(Integer.BYTES) / Integer.BYTES);
      piece.asIntBuffer().put(ints, from + at, now);
      piece.position(piece.position() + now * Integer.BYTES);
      at += now;
    }
  }

  public void write(long[] longs, int from, int count) {
    for (int at = 0; at < count; ) {
      int now = Math.min(count - at, room(Long.BYTES) / Long.BYTES);
      piece.asLongBuffer().put(longs, from + at, now);
      piece.position(piece.position() + now * Long.BYTES);
      at += now;
    }
  }

  /* How many bytes there is room for, at least so many. */
  private int room(int bytes) {
    if (piece.remaining() < bytes) {
      output.write(this::flush);
    }
    return piece.remaining();
  }

  private void flush() {
    int size = piece.position();
    piece.putInt(0, size - ImageLayout.HEADER_SIZE);
    piece.putLong(ImageLayout.CHECKED_FROM, id);
    piece.putInt(ImageLayout.CHECKED_FROM + Long.BYTES, number++);
    crc.reset();
    crc.update(piece.array(), ImageLayout.CHECKED_FROM, size - ImageLayout.CHECKED_FROM);
    piece.putInt(Integer.BYTES, (int) crc.getValue());
    file.write(end, piece.array(), 0, size);
    end += size;
    piece.position(ImageLayout.HEADER_SIZE);
  }

  /** Ends the image. */
  public void finish() {
    write(ImageLayout.END);
    output.write(this::flush);
  }

  /** How many bytes were written. */
  public long bytes() {
    return end;
  }
}

package dev.ferula.tsdb.block;

import dev.ferula.disk.Disk;
import dev.ferula.disk.DiskFile;
import java.nio.file.Path;
import java.util.zip.CRC32C;

/** A file written from its start to its end through a buffer. For one thread. */
final class FileSink implements AutoCloseable {
  private static final int BUFFER_SIZE = 1 << 17;

  /* Enough for any alignment. */
  private static final byte[] ZEROS = new byte[16];

  private final DiskFile file;
  private final byte[] buffer = new byte[BUFFER_SIZE];
  private final CRC32C crc = new CRC32C();
  private boolean checksumming;
  private int buffered;
  private long flushed;

  FileSink(Disk disk, Path path) {
    file = disk.create(path);
  }

  long position() {
    return flushed + buffered;
  }

  void write(byte[] bytes, int offset, int length) {
    if (checksumming) {
      crc.update(bytes, offset, length);
    }
    int at = offset;
    int rest = length;
    while (rest > 0) {
      if (buffered == BUFFER_SIZE) {
        flush();
      }
      int part = Math.min(rest, BUFFER_SIZE - buffered);
      System.arraycopy(bytes, at, buffer, buffered, part);
      buffered += part;
      at += part;
      rest -= part;
    }
  }

  void write(ByteSink sink) {
    write(sink.bytes(), 0, sink.size());
  }

  /** Begins a new checksum over what is written from now on. */
  void restartChecksum() {
    crc.reset();
    checksumming = true;
  }

  /** The checksum over what was written since it was begun, which ends it. */
  int checksum() {
    checksumming = false;
    return (int) crc.getValue();
  }

  void pad(int alignment) {
    int over = (int) (position() % alignment);
    if (over != 0) {
      write(ZEROS, 0, alignment - over);
    }
  }

  /** Writes over bytes that stand earlier in the file. */
  void patch(long position, ByteSink sink) {
    flush();
    file.write(position, sink.bytes(), 0, sink.size());
  }

  int read(long position, byte[] into, int offset, int length) {
    flush();
    return file.read(position, into, offset, length);
  }

  void flush() {
    file.write(flushed, buffer, 0, buffered);
    flushed += buffered;
    buffered = 0;
  }

  /** Makes the file outlast a power cut and closes it. */
  void finish() {
    flush();
    file.sync();
    file.close();
  }

  @Override
  public void close() {
    file.close();
  }
}

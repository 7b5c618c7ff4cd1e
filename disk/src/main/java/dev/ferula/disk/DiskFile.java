package dev.ferula.disk;

/**
 * An open file. Reads may run at the same time as each other and as writes; writes are for one
 * thread at a time. All methods throw {@link DiskException} where the disk refuses.
 */
public interface DiskFile extends AutoCloseable {
  long size();

  /**
   * Reads up to {@code length} bytes from a position on.
   *
   * @return how many were read; fewer than asked only where the file ends
   */
  int read(long position, byte[] into, int offset, int length);

  /**
   * Writes all bytes at a position, which may lie at the end of the file. After an exception any
   * part of them may have been written.
   */
  void write(long position, byte[] from, int offset, int length);

  /** Cuts the file off behind {@code size} bytes. */
  void truncate(long size);

  /** Makes what was written outlast a power cut. */
  void sync();

  @Override
  void close();
}

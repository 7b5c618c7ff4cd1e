package dev.ferula.disk;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;

/** An open file of this machine. */
final class RealFile implements DiskFile {
  private final Path path;
  private final FileChannel channel;

  RealFile(Path path, FileChannel channel) {
    this.path = path;
    this.channel = channel;
  }

  @Override
  public long size() {
    try {
      return channel.size();
    } catch (IOException e) {
      throw RealDisk.refused("size of", path, e);
    }
  }

  @Override
  public int read(long position, byte[] into, int offset, int length) {
    ByteBuffer buffer = ByteBuffer.wrap(into, offset, length);
    try {
      while (buffer.hasRemaining()) {
        int count = channel.read(buffer, position + buffer.position() - offset);
        if (count < 0) {
          break;
        }
      }
    } catch (IOException e) {
      throw RealDisk.refused("read", path, e);
    }
    return buffer.position() - offset;
  }

  @Override
  public void write(long position, byte[] from, int offset, int length) {
    ByteBuffer buffer = ByteBuffer.wrap(from, offset, length);
    try {
      while (buffer.hasRemaining()) {
        int written = channel.write(buffer, position + buffer.position() - offset);
        assert written >= 0;
      }
    } catch (IOException e) {
      throw RealDisk.refused("write", path, e);
    }
  }

  @Override
  public void truncate(long size) {
    try {
      channel.truncate(size);
    } catch (IOException e) {
      throw RealDisk.refused("truncate", path, e);
    }
  }

  @Override
  public void sync() {
    try {
      channel.force(false);
    } catch (IOException e) {
      throw RealDisk.refused("sync", path, e);
    }
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw RealDisk.refused("close", path, e);
    }
  }
}

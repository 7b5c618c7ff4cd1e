package dev.ferula.wal;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdException;
import java.io.IOException;
import org.xerial.snappy.Snappy;

/** Compresses and decompresses records into a buffer that is used again. For one thread. */
final class RecordCodec {
  /** No snappy stream is more than this many times shorter than what it stands for. */
  private static final int MAX_SNAPPY_RATIO = 22;

  private static final int ZSTD_LEVEL = 3;

  /* zstd's word for a frame whose head does not say how much it stands for. */
  private static final long SIZE_NOT_TOLD = -1;

  private static final int INITIAL_CAPACITY = 1 << 12;

  private byte[] buffer = new byte[INITIAL_CAPACITY];

  byte[] buffer() {
    return buffer;
  }

  /** Gives a large buffer up; what is in it is lost. */
  void trim() {
    buffer = RecordBuffer.kept(buffer, INITIAL_CAPACITY);
  }

  /** Compresses into the buffer and returns the length, or -1 where that gains nothing. */
  int compress(Compression compression, byte[] bytes, int offset, int length) {
    int size =
        switch (compression) {
          case NONE -> length;
          case SNAPPY -> snappy(bytes, offset, length);
          case ZSTD -> zstd(bytes, offset, length);
        };
    return size < length ? size : -1;
  }

  private int snappy(byte[] bytes, int offset, int length) {
    reserve(Snappy.maxCompressedLength(length));
    try {
      return Snappy.compress(bytes, offset, length, buffer, 0);
    } catch (IOException e) {
      throw new IllegalStateException("snappy cannot compress " + length + " bytes", e);
    }
  }

  private int zstd(byte[] bytes, int offset, int length) {
    reserve(Math.toIntExact(Zstd.compressBound(length)));
    long size = Zstd.compressByteArray(buffer, 0, buffer.length, bytes, offset, length, ZSTD_LEVEL);
    if (Zstd.isError(size)) {
      throw new IllegalStateException("zstd: " + Zstd.getErrorName(size));
    }
    return (int) size;
  }

  /**
   * Decompresses into the buffer and returns the length.
   *
   * @throws RecordException if the bytes are not what a compressor wrote
   */
  int decompress(Compression compression, byte[] bytes, int length) {
    return switch (compression) {
      case NONE -> {
        reserve(length);
        System.arraycopy(bytes, 0, buffer, 0, length);
        yield length;
      }
      case SNAPPY -> unsnappy(bytes, length);
      case ZSTD -> unzstd(bytes, length);
    };
  }

  private int unsnappy(byte[] bytes, int length) {
    try {
      int size = Snappy.uncompressedLength(bytes, 0, length);
      if (size < 0
          || size > SegmentLayout.MAX_RECORD_SIZE
          || size > (long) MAX_SNAPPY_RATIO * length + MAX_SNAPPY_RATIO) {
        throw new RecordException(0, "a possible length", Integer.toUnsignedString(size));
      }
      reserve(size);
      int got = Snappy.uncompress(bytes, 0, length, buffer, 0);
      if (got != size) {
        throw new RecordException(0, size + " bytes", got + " bytes");
      }
      return got;
    } catch (IOException e) {
      throw new RecordException(0, "a snappy block", String.valueOf(e.getMessage()));
    }
  }

  private int unzstd(byte[] bytes, int length) {
    if (length == 0) {
      throw new RecordException(0, "a zstd frame", "no bytes");
    }
    try {
      long claimed = Zstd.getFrameContentSize(bytes, 0, length, false);
      if (claimed == SIZE_NOT_TOLD) {
        return unzstdOfAnySize(bytes, length);
      }
      if (Zstd.isError(claimed) || claimed < 0 || claimed > SegmentLayout.MAX_RECORD_SIZE) {
        throw new RecordException(0, "a zstd frame of a possible size", "claim " + claimed);
      }
      reserve((int) claimed);
      int size = unzstd(bytes, length, (int) claimed);
      if (size != claimed) {
        throw new RecordException(0, claimed + " bytes", "zstd result " + size);
      }
      return size;
    } catch (ZstdException e) {
      throw new RecordException(0, "a zstd frame", String.valueOf(e.getMessage()));
    }
  }

  /* What stands for less than 256 bytes need not tell how many, and Prometheus's does not. */
  private int unzstdOfAnySize(byte[] bytes, int length) {
    int room = INITIAL_CAPACITY;
    while (true) {
      reserve(room);
      int size = unzstd(bytes, length, room);
      if (size >= 0) {
        return size;
      }
      if (room == SegmentLayout.MAX_RECORD_SIZE) {
        throw new RecordException(0, "a record of " + room + " bytes at most", "more");
      }
      room = Math.min(4 * room, SegmentLayout.MAX_RECORD_SIZE);
    }
  }

  /* Returns the size, or -1 where there is not enough room. */
  private int unzstd(byte[] bytes, int length, int room) {
    try {
      return (int) Zstd.decompressByteArray(buffer, 0, room, bytes, 0, length);
    } catch (ZstdException e) {
      if (e.getErrorCode() != Zstd.errDstSizeTooSmall()) {
        throw e;
      }
      return -1;
    }
  }

  /**
   * Refuses what a compressor wrote, of which a damaged header may say that none did: no checksum
   * covers that.
   *
   * @throws RecordException if it is such
   */
  void requireUncompressed(byte[] bytes, int length) {
    try {
      if (Snappy.isValidCompressedBuffer(bytes, 0, length)
          || !Zstd.isError(Zstd.getFrameContentSize(bytes, 0, length, false))) {
        throw new RecordException(0, "a record of a known type", "one that is compressed");
      }
    } catch (IOException e) {
      throw new IllegalStateException("snappy cannot check " + length + " bytes", e);
    }
  }

  private void reserve(int size) {
    if (size > buffer.length) {
      buffer = new byte[Math.max(size, Math.min(2 * buffer.length, SegmentLayout.MAX_RECORD_SIZE))];
    }
  }
}

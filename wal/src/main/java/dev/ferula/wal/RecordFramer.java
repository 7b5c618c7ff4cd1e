package dev.ferula.wal;

import static dev.ferula.wal.SegmentLayout.FIRST;
import static dev.ferula.wal.SegmentLayout.FULL;
import static dev.ferula.wal.SegmentLayout.HEADER_SIZE;
import static dev.ferula.wal.SegmentLayout.KIND_MASK;
import static dev.ferula.wal.SegmentLayout.LAST;
import static dev.ferula.wal.SegmentLayout.MAX_PAYLOAD;
import static dev.ferula.wal.SegmentLayout.MIDDLE;
import static dev.ferula.wal.SegmentLayout.PAGE_SIZE;

import java.util.Arrays;
import java.util.zip.CRC32C;

/**
 * Compresses records and cuts them into the fragments of pages, all in one buffer. For one thread.
 */
final class RecordFramer {
  private final Compression compression;
  private final RecordCodec codec = new RecordCodec();
  private final CRC32C crc = new CRC32C();
  private byte[] bytes = new byte[PAGE_SIZE];
  private int size;
  private int pageUsed;
  private long position;
  private int digest;
  private final RecordPlaces places = new RecordPlaces();
  private int parts;
  private int partBytes;
  private int savedBytes;

  RecordFramer(Compression compression) {
    this.compression = compression;
  }

  /** Begins a buffer that will be written at this position of a segment. */
  void restart(long position) {
    bytes = RecordBuffer.kept(bytes, PAGE_SIZE);
    size = 0;
    parts = 0;
    partBytes = 0;
    savedBytes = 0;
    pageUsed = (int) (position % PAGE_SIZE);
    this.position = position;
    places.clear();
  }

  /** Where the records stand that were added since the restart. */
  RecordPlaces places() {
    return places;
  }

  byte[] bytes() {
    return bytes;
  }

  int size() {
    return size;
  }

  /** How many fragments the buffer has. */
  int parts() {
    return parts;
  }

  /** How many bytes these have, their headers included. */
  int partBytes() {
    return partBytes;
  }

  /** How many bytes fewer these have than the records had. */
  int savedBytes() {
    return savedBytes;
  }

  void add(byte[] record, int offset, int length) {
    int compressed =
        compression == Compression.NONE ? -1 : codec.compress(compression, record, offset, length);
    if (compressed < 0) {
      fragments(0, record, offset, length);
    } else {
      savedBytes += length - compressed;
      fragments(compression.flag(), codec.buffer(), 0, compressed);
      codec.trim();
    }
  }

  private void fragments(int flag, byte[] payload, int offset, int length) {
    int at = offset;
    int rest = length;
    boolean first = true;
    if (PAGE_SIZE - pageUsed < HEADER_SIZE) {
      pad();
    }
    long start = position + size;
    digest = 0;
    do {
      if (PAGE_SIZE - pageUsed < HEADER_SIZE) {
        pad();
      }
      int part = Math.min(rest, PAGE_SIZE - pageUsed - HEADER_SIZE);
      boolean last = part == rest;
      fragment(kind(first, last) | flag, payload, at, part);
      at += part;
      rest -= part;
      first = false;
    } while (rest > 0);
    places.add(start, digest);
    if (PAGE_SIZE - pageUsed < HEADER_SIZE) {
      pad();
    }
  }

  private static int kind(boolean first, boolean last) {
    if (first) {
      return last ? FULL : FIRST;
    }
    return last ? LAST : MIDDLE;
  }

  private void fragment(int header, byte[] payload, int offset, int length) {
    assert length <= MAX_PAYLOAD;
    reserve(HEADER_SIZE + length);
    crc.reset();
    crc.update(payload, offset, length);
    digest = RecordPlaces.digest(digest, header & ~KIND_MASK, (int) crc.getValue());
    bytes[size] = (byte) header;
    bytes[size + 1] = (byte) (length >>> 8);
    bytes[size + 2] = (byte) length;
    Bytes.putInt(bytes, size + 3, (int) crc.getValue());
    System.arraycopy(payload, offset, bytes, size + HEADER_SIZE, length);
    size += HEADER_SIZE + length;
    pageUsed += HEADER_SIZE + length;
    parts++;
    partBytes += HEADER_SIZE + length;
  }

  /** Fills the page with zeros, unless it is empty. */
  void pad() {
    int zeros = pageUsed == 0 ? 0 : PAGE_SIZE - pageUsed;
    reserve(zeros);
    Arrays.fill(bytes, size, size + zeros, (byte) 0);
    size += zeros;
    pageUsed = 0;
  }

  private void reserve(int more) {
    if (bytes.length - size < more) {
      bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, size + more));
    }
  }
}

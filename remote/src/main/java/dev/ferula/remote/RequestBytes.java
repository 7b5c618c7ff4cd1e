package dev.ferula.remote;

import dev.ferula.memory.MemoryAccount;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import org.xerial.snappy.Snappy;

/**
 * A buffer that a request is read or decompressed into, reused. What it takes beyond {@link #KEPT}
 * is reserved while it is in use. For one thread at a time.
 */
final class RequestBytes {
  /** The largest request, compressed and decompressed. */
  static final int MAX_BYTES = 32 << 20;

  /** What a buffer keeps between requests. */
  static final int KEPT = 1 << 20;

  private static final int FIRST = 16 << 10;

  /* A copy of 64 bytes takes three; nothing that a compressor writes is denser. */
  private static final int MAX_RATIO = 22;

  private static final String CORRUPT = "snappy: corrupt input";

  private final MemoryAccount memory;
  private byte[] bytes = new byte[FIRST];
  private int length;
  private long reserved;

  RequestBytes(MemoryAccount memory) {
    this.memory = memory;
  }

  byte[] bytes() {
    return bytes;
  }

  int length() {
    return length;
  }

  /** Reads a body to its end; grows as the bytes arrive, whatever length was announced. */
  void read(InputStream in) throws IOException {
    length = 0;
    while (true) {
      int n = in.read(bytes, length, bytes.length - length);
      if (n < 0) {
        return;
      }
      length += n;
      if (length > MAX_BYTES) {
        throw new WriteRefusal(
            WriteRefusal.TOO_LARGE, "request body exceeds the " + MAX_BYTES + " bytes limit");
      }
      if (length == bytes.length) {
        reserve(Math.min(2 * length, MAX_BYTES + 1));
      }
    }
  }

  /** Decompresses a snappy block, of which the claimed length is checked before it is believed. */
  void uncompress(RequestBytes block) {
    long claimed = claimedLength(block.bytes, block.length);
    if (claimed > MAX_BYTES) {
      throw bad("decoded size exceeds the " + MAX_BYTES + " bytes limit");
    }
    if (claimed > (long) MAX_RATIO * block.length) {
      throw bad(CORRUPT);
    }
    reserve((int) claimed);
    try {
      length = Snappy.uncompress(block.bytes, 0, block.length, bytes, 0);
    } catch (IOException e) {
      throw bad(CORRUPT);
    }
    if (length != claimed) {
      throw bad(CORRUPT);
    }
  }

  private static long claimedLength(byte[] bytes, int length) {
    long value = 0;
    for (int i = 0; i < length && i < 5; i++) {
      value |= (bytes[i] & 0x7fL) << (7 * i);
      if (bytes[i] >= 0) {
        if (value > 0xffffffffL) {
          break;
        }
        return value;
      }
    }
    throw bad(CORRUPT);
  }

  private static WriteRefusal bad(String text) {
    return new WriteRefusal(WriteRefusal.BAD_REQUEST, text);
  }

  private void reserve(int capacity) {
    if (capacity <= bytes.length) {
      return;
    }
    long more = Math.max(0, (long) capacity - KEPT) - reserved;
    if (more > 0 && !memory.tryReserve(more)) {
      throw new WriteRefusal(
          WriteRefusal.UNAVAILABLE, "remote write request: " + memory.refusal(more).message());
    }
    reserved += Math.max(0, more);
    bytes = Arrays.copyOf(bytes, Math.max(capacity, Math.min(2 * bytes.length, KEPT)));
  }

  /** Lets go what the request needed beyond what is kept. */
  void release() {
    length = 0;
    if (bytes.length > KEPT) {
      bytes = new byte[FIRST];
    }
    memory.release(reserved);
    reserved = 0;
  }
}

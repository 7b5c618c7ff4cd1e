package dev.ferula.remote;

import dev.ferula.memory.MemoryAccount;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Where the symbols of one request lie, and the hash of each, made once for all series that refer
 * to it. For one thread; reused.
 */
final class SymbolTable {
  private static final int KEPT = 8192;
  private static final int ENTRY_BYTES = 2 * Integer.BYTES + 2 * Long.BYTES;

  private final LabelHash hash;
  private final MemoryAccount memory;
  private byte[] bytes = {};
  private int[] places = new int[2 * KEPT];
  private long[] hashes = new long[2 * KEPT];
  private int size;
  private long reserved;

  SymbolTable(LabelHash hash, MemoryAccount memory) {
    this.hash = hash;
    this.memory = memory;
  }

  /** Begins the table of a request that lies in these bytes. */
  void begin(byte[] request) {
    bytes = request;
    size = 0;
  }

  int size() {
    return size;
  }

  void add(int from, int to) {
    if (2 * size == places.length) {
      grow();
    }
    hash.begin(0);
    hash.add(bytes, from, to);
    places[2 * size] = from;
    places[2 * size + 1] = to;
    hashes[2 * size] = hash.high();
    hashes[2 * size + 1] = hash.low();
    size++;
  }

  private void grow() {
    long more = (long) size * ENTRY_BYTES;
    if (!memory.tryReserve(more)) {
      throw new WriteRefusal(
          WriteRefusal.UNAVAILABLE, "remote write request: " + memory.refusal(more).message());
    }
    reserved += more;
    places = Arrays.copyOf(places, 4 * size);
    hashes = Arrays.copyOf(hashes, 4 * size);
  }

  boolean contains(int symbol) {
    return symbol >= 0 && symbol < size;
  }

  int from(int symbol) {
    return places[2 * symbol];
  }

  int to(int symbol) {
    return places[2 * symbol + 1];
  }

  /** Adds the symbol to the hash. */
  void hash(int symbol) {
    hash.add(hashes[2 * symbol], hashes[2 * symbol + 1]);
  }

  String text(int symbol) {
    return new String(bytes, from(symbol), to(symbol) - from(symbol), StandardCharsets.UTF_8);
  }

  /** Lets go what a large request needed. */
  void release() {
    bytes = new byte[0];
    size = 0;
    if (reserved > 0) {
      places = new int[2 * KEPT];
      hashes = new long[2 * KEPT];
      memory.release(reserved);
      reserved = 0;
    }
  }
}

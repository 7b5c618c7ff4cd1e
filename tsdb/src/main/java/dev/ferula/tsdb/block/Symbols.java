package dev.ferula.tsdb.block;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The symbol table of an index, read in place. Texts that were asked for lately are kept, as
 * queries ask for the same ones again and again. Safe for use by several threads.
 */
final class Symbols {
  /** How many texts are kept at most, and how long they may be. */
  private static final int KEPT = 1 << 12;

  private static final int MAX_KEPT_LENGTH = 256;

  /* Immutable, so that threads may leave and find them without more ado. */
  private record Kept(int symbol, String text) {}

  private final MemorySegment segment;
  private final String resource;
  private final boolean byOffset;
  private final long start;
  private final long end;
  private final int count;
  private final long[] samples;
  private volatile @Nullable Kept @Nullable [] kept;

  /**
   * Checks the table and notes where some of its symbols stand.
   *
   * @param byOffset whether symbols are named by their offset in the file, as in version 1
   */
  Symbols(MemorySegment segment, String resource, long offset, boolean byOffset) {
    this.segment = segment;
    this.resource = resource;
    this.byOffset = byOffset;
    ByteSource source = ByteSource.section(segment, resource, offset);
    long claimed = source.unsignedInt();
    if (claimed > source.remaining()) {
      throw source.wrong("as many symbols as fit the section", Long.toString(claimed));
    }
    count = (int) claimed;
    start = source.position();
    end = start + source.remaining();
    long[] noted = new long[count / IndexLayout.SAMPLING + 1];
    for (int i = 0; i < count; i++) {
      if (i % IndexLayout.SAMPLING == 0) {
        noted[i / IndexLayout.SAMPLING] = source.position();
      }
      source.skipText();
    }
    samples = Arrays.copyOf(noted, noted.length);
  }

  long size() {
    return end - start;
  }

  String get(int symbol) {
    @Nullable Kept[] texts = kept;
    if (texts == null) {
      texts = new Kept[KEPT];
      kept = texts;
    }
    int slot = symbol & (KEPT - 1);
    Kept found = texts[slot];
    if (found != null && found.symbol == symbol) {
      return found.text;
    }
    String text = read(symbol);
    if (text.length() <= MAX_KEPT_LENGTH) {
      texts[slot] = new Kept(symbol, text);
    }
    return text;
  }

  private String read(int symbol) {
    if (byOffset) {
      long offset = symbol & 0xffffffffL;
      if (offset < start || offset >= end) {
        throw source(start).wrong("a symbol's offset", Long.toString(offset));
      }
      return source(offset).text();
    }
    if (symbol < 0 || symbol >= count) {
      throw source(start).wrong("a symbol below " + count, Integer.toUnsignedString(symbol));
    }
    ByteSource source = source(samples[symbol / IndexLayout.SAMPLING]);
    for (int i = symbol % IndexLayout.SAMPLING; i > 0; i--) {
      source.skipText();
    }
    return source.text();
  }

  private ByteSource source(long from) {
    return new ByteSource(segment, resource, from, end);
  }

  /** All symbols one after the other, as they stand in the file. */
  SymbolWalk walk() {
    return new SymbolWalk(segment, resource, byOffset, start, count);
  }

  /** All symbols one after the other. */
  void forEach(java.util.function.Consumer<String> consumer) {
    ByteSource source = source(start);
    for (int i = 0; i < count; i++) {
      consumer.accept(source.text());
    }
  }
}

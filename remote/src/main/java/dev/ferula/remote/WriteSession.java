package dev.ferula.remote;

import dev.ferula.memory.MemoryAccount;

/** The buffers and readers that one request at a time is decoded with; reused. */
final class WriteSession {
  final RequestBytes decoded;
  final SymbolTable symbols;
  final SeriesAppender series;
  final Tally tally = new Tally();
  private final RequestReader v1;
  private final RequestReader v2;

  WriteSession(WriteOptions options, SeriesRefs refs, long[] secret, MemoryAccount memory) {
    LabelHash hash = new LabelHash(secret);
    decoded = new RequestBytes(memory);
    symbols = new SymbolTable(hash, memory);
    series = new SeriesAppender(refs, hash);
    v1 = new V1Reader(hash);
    v2 = new V2Reader(symbols, hash, options);
  }

  void read(WriteMessage message) {
    RequestReader reader = message == WriteMessage.V1 ? v1 : v2;
    reader.read(decoded.bytes(), decoded.length(), series, tally);
  }

  void release() {
    series.end();
    symbols.release();
    decoded.release();
  }
}

package dev.ferula.scrape.http;

import dev.ferula.scrape.wire.Gunzip;
import java.nio.ByteBuffer;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.function.Predicate;
import java.util.zip.ZipException;

/** What compressed bodies are unpacked with, as many as there are under way; some are kept. */
final class Unpackers implements AutoCloseable {
  private static final int MAX_KEPT = 4;
  private static final int MAX_KEPT_BYTES = 4 << 20;

  /* Bytes that cannot be compressed grow by a few in each block. */
  private static final int SLACK_SHIFT = 10;
  private static final int SLACK = 1024;

  private final ConcurrentLinkedDeque<Unpacker> kept = new ConcurrentLinkedDeque<>();
  private volatile boolean closed;

  /** One compressed body. */
  record Unpacker(BodyBuffer bytes, Gunzip gunzip) {
    /** Unpacks it; the sink takes pieces, and false ends it. */
    void unpack(Predicate<ByteBuffer> sink) throws ZipException {
      gunzip.unpack(bytes.bytes(), bytes.length(), sink);
    }
  }

  /**
   * Room for a compressed body, counted where the body itself is.
   *
   * @param limit of the body after it is unpacked
   */
  Unpacker take(BodyBuffer body, long limit) {
    Unpacker unpacker = kept.pollFirst();
    if (unpacker == null) {
      unpacker = new Unpacker(body.sibling(), new Gunzip());
    }
    unpacker.bytes().clear(limit + (limit >> SLACK_SHIFT) + SLACK);
    return unpacker;
  }

  void give(Unpacker unpacker) {
    if (closed || kept.size() >= MAX_KEPT || unpacker.bytes().capacity() > MAX_KEPT_BYTES) {
      drop(unpacker);
    } else {
      kept.addFirst(unpacker);
    }
  }

  private static void drop(Unpacker unpacker) {
    unpacker.bytes().free();
    unpacker.gunzip().close();
  }

  @Override
  public void close() {
    closed = true;
    for (Unpacker one = kept.pollFirst(); one != null; one = kept.pollFirst()) {
      drop(one);
    }
  }
}

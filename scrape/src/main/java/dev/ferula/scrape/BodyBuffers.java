package dev.ferula.scrape;

import dev.ferula.memory.MemoryAccount;
import dev.ferula.scrape.http.BodyBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;

/**
 * Buffers for bodies, as many as scrapes run at once and not one per target. Those not in use are
 * kept up to a number of bytes. Safe for use by several threads at once.
 */
final class BodyBuffers {
  private static final long MAX_KEPT_BYTES = 32L << 20;
  private static final int MAX_KEPT = 64;

  private final MemoryAccount account;
  private final Deque<BodyBuffer> kept = new ArrayDeque<>();
  private long keptBytes;

  BodyBuffers(MemoryAccount account) {
    this.account = account;
  }

  /** A buffer, one with room for the expected bytes and not for many more if there is any. */
  synchronized BodyBuffer take(int expected) {
    BodyBuffer best = null;
    for (BodyBuffer buffer : kept) {
      if (buffer.capacity() > expected && (best == null || buffer.capacity() < best.capacity())) {
        best = buffer;
        if (buffer.capacity() / 2 <= expected) {
          // Those used last come first, and are still in some cache.
          break;
        }
      }
    }
    if (best == null) {
      return new BodyBuffer(account);
    }
    remove(best);
    return best;
  }

  private void remove(BodyBuffer wanted) {
    Iterator<BodyBuffer> all = kept.iterator();
    while (all.hasNext()) {
      if (all.next() == wanted) {
        all.remove();
        keptBytes -= wanted.capacity();
        return;
      }
    }
  }

  /** Takes a buffer back. */
  synchronized void give(BodyBuffer buffer) {
    if (kept.size() >= MAX_KEPT || keptBytes + buffer.capacity() > MAX_KEPT_BYTES) {
      buffer.free();
      return;
    }
    kept.addFirst(buffer);
    keptBytes += buffer.capacity();
  }
}

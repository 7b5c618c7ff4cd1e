package dev.ferula.scrape;

import dev.ferula.memory.MemoryAccount;
import dev.ferula.scrape.http.BodyBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;

/**
 * Buffers for bodies, as many as scrapes run at once and not one per target. Those not in use are
 * kept up to a number of bytes, and until many scrapes have done without them: a start needs more
 * at once than what follows. Safe for use by several threads at once.
 */
final class BodyBuffers {
  private static final long MAX_KEPT_BYTES = 32L << 20;
  private static final int MAX_KEPT = 64;

  /** After how many scrapes without it a buffer goes. */
  static final long MAX_UNUSED = 200;

  private final MemoryAccount account;
  private final Deque<Kept> kept = new ArrayDeque<>();
  private long keptBytes;
  private long given;

  /* The last to come is the first. */
  private record Kept(BodyBuffer buffer, long since) {}

  BodyBuffers(MemoryAccount account) {
    this.account = account;
  }

  /** A buffer, one with room for the expected bytes and not for many more if there is any. */
  synchronized BodyBuffer take(int expected) {
    BodyBuffer best = null;
    for (Kept one : kept) {
      BodyBuffer buffer = one.buffer();
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
    if (kept.getFirst().buffer() == best) {
      kept.removeFirst();
      keptBytes -= best.capacity();
    } else {
      remove(best);
    }
    return best;
  }

  private void remove(BodyBuffer wanted) {
    Iterator<Kept> all = kept.iterator();
    while (all.hasNext()) {
      if (all.next().buffer() == wanted) {
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
    given++;
    kept.addFirst(new Kept(buffer, given));
    keptBytes += buffer.capacity();
    Kept oldest = kept.getLast();
    if (given - oldest.since() > MAX_UNUSED) {
      kept.removeLast();
      keptBytes -= oldest.buffer().capacity();
      oldest.buffer().free();
    }
  }
}

package dev.ferula.scrape;

import dev.ferula.memory.MemoryAccount;
import dev.ferula.scrape.http.BodyBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;

/**
 * Buffers for bodies. Each takes its array when the first byte of an answer comes, so that there
 * are as many as answers come in pieces at once, neither one per target nor one per request. Arrays
 * not in use are kept up to a number of bytes, and until many scrapes have done without them: a
 * start needs more at once than what follows. Safe for use by several threads at once.
 */
final class BodyBuffers implements BodyBuffer.Lender {
  private static final long MAX_KEPT_BYTES = 32L << 20;
  private static final int MAX_KEPT = 64;
  private static final byte[] NOTHING = {};

  /** After how many scrapes without it an array goes. */
  static final long MAX_UNUSED = 200;

  private final MemoryAccount account;
  private final Deque<Kept> kept = new ArrayDeque<>();
  private long keptBytes;
  private long given;

  /* The last to come is the first. */
  @SuppressWarnings("ArrayRecordComponent") // Nobody compares these.
  private record Kept(byte[] bytes, long since) {}

  BodyBuffers(MemoryAccount account) {
    this.account = account;
  }

  /** A buffer for one body of about so many bytes. */
  BodyBuffer take(int expected) {
    return new BodyBuffer(account, this, expected);
  }

  /** An array with room for the expected bytes and not for many more, or an empty one. */
  @Override
  public synchronized byte[] lend(int expected) {
    byte[] best = NOTHING;
    for (Kept one : kept) {
      int length = one.bytes().length;
      if (length > expected && (best.length == 0 || length < best.length)) {
        best = one.bytes();
        if (length / 2 <= expected) {
          // Those used last come first, and are still in some cache.
          break;
        }
      }
    }
    if (best.length > 0) {
      remove(best);
    }
    return best;
  }

  @SuppressWarnings("ReferenceEquality") // This array goes, not one of the same bytes.
  private void remove(byte[] wanted) {
    keptBytes -= wanted.length;
    if (kept.getFirst().bytes() == wanted) {
      kept.removeFirst();
      return;
    }
    Iterator<Kept> all = kept.iterator();
    while (all.hasNext()) {
      if (all.next().bytes() == wanted) {
        all.remove();
        return;
      }
    }
  }

  /** Takes a buffer's array back; the buffer is not used afterwards. */
  synchronized void give(BodyBuffer buffer) {
    int length = buffer.capacity();
    given++;
    if (kept.size() >= MAX_KEPT || keptBytes + length > MAX_KEPT_BYTES) {
      buffer.free();
    } else if (length > 0) {
      kept.addFirst(new Kept(buffer.surrender(), given));
      keptBytes += length;
    }
    Kept oldest = kept.peekLast();
    if (oldest != null && given - oldest.since() > MAX_UNUSED) {
      kept.removeLast();
      keptBytes -= oldest.bytes().length;
      account.release(oldest.bytes().length);
    }
  }
}

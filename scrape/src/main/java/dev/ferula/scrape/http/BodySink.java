package dev.ferula.scrape.http;

import java.nio.ByteBuffer;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Where the client's threads put a body. Once it is closed nothing reaches the buffer any more, so
 * that a late answer cannot touch a buffer that is used for another scrape.
 */
final class BodySink implements AutoCloseable {
  private final BodyBuffer body;
  private final long limit;
  private final ReentrantLock lock = new ReentrantLock();
  private boolean closed;

  BodySink(BodyBuffer body, long limit) {
    this.body = body;
    this.limit = limit;
  }

  /** Takes what is in the buffer; why the body is refused, or null. */
  @Nullable FetchException take(ByteBuffer bytes) {
    lock.lock();
    try {
      return closed ? null : check(body.append(bytes));
    } finally {
      lock.unlock();
    }
  }

  /** Takes bytes; why the body is refused, or null. */
  @Nullable FetchException take(byte[] bytes, int count) {
    return check(body.append(bytes, 0, count));
  }

  private @Nullable FetchException check(boolean taken) {
    String refusal = body.refusal();
    if (refusal != null) {
      return new FetchException(FetchException.Kind.FAILED, refusal);
    }
    return taken && body.length() < limit
        ? null
        : new FetchException(FetchException.Kind.BODY_TOO_LARGE, "body size limit exceeded");
  }

  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
    } finally {
      lock.unlock();
    }
  }
}

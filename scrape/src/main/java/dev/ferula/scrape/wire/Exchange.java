package dev.ferula.scrape.wire;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * A request and what becomes of its answer. The methods are called by one thread at a time, that of
 * the connection, which serves others as well: they must not wait. After {@link #end} nothing is
 * called any more.
 */
public abstract class Exchange {
  private final byte[] request;
  private final long deadline;

  /**
   * @param request all bytes of the request, not changed afterwards; it may be sent twice
   * @param deadline of {@link System#nanoTime}, when it fails at the latest
   */
  protected Exchange(byte[] request, long deadline) {
    this.request = request;
    this.deadline = deadline;
  }

  final byte[] request() {
    return request;
  }

  final long deadline() {
    return deadline;
  }

  /**
   * The head of the answer is there.
   *
   * @param head valid until this returns
   * @return whether the body is wanted; if not, the exchange ends without failure
   */
  protected abstract boolean head(AnswerHead head);

  /**
   * A piece of the body.
   *
   * @return whether more is wanted; if not, the exchange ends without failure
   */
  protected abstract boolean body(ByteBuffer piece);

  /**
   * The exchange is over.
   *
   * @param failure why there is no whole answer; null if there is, or if it was not wanted
   */
  protected abstract void end(@Nullable IOException failure);
}

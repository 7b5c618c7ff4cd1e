package dev.ferula.scrape.wire;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A connection, from before it is made to after it is closed. It has one request at a time; that
 * request's end is told outside of this object's monitor, by the thread that came upon it.
 */
final class WireConnection {
  private static final long UNUSED_NANOS = Duration.ofMinutes(5).toNanos();

  private final WireClient client;
  private final WireThread thread;
  private final Route route;
  private final AnswerReader reader = new AnswerReader();

  /** Its place among the busy ones, -1 for none; guarded by the thread's list. */
  int place = -1;

  private @Nullable SocketChannel channel;
  private @Nullable SelectionKey key;
  private @Nullable ByteBuffer unsent;
  private @Nullable Exchange exchange;
  private volatile long deadline;
  private long idleSince;
  private boolean used;
  private boolean closed;

  WireConnection(WireClient client, WireThread thread, Route route) {
    this.client = client;
    this.thread = thread;
    this.route = route;
  }

  Route route() {
    return route;
  }

  /** When the request under way must end. */
  long deadline() {
    return deadline;
  }

  // The beginning of a request.

  /** Takes a request before there is a channel; false if it was closed meanwhile. */
  synchronized boolean expect(Exchange next) {
    return !closed && take(next);
  }

  private boolean take(Exchange next) {
    exchange = next;
    deadline = next.deadline();
    reader.reset();
    thread.watch(this, deadline);
    return true;
  }

  /** Goes on with the request over a channel that is connected. */
  void connected(SocketChannel made) throws IOException {
    synchronized (this) {
      if (closed || exchange == null) {
        client.close(made);
        return;
      }
      channel = made;
      var _ = made.configureBlocking(false);
      key = thread.register(made, this);
      write(made, exchange);
    }
  }

  /**
   * Takes a request over a connection that had one before.
   *
   * @return false if the connection is no good any more and another must be found
   */
  synchronized boolean start(Exchange next) {
    SocketChannel open = channel;
    if (closed || open == null || exchange != null) {
      return false;
    }
    take(next);
    try {
      write(open, next);
      return true;
    } catch (IOException e) {
      release();
      shut();
      return false;
    }
  }

  private void write(SocketChannel open, Exchange next) throws IOException {
    ByteBuffer request = ByteBuffer.wrap(next.request());
    open.write(request);
    if (request.hasRemaining()) {
      unsent = request;
      SelectionKey selected = key;
      if (selected != null) {
        selected.interestOps(SelectionKey.OP_READ | SelectionKey.OP_WRITE);
        thread.wakeUp();
      }
    }
  }

  // What comes.

  /** The channel can be read or written; for the thread of the connection. */
  void ready(SelectionKey selected, ByteBuffer buffer) {
    Ending ending = null;
    synchronized (this) {
      SocketChannel open = channel;
      if (closed || open == null) {
        return;
      }
      try {
        if (selected.isWritable()) {
          writeOn(selected, open);
        }
        if (selected.isReadable()) {
          ending = read(open, buffer);
        }
      } catch (IOException e) {
        ending = failed(e);
      }
    }
    if (ending != null) {
      ending.tell(client);
    }
  }

  private void writeOn(SelectionKey selected, SocketChannel open) throws IOException {
    ByteBuffer rest = unsent;
    if (rest != null) {
      open.write(rest);
    }
    if (rest == null || !rest.hasRemaining()) {
      unsent = null;
      selected.interestOps(SelectionKey.OP_READ);
    }
  }

  private @Nullable Ending read(SocketChannel open, ByteBuffer buffer) throws IOException {
    while (true) {
      int count = open.read(buffer.clear());
      Exchange current = exchange;
      if (current == null) {
        // Closed by the other side, or it speaks without being asked.
        if (count != 0) {
          shut();
        }
        return null;
      }
      if (count < 0) {
        reader.end();
        return ended(current, false);
      }
      buffer.flip();
      if (reader.take(buffer, current)) {
        return ended(current, reader.isWhole() && reader.keepAlive() && !buffer.hasRemaining());
      }
      if (count < buffer.capacity()) {
        return null;
      }
    }
  }

  private Ending ended(Exchange over, boolean reusable) {
    release();
    used = true;
    if (reusable && unsent == null) {
      idleSince = System.nanoTime();
      client.idle(this);
    } else {
      shut();
    }
    return new Ending(over, null, null);
  }

  /* A connection may be closed just when it is used again: then the request is sent once more. */
  private @Nullable Ending failed(IOException e) {
    Exchange over = exchange;
    boolean again = used && !reader.isBegun();
    release();
    shut();
    if (over == null) {
      return null;
    }
    return again ? new Ending(over, null, route) : new Ending(over, e, null);
  }

  private record Ending(Exchange exchange, @Nullable IOException failure, @Nullable Route again) {
    void tell(WireClient client) {
      if (again == null) {
        exchange.end(failure);
      } else {
        client.open(again, exchange);
      }
    }
  }

  private void release() {
    exchange = null;
    thread.forget(this);
  }

  // The end.

  /** Ends the request if its time is over. */
  void endLate(long now) {
    Exchange late;
    synchronized (this) {
      late = exchange;
      if (late == null || late.deadline() - now > 0) {
        return;
      }
      release();
      shut();
    }
    late.end(new SocketTimeoutException("context deadline exceeded"));
  }

  /** Ends the request because there is no connection. */
  void fail(IOException reason) {
    Exchange over;
    synchronized (this) {
      over = exchange;
      release();
      shut();
    }
    if (over != null) {
      over.end(reason);
    }
  }

  synchronized void closeIfUnused(long now) {
    if (exchange == null && channel != null && now - idleSince > UNUSED_NANOS) {
      shut();
    }
  }

  /** Ends the request, if there is one, and the connection. */
  void close() {
    fail(new ClosedChannelException());
  }

  private void shut() {
    closed = true;
    client.gone(this);
    thread.gone(this);
    SocketChannel open = channel;
    if (open != null) {
      client.close(open);
    }
  }
}

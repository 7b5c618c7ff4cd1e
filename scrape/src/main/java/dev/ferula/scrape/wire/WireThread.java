package dev.ferula.scrape.wire;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Waits for a share of the connections, reads what comes, ends what takes too long, and begins what
 * is due.
 *
 * <p>Most requests are written by whoever makes them, and this thread hears of a request only when
 * its answer comes: it wakes by itself once a second, and is woken only for a request that must be
 * ended before that.
 */
final class WireThread implements Runnable {
  private static final System.Logger LOGGER = System.getLogger(WireThread.class.getName());
  private static final int READ_BYTES = 256 << 10;
  private static final long NAP_NANOS = Duration.ofSeconds(1).toNanos();

  /* The system's waiting counts in milliseconds: what is due within half of one is due. */
  private static final long HALF_MILLI_NANOS = 500_000;
  private static final long SWEEP_NANOS = Duration.ofSeconds(10).toNanos();

  private final Selector selector;
  private final ByteBuffer buffer = ByteBuffer.allocateDirect(READ_BYTES);

  /* Connections with a request under way; guarded by the list's monitor, as are the two below. */
  private final List<WireConnection> busy = new ArrayList<>();
  private long earliest;
  private long awakeAt;
  private long sweptAt;
  private final Set<WireConnection> connections = ConcurrentHashMap.newKeySet();
  private final Alarms alarms = new Alarms();

  /* Once, as each time it is named makes another that the JVM looks for. */
  private final Consumer<SelectionKey> whenReady = this::ready;
  private volatile @Nullable Thread self;
  private volatile boolean closed;

  WireThread() throws IOException {
    selector = Selector.open();
    long now = System.nanoTime();
    earliest = now + NAP_NANOS;
    awakeAt = now;
    sweptAt = now;
  }

  /** Ends the connection's request when its time is over, unless it is forgotten before. */
  void watch(WireConnection connection, long deadline) {
    boolean early;
    synchronized (busy) {
      connection.place = busy.size();
      busy.add(connection);
      early = deadline - awakeAt < 0;
      if (deadline - earliest < 0) {
        earliest = deadline;
      }
    }
    if (early) {
      selector.wakeup();
    }
  }

  void forget(WireConnection connection) {
    synchronized (busy) {
      int place = connection.place;
      if (place >= 0) {
        WireConnection last = busy.removeLast();
        if (last != connection) {
          busy.set(place, last);
          last.place = place;
        }
        connection.place = -1;
      }
    }
  }

  /** Reads from a channel from now on. */
  SelectionKey register(SocketChannel channel, WireConnection connection) throws IOException {
    SelectionKey key = channel.register(selector, SelectionKey.OP_READ, connection);
    connections.add(connection);
    selector.wakeup();
    return key;
  }

  /** The connection is closed. */
  void gone(WireConnection connection) {
    connections.remove(connection);
  }

  void wakeUp() {
    selector.wakeup();
  }

  boolean isCurrent() {
    return Thread.currentThread() == self;
  }

  /** Sets an alarm; another thread must wake this one up then. */
  Alarm setAlarm(long due, Runnable task) {
    return alarms.set(due, task);
  }

  @Override
  public void run() {
    self = Thread.currentThread();
    while (!closed) {
      try {
        waitForAny();
        beginDue();
        endLate();
        sweep();
      } catch (ClosedSelectorException e) {
        return;
      } catch (IOException | RuntimeException e) {
        LOGGER.log(System.Logger.Level.ERROR, "msg=\"Waiting for targets failed\"", e);
      }
    }
  }

  private void waitForAny() throws IOException {
    long millis = untilNext();
    if (millis > 0) {
      selector.select(whenReady, millis);
    } else {
      selector.selectNow(whenReady);
    }
  }

  /* Milliseconds to sleep: until after the next deadline, or about the next alarm. */
  private long untilNext() {
    long now = System.nanoTime();
    synchronized (busy) {
      long deadline = Math.min(earliest - now, NAP_NANOS) + now;
      long alarm = alarms.next(now + NAP_NANOS);
      awakeAt = deadline - alarm < 0 ? deadline : alarm;
      return Math.min(
          Math.max(0, deadline - now) / 1_000_000 + 1,
          Math.max(0, alarm - now + HALF_MILLI_NANOS) / 1_000_000);
    }
  }

  private void beginDue() {
    while (true) {
      Runnable task = alarms.take(System.nanoTime() + HALF_MILLI_NANOS);
      if (task == null) {
        return;
      }
      try {
        task.run();
      } catch (RuntimeException e) {
        LOGGER.log(System.Logger.Level.ERROR, "msg=\"What was due failed\"", e);
      }
    }
  }

  private void ready(SelectionKey key) {
    WireConnection connection = (WireConnection) key.attachment();
    try {
      connection.ready(key, buffer);
    } catch (RuntimeException e) {
      LOGGER.log(System.Logger.Level.ERROR, "msg=\"An answer could not be taken\"", e);
      connection.close();
    }
  }

  private void endLate() {
    long now = System.nanoTime();
    List<WireConnection> late = new ArrayList<>(0);
    synchronized (busy) {
      if (now - earliest < 0) {
        return;
      }
      earliest = now + NAP_NANOS;
      for (WireConnection connection : busy) {
        long deadline = connection.deadline();
        if (deadline - now <= 0) {
          late.add(connection);
        } else if (deadline - earliest < 0) {
          earliest = deadline;
        }
      }
    }
    late.forEach(connection -> connection.endLate(now));
  }

  /* Closes connections that nobody has used for long: their targets may be gone. */
  private void sweep() {
    long now = System.nanoTime();
    if (now - sweptAt < SWEEP_NANOS) {
      return;
    }
    sweptAt = now;
    connections.forEach(connection -> connection.closeIfUnused(now));
  }

  void close() {
    closed = true;
    try {
      selector.close();
    } catch (IOException e) {
      LOGGER.log(System.Logger.Level.WARNING, "msg=\"Closing failed\"", e);
    }
  }
}

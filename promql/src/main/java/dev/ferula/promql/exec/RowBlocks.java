package dev.ferula.promql.exec;

import dev.ferula.promql.Workers;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Turns the series of a set into rows, on several threads where that pays, and hands the rows on in
 * the order of the series on the calling thread alone: what receives them sees no threads, and the
 * answer is the same whoever computed what.
 *
 * <pre>
 * series   0 .. 31 | 32 .. 63 | 64 .. 95 | ...      a block is claimed, computed, then delivered
 *          delivered  ready      claimed    free     at most {@link #AHEAD} blocks wait for delivery
 * </pre>
 */
final class RowBlocks {
  /** Series of one block. */
  static final int BLOCK = 32;

  /** How many blocks may be computed ahead of the one that is delivered next. */
  static final int AHEAD = 8;

  /* Who waits for room goes on where so many at the most wait for delivery: threads wake each other a quarter as often. */
  private static final int FEW_AHEAD = AHEAD / 2;

  private final Workers workers;
  private final LongSupplier nanoTime;

  RowBlocks(Workers workers, LongSupplier nanoTime) {
    this.workers = workers;
    this.nanoTime = nanoTime;
  }

  /** Computes rows on one thread at a time, with memory of its own. */
  interface Reader {
    /** The row of a series, or null where it has no value at any step. */
    @Nullable Row read(int series);

    /** How many samples the last read held at once. */
    long widest();

    /** How many of them it holds until the next one. */
    long last();

    /** Called on the delivering thread when all is done, or has failed. */
    void finish();
  }

  /** Takes what a reader made of a series. */
  @FunctionalInterface
  interface Delivery {
    void accept(@Nullable Row row, long widest, long last);
  }

  /**
   * Reads all series, with as many readers as threads take part.
   *
   * @param shareable whether readers may run on several threads at once
   */
  void push(int size, Supplier<? extends Reader> readers, boolean shareable, Delivery delivery) {
    Reader own = readers.get();
    try {
      push(own, size, readers, shareable, delivery);
    } finally {
      own.finish();
    }
  }

  private void push(
      Reader own,
      int size,
      Supplier<? extends Reader> readers,
      boolean shareable,
      Delivery delivery) {
    int first = Math.min(size, BLOCK);
    long began = nanoTime.getAsLong();
    deliver(own, 0, first, delivery);
    long spent = nanoTime.getAsLong() - began;
    if (first == size || !shareable || workers.count() == 0 || isSmall(spent, size)) {
      for (int from = first; from < size; from += BLOCK) {
        deliver(own, from, Math.min(size, from + BLOCK), delivery);
      }
      return;
    }
    new Shared(size, delivery).run(own, readers);
  }

  private boolean isSmall(long spentOnFirst, int size) {
    return (double) spentOnFirst / BLOCK * (size - BLOCK) < workers.worthwhile();
  }

  /* A block at a time: a loop over all series would be compiled while it runs, and once more by itself. */
  private static void deliver(Reader reader, int from, int to, Delivery delivery) {
    for (int series = from; series < to; series++) {
      Row row = reader.read(series);
      delivery.accept(row, reader.widest(), reader.last());
    }
  }

  /** A block's rows on their way from the thread that computed them. */
  private static final class Block {
    final @Nullable Row[] rows = new Row[BLOCK];
    final long[] widest = new long[BLOCK];
    final long[] last = new long[BLOCK];
    int size;
  }

  /** What the threads share; the lock guards all fields that change. */
  private final class Shared {
    private final int size;
    private final int blocks;
    private final Delivery delivery;
    private final @Nullable Block[] made = new Block[AHEAD];
    private final Lock lock = new ReentrantLock();
    /* The block that is delivered next is ready, a worker has left, or one failed: for who delivers. */
    private final Condition ready = lock.newCondition();

    /* Few blocks wait for delivery, or all is over: for who computes ahead. */
    private final Condition room = lock.newCondition();
    private int claimed = 1;
    private int delivered = 1;
    private int active;
    private boolean ended;
    private @Nullable RuntimeException failure;

    Shared(int size, Delivery delivery) {
      this.size = size;
      this.blocks = (size + BLOCK - 1) / BLOCK;
      this.delivery = delivery;
    }

    void run(Reader own, Supplier<? extends Reader> readers) {
      int aids = Math.min(workers.count(), blocks - 2);
      @Nullable Reader[] aiding = new Reader[Math.max(aids, 0)];
      try {
        for (int i = 0; i < aids; i++) {
          Reader reader = readers.get();
          aiding[i] = reader;
          call(reader);
        }
        lead(own);
      } finally {
        end();
        finish(aiding);
      }
    }

    private static void finish(@Nullable Reader[] aiding) {
      for (Reader reader : aiding) {
        if (reader != null) {
          reader.finish();
        }
      }
    }

    private void call(Reader reader) {
      try {
        workers.executor().execute(() -> aid(reader));
      } catch (RejectedExecutionException e) {
        // The pool is closing: the query goes on alone.
        return;
      }
    }

    private void lead(Reader own) {
      Block spare = new Block();
      while (delivered() < blocks) {
        Block block = takeReady();
        if (block != null) {
          deliver(block);
          continue;
        }
        int mine = claim(false);
        if (mine < 0) {
          awaitReady();
        } else if (mine == delivered()) {
          compute(own, mine, spare);
          deliver(spare);
        } else {
          Block made = new Block();
          compute(own, mine, made);
          put(mine, made);
        }
      }
    }

    private void aid(Reader reader) {
      if (!begin()) {
        return;
      }
      try {
        for (int mine = claim(true); mine >= 0; mine = claim(true)) {
          Block made = new Block();
          compute(reader, mine, made);
          put(mine, made);
        }
      } catch (RuntimeException e) {
        fail(e);
      } catch (Error e) {
        fail(new IllegalStateException("a worker failed: " + e, e));
      } finally {
        leave();
      }
    }

    private void compute(Reader reader, int number, Block into) {
      int from = number * BLOCK;
      into.size = Math.min(BLOCK, size - from);
      for (int i = 0; i < into.size; i++) {
        into.rows[i] = reader.read(from + i);
        into.widest[i] = reader.widest();
        into.last[i] = reader.last();
      }
    }

    private void deliver(Block block) {
      for (int i = 0; i < block.size; i++) {
        delivery.accept(block.rows[i], block.widest[i], block.last[i]);
        block.rows[i] = null;
      }
      lock.lock();
      try {
        delivered++;
        if (claimed - delivered <= FEW_AHEAD) {
          room.signalAll();
        }
      } finally {
        lock.unlock();
      }
    }

    private int delivered() {
      lock.lock();
      try {
        if (failure != null) {
          throw failure;
        }
        return delivered;
      } finally {
        lock.unlock();
      }
    }

    private @Nullable Block takeReady() {
      lock.lock();
      try {
        int at = delivered % AHEAD;
        Block block = made[at];
        made[at] = null;
        return block;
      } finally {
        lock.unlock();
      }
    }

    /* The next block to compute, or -1 for none now; an aid waits until there is one or the end. */
    private int claim(boolean patient) {
      lock.lock();
      try {
        while (!ended && failure == null && claimed < blocks) {
          if (claimed < delivered + AHEAD) {
            return claimed++;
          }
          if (!patient) {
            return -1;
          }
          room.awaitUninterruptibly();
        }
        return -1;
      } finally {
        lock.unlock();
      }
    }

    private void put(int number, Block block) {
      lock.lock();
      try {
        made[number % AHEAD] = block;
        if (number == delivered) {
          ready.signal();
        }
      } finally {
        lock.unlock();
      }
    }

    private void awaitReady() {
      lock.lock();
      try {
        while (made[delivered % AHEAD] == null && failure == null) {
          ready.awaitUninterruptibly();
        }
      } finally {
        lock.unlock();
      }
    }

    private boolean begin() {
      lock.lock();
      try {
        if (!ended) {
          active++;
        }
        return !ended;
      } finally {
        lock.unlock();
      }
    }

    private void leave() {
      lock.lock();
      try {
        active--;
        ready.signal();
      } finally {
        lock.unlock();
      }
    }

    private void fail(RuntimeException e) {
      lock.lock();
      try {
        if (failure == null) {
          failure = e;
        }
        ready.signal();
        room.signalAll();
      } finally {
        lock.unlock();
      }
    }

    /* Nothing of the query is in use by a worker once this returns. */
    private void end() {
      lock.lock();
      try {
        ended = true;
        room.signalAll();
        while (active > 0) {
          ready.awaitUninterruptibly();
        }
      } finally {
        lock.unlock();
      }
    }
  }
}

package dev.ferula.promql;

import java.util.Comparator;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Lets so many queries run at once and knows which they are. Rules have a lane of their own, so
 * that alerts do not wait behind dashboards. Safe for use by several threads.
 */
public final class QueryGate {
  /** How often a query that waits for its turn looks whether it was canceled. */
  private static final long PATIENCE_MILLIS = 50;

  /** Where a query waits. */
  public enum Lane {
    REQUESTS,
    RULES
  }

  /** Keeps the running queries where they survive a crash; called by several threads. */
  public interface Journal {
    /** A query runs at a place, counted from zero, that no other running query has. */
    void began(int place, String query);

    void ended(int place);
  }

  /**
   * A query that runs.
   *
   * @param id never given twice by the same gate
   * @param began when it arrived, on the gate's clock in nanoseconds
   */
  public record Active(long id, String query, QueryOrigin origin, long began) {}

  private record Running(Active active, Cancellation cancellation) {}

  private final BlockingQueue<Integer> requests = new LinkedBlockingQueue<>();
  private final BlockingQueue<Integer> rules = new LinkedBlockingQueue<>();
  private final Journal journal;
  private final LongSupplier nanoTime;
  private final ConcurrentMap<Long, Running> running = new ConcurrentHashMap<>();
  private final AtomicLong nextId = new AtomicLong();
  private final AtomicInteger present = new AtomicInteger();

  /**
   * A gate.
   *
   * @param requestTurns how many queries but rules may run at once
   * @param ruleTurns how many rules may
   * @param nanoTime the clock of deadlines
   */
  public QueryGate(int requestTurns, int ruleTurns, Journal journal, LongSupplier nanoTime) {
    if (requestTurns < 1 || ruleTurns < 1) {
      throw new IllegalArgumentException(
          "turns below one: " + requestTurns + " for requests, " + ruleTurns + " for rules");
    }
    for (int place = 0; place < requestTurns + ruleTurns; place++) {
      (place < requestTurns ? requests : rules).add(place);
    }
    this.journal = journal;
    this.nanoTime = nanoTime;
  }

  /** The right to run, given back by {@link #close}. */
  final class Turn implements AutoCloseable {
    private final Lane lane;
    private final int place;
    private final long id;

    private Turn(Lane lane, int place, long id) {
      this.lane = lane;
      this.place = place;
      this.id = id;
    }

    @Override
    public void close() {
      running.remove(id);
      journal.ended(place);
      places(lane).add(place);
      present.decrementAndGet();
    }
  }

  /**
   * Waits for a turn.
   *
   * @param deadline on the gate's clock
   * @param late what it is that the deadline has passed
   * @throws QueryException of that kind or CANCELED if it ends before its turn
   */
  Turn enter(
      String query,
      QueryOrigin origin,
      Cancellation cancellation,
      long deadline,
      QueryException.Kind late) {
    present.incrementAndGet();
    long began = nanoTime.getAsLong();
    Integer place = null;
    try {
      place = await(places(origin.lane()), cancellation, deadline, late);
    } finally {
      if (place == null) {
        present.decrementAndGet();
      }
    }
    long id = nextId.incrementAndGet();
    running.put(id, new Running(new Active(id, query, origin, began), cancellation));
    journal.began(place, query);
    return new Turn(origin.lane(), place, id);
  }

  private Integer await(
      BlockingQueue<Integer> places,
      Cancellation cancellation,
      long deadline,
      QueryException.Kind late) {
    Integer place = places.poll();
    while (place == null) {
      if (cancellation.isRequested()) {
        throw new QueryException(QueryException.Kind.CANCELED, "query was canceled in query queue");
      }
      long left = deadline - nanoTime.getAsLong();
      if (left <= 0) {
        throw new QueryException(late, "context deadline exceeded");
      }
      place = poll(places, Math.min(left, TimeUnit.MILLISECONDS.toNanos(PATIENCE_MILLIS)));
    }
    return place;
  }

  private static @Nullable Integer poll(BlockingQueue<Integer> places, long nanos) {
    try {
      return places.poll(nanos, TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new QueryException(
          QueryException.Kind.CANCELED, "query was canceled in query queue", e);
    }
  }

  private BlockingQueue<Integer> places(Lane lane) {
    return lane == Lane.RULES ? rules : requests;
  }

  /** How many queries run or wait. */
  public int present() {
    return present.get();
  }

  /** The queries that run, oldest first. */
  public List<Active> active() {
    return running.values().stream()
        .map(Running::active)
        .sorted(Comparator.comparingLong(Active::id))
        .toList();
  }

  /** Ends a running query at its next check; false if none has the id. */
  public boolean cancel(long id) {
    Running found = running.get(id);
    if (found == null) {
      return false;
    }
    found.cancellation().cancel();
    return true;
  }
}

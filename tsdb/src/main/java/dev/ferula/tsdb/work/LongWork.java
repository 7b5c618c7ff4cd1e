package dev.ferula.tsdb.work;

import dev.ferula.storage.StorageException;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * How far a database is with what may take it minutes, for people who wait. What takes longer than
 * ten seconds says so in the log every ten seconds. Safe for use by several threads; one piece of
 * work is moved on by one thread.
 */
public final class LongWork {
  private static final System.Logger LOG = System.getLogger(LongWork.class.getName());

  /** How often work that goes on is told of in the log. */
  static final long TOLD_EVERY_NANOS = TimeUnit.SECONDS.toNanos(10);

  private static final double NANOS = 1e9;

  /** What may take long, and what it is counted in. */
  public enum Kind {
    HEAD_BLOCK("head block", "series"),
    OUT_OF_ORDER_BLOCKS("out-of-order blocks", "series"),
    HEAD_TRUNCATION("head truncation", "series"),
    COMPACTION("compaction", "series"),
    TOMBSTONE_CLEANUP("tombstone cleanup", "series"),
    DELETION("deletion", "blocks"),
    SNAPSHOT("snapshot", "blocks");

    private final String text;
    private final String unit;

    Kind(String text, String unit) {
      this.text = text;
      this.unit = unit;
    }

    /** Its name for people and programs. */
    public String text() {
      return text;
    }

    /** What is counted, in the plural. */
    public String unit() {
      return unit;
    }
  }

  private final LongSupplier nanoTime;
  private final Consumer<String> log;
  private final List<Piece> underWay = new CopyOnWriteArrayList<>();
  private volatile boolean ended;

  LongWork(LongSupplier nanoTime) {
    this(nanoTime, line -> LOG.log(System.Logger.Level.INFO, line));
  }

  LongWork(LongSupplier nanoTime, Consumer<String> log) {
    this.nanoTime = nanoTime;
    this.log = log;
  }

  /**
   * Begins a piece of work, which ends when it is closed.
   *
   * @param all how much there is to do; 0 where nobody knows
   */
  public Piece begin(Kind kind, long all) {
    Piece piece = new Piece(kind, all);
    underWay.add(piece);
    return piece;
  }

  /** Has what is under way, and what begins, end with its next part. */
  public void end() {
    ended = true;
  }

  /** Whether what is under way ends early. */
  public boolean isEnded() {
    return ended;
  }

  /** What is being done, in the order in which it was begun. */
  public List<Piece> underWay() {
    return List.copyOf(underWay);
  }

  /** Something that takes a while. */
  public final class Piece implements AutoCloseable {
    private final Kind kind;
    private final long all;
    private final long began = nanoTime.getAsLong();
    private long told = began;
    private volatile long done;

    private Piece(Kind kind, long all) {
      this.kind = kind;
      this.all = all;
    }

    /** As {@link #advance(long)}, by one. */
    public void advance() {
      advance(1);
    }

    /**
     * So many more of its parts are done.
     *
     * @throws StorageException if the rest is not to be done, as the database closes
     */
    public void advance(long parts) {
      if (ended) {
        throw new StorageException(
            StorageException.Kind.UNAVAILABLE, kind.text + " ended as the database closes");
      }
      long next = done + parts;
      done = next;
      long now = nanoTime.getAsLong();
      if (now - told >= TOLD_EVERY_NANOS) {
        told = now;
        tell("goes on");
      }
    }

    public Kind kind() {
      return kind;
    }

    public long done() {
      return done;
    }

    /** How much there is to do in all; 0 where nobody knows. */
    public long all() {
      return all;
    }

    public double seconds() {
      return (nanoTime.getAsLong() - began) / NANOS;
    }

    private void tell(String how) {
      log.accept(
          String.format(
              Locale.ROOT,
              "%s %s done=%d all=%d unit=%s seconds=%.0f",
              kind.text,
              how,
              done,
              all,
              kind.unit,
              seconds()));
    }

    @Override
    public void close() {
      underWay.remove(this);
      if (told != began) {
        tell("has ended");
      }
    }
  }
}

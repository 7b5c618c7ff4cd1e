package dev.ferula.scrape.wire;

/** Something that a thread of the {@link Wire} will do at its time. Safe for use by any thread. */
public interface Alarm {
  /** Keeps it from being done; false if it has begun or was cancelled before. */
  boolean cancel();
}

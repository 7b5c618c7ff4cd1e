package dev.ferula.promql;

/** A switch by which anybody can end a running query early. Safe for use by several threads. */
public final class Cancellation {
  private volatile boolean requested;

  /** Ends the query at its next check; calling it again or too late does nothing. */
  public void cancel() {
    requested = true;
  }

  public boolean isRequested() {
    return requested;
  }
}

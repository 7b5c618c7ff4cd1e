package dev.ferula.scrape;

/**
 * When the scrapes of a target are due: at equal distances from the first. A scrape that takes
 * longer than the interval swallows those that were due meanwhile but one. For one thread at a
 * time.
 */
final class ScrapeGrid {
  private static final long NANOS_PER_MILLI = 1_000_000;

  /* Scrapes that follow one another at once find code and data in the near caches: see decision 7. */
  private static final long BUNDLE_NANOS = 500 * NANOS_PER_MILLI;
  private static final double DENSEST = 0.2;

  /* So many scrapes in a second are as near to one another as those of a bundle, however they lie. */
  private static final double DENSE_RATE = 200;
  private static final long LEAST_BUNDLED_INTERVAL = 1000 * NANOS_PER_MILLI;

  private final long interval;
  private final boolean aligns;
  private final long tolerance;
  private long due;
  private long alignedWall;

  /**
   * @param interval in nanoseconds
   */
  ScrapeGrid(long interval, ScrapeOptions options) {
    this.interval = interval;
    this.aligns = options.alignTimestamps();
    this.tolerance = Math.min(interval / 100, options.timestampTolerance().toNanos());
  }

  /**
   * When in an interval the scrapes of a target are due: all over it by the target's hash, but each
   * half second in its first fifth, so that those of different targets come in bundles. The more
   * scrapes there are, the longer a bundle lasts, as they would wait for one another. Those of
   * another server begin at another moment. Intervals of less than a second are too short for that.
   *
   * @param interval in nanoseconds, as is what is returned
   * @param seed what tells this server from others
   * @param rate how many scrapes a thread begins in a second
   */
  static long phase(long hash, long seed, long interval, double rate) {
    long phase = Long.remainderUnsigned(hash ^ seed, interval);
    if (interval < LEAST_BUNDLED_INTERVAL) {
      return phase;
    }
    long within = phase % BUNDLE_NANOS;
    long bundled = phase - within + (long) (within * Math.clamp(rate / DENSE_RATE, DENSEST, 1));
    return (bundled + Long.remainderUnsigned(seed, BUNDLE_NANOS)) % interval;
  }

  /** Sets when the first scrape is due, in the scheduler's ticks. */
  void begin(long ticks) {
    due = ticks;
  }

  /**
   * Starts the grid of time stamps where the first scrape is due, which may be a little ago: those
   * of the same moment wait for one another, the first time longest.
   *
   * @param wallNanos the time of day
   * @param ticks the scheduler's, at the same moment
   */
  void align(long wallNanos, long ticks) {
    alignedWall = wallNanos - (ticks - due);
  }

  /** Goes on to the next scrape; returns how long it is until then. */
  long next(long now) {
    due += interval;
    if (due < now) {
      // One of the scrapes missed is made up for at once; the grid stays.
      due += (now - due) / interval * interval;
    }
    return due - now;
  }

  /** Leaves a scrape out. */
  void skip() {
    due += interval;
  }

  /** How long it is until the scrape that is due. */
  long remaining(long now) {
    return due - now;
  }

  /**
   * The time of day in milliseconds, moved onto the grid where it is close to it, on either side,
   * because a scrape may begin a little early: equal distances compress well.
   */
  long millis(long wallNanos) {
    long now = wallNanos;
    if (aligns) {
      long passed = now + tolerance - alignedWall;
      if (passed >= interval) {
        alignedWall += passed / interval * interval;
      }
      if (Math.abs(now - alignedWall) <= tolerance) {
        now = alignedWall;
      }
    }
    return Math.floorDiv(now, NANOS_PER_MILLI);
  }
}

package dev.ferula.discovery;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** A way of letting time pass; tests have one of their own. */
@FunctionalInterface
public interface Pause {
  /** Waits in real time. */
  Pause REAL =
      duration -> {
        CountDownLatch never = new CountDownLatch(1);
        boolean opened = never.await(duration.toNanos(), TimeUnit.NANOSECONDS);
        assert !opened;
      };

  /** Returns once the time has passed. */
  void await(Duration duration) throws InterruptedException;
}

package dev.ferula.rules;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Evaluates one group at each of its slots until it is stopped, on a virtual thread of its own. */
final class GroupLoop {
  private static final System.Logger LOG = System.getLogger(GroupLoop.class.getName());

  private final RuleGroup group;
  private final RuleContext context;
  private final boolean restore;
  private final CountDownLatch stopped = new CountDownLatch(1);
  private final Thread thread;

  GroupLoop(RuleGroup group, RuleContext context, boolean restore) {
    this.group = group;
    this.context = context;
    this.restore = restore;
    this.thread = Thread.ofVirtual().name("rules-" + group.config().name()).unstarted(this::run);
  }

  RuleGroup group() {
    return group;
  }

  void start() {
    thread.start();
  }

  /** Asks the loop to end, without waiting. */
  void stop() {
    stopped.countDown();
  }

  /** Waits until the evaluation that is under way is over. */
  void awaitEnd() throws InterruptedException {
    thread.join();
  }

  private void run() {
    try {
      long interval = group.config().interval().toMillis();
      long slot = group.slot(context.clock().getAsLong()) + interval;
      int iterations = 0;
      while (waitUntil(slot)) {
        slot = due(slot);
        evaluate(slot);
        iterations++;
        if (restore && iterations == 2) {
          restore();
        }
        slot = next(slot);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void evaluate(long slot) {
    group.metrics().scheduled();
    try {
      group.evaluate(slot, this::isStopped);
    } catch (RuntimeException | Error e) {
      // A defect in one evaluation must not end the group: its alerts would be silent for ever.
      LOG.log(
          System.Logger.Level.ERROR,
          "msg=\"Rule group evaluation failed\" group=" + group.config().key(),
          e);
    }
  }

  private void restore() {
    long start = context.nanoTime().getAsLong();
    try {
      new AlertRestorer(context).restore(group, context.clock().getAsLong());
    } catch (RuntimeException | Error e) {
      LOG.log(
          System.Logger.Level.ERROR,
          "msg=\"Alerts not restored\" group=" + group.config().key(),
          e);
    }
    group.metrics().restored((context.nanoTime().getAsLong() - start) / 1e9);
  }

  /* The slot to evaluate when the wait for one is over: another one if the clock was set meanwhile. */
  long due(long slot) {
    long interval = group.config().interval().toMillis();
    long now = context.clock().getAsLong();
    return now < slot - interval ? group.slot(now) : slot + pass(now - slot, interval) * interval;
  }

  /* The next slot after now; slots that went by during a long evaluation are missed. */
  long next(long slot) {
    long interval = group.config().interval().toMillis();
    long now = context.clock().getAsLong();
    // A clock that was set back must not make the group wait until it is where it was.
    long last = now < slot - interval ? group.slot(now) : slot;
    return last + (pass(now - last - interval, interval) + 1) * interval;
  }

  /* How many slots are missed in a time. */
  private long pass(long millis, long interval) {
    long missed = Math.max(millis / interval, 0);
    if (missed > 0) {
      group.metrics().missed(missed);
    }
    return missed;
  }

  private boolean waitUntil(long time) throws InterruptedException {
    long millis = time - context.clock().getAsLong();
    return !stopped.await(Math.max(millis, 0), TimeUnit.MILLISECONDS);
  }

  private boolean isStopped() {
    return stopped.getCount() == 0;
  }
}

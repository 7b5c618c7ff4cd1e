package dev.ferula.web.http;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * Asks now and then whether something has come about that nobody tells of. One timer serves all who
 * wait, as most of them are served before the next round: starting a timer for each of them would
 * wake its thread at every request. Safe for use by several threads.
 */
final class Rounds {
  private final Consumer<Runnable> timer;
  private final Set<Waiter> waiters = new LinkedHashSet<>();
  private boolean running;

  /**
   * No round is under way until somebody waits.
   *
   * @param timer runs what it is given once, one round later
   */
  Rounds(Consumer<Runnable> timer) {
    this.timer = timer;
  }

  private static final class Waiter {
    final BooleanSupplier question;
    final Runnable action;
    boolean seen;

    Waiter(BooleanSupplier question, Runnable action) {
      this.question = question;
      this.action = action;
    }
  }

  /**
   * Runs the action, once and in the timer's thread, as soon as a round finds that the answer is
   * yes. Who has just come is not asked in the next round but in the one after it.
   *
   * @return what ends the waiting
   */
  Runnable add(BooleanSupplier question, Runnable action) {
    Waiter waiter = new Waiter(question, action);
    boolean first;
    synchronized (this) {
      waiters.add(waiter);
      first = !running;
      running = true;
    }
    if (first) {
      timer.accept(this::round);
    }
    return () -> remove(waiter);
  }

  private synchronized boolean remove(Waiter waiter) {
    return waiters.remove(waiter);
  }

  private void round() {
    try {
      for (Waiter waiter : due()) {
        if (waiter.question.getAsBoolean() && remove(waiter)) {
          waiter.action.run();
        }
      }
    } finally {
      if (goesOn()) {
        timer.accept(this::round);
      }
    }
  }

  private synchronized List<Waiter> due() {
    List<Waiter> due = new ArrayList<>();
    for (Waiter waiter : waiters) {
      if (waiter.seen) {
        due.add(waiter);
      }
      waiter.seen = true;
    }
    return due;
  }

  private synchronized boolean goesOn() {
    running = !waiters.isEmpty();
    return running;
  }
}

package dev.ferula.promql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class QueryGateTest {
  private static final QueryException.Kind LATE_KIND = QueryException.Kind.EXECUTION;
  private static final QueryOrigin RULES = new QueryOrigin.RuleGroup("r.yml", "g");
  private static final long SOON = 20_000_000;
  private static final long LATE = 60_000_000_000L;

  private final List<String> journal = new ArrayList<>();

  private final QueryGate gate =
      new QueryGate(
          2,
          1,
          new QueryGate.Journal() {
            @Override
            public void began(int place, String query) {
              journal.add("+" + place + query);
            }

            @Override
            public void ended(int place) {
              journal.add("-" + place);
            }
          },
          System::nanoTime);

  private QueryGate.Turn enter(String query, QueryOrigin origin, long patience) {
    return gate.enter(query, origin, new Cancellation(), System.nanoTime() + patience, LATE_KIND);
  }

  @Test
  void queryThatGetsNoTurnInItsTimeEndsWithThat() {
    QueryGate.Turn first = enter("a", new QueryOrigin.Unknown(), LATE);
    enter("b", new QueryOrigin.Unknown(), LATE);
    assertThatThrownBy(() -> enter("c", new QueryOrigin.Unknown(), SOON))
        .isInstanceOfSatisfying(
            QueryException.class, e -> assertThat(e.kind()).isEqualTo(LATE_KIND))
        .hasMessage("context deadline exceeded");
    assertThat(gate.present()).isEqualTo(2);
    first.close();
    enter("d", new QueryOrigin.Unknown(), SOON);
    assertThat(journal).containsExactly("+0a", "+1b", "-0", "+0d");
  }

  @Test
  void rulesDoNotWaitBehindRequests() {
    enter("a", new QueryOrigin.Unknown(), LATE);
    enter("b", new QueryOrigin.Unknown(), LATE);
    enter("rule", RULES, SOON).close();
    assertThat(journal).containsExactly("+0a", "+1b", "+2rule", "-2");
  }

  @Test
  void waitingQueryCanBeCanceled() throws InterruptedException {
    enter("a", new QueryOrigin.Unknown(), LATE);
    enter("b", new QueryOrigin.Unknown(), LATE);
    Cancellation cancellation = new Cancellation();
    AtomicReference<Throwable> failure = new AtomicReference<>();
    CountDownLatch started = new CountDownLatch(1);
    Thread waiting =
        Thread.ofVirtual()
            .start(
                () -> {
                  started.countDown();
                  try (QueryGate.Turn _ =
                      gate.enter(
                          "c",
                          new QueryOrigin.Unknown(),
                          cancellation,
                          System.nanoTime() + LATE,
                          LATE_KIND)) {
                    failure.set(new AssertionError("got a turn"));
                  } catch (QueryException e) {
                    failure.set(e);
                  }
                });
    started.await();
    cancellation.cancel();
    waiting.join();
    assertThat(failure.get()).hasMessage("query was canceled in query queue");
  }

  @Test
  void runningQueriesAreKnownAndCanBeCanceledByTheirId() {
    Cancellation cancellation = new Cancellation();
    QueryGate.Turn turn =
        gate.enter("up", RULES, cancellation, System.nanoTime() + LATE, LATE_KIND);
    QueryGate.Active active = gate.active().getFirst();
    assertThat(active.query()).isEqualTo("up");
    assertThat(active.origin()).isEqualTo(RULES);
    assertThat(gate.cancel(active.id() + 1)).isFalse();
    assertThat(gate.cancel(active.id())).isTrue();
    assertThat(cancellation.isRequested()).isTrue();
    turn.close();
    assertThat(gate.active()).isEmpty();
    assertThat(gate.present()).isZero();
  }
}

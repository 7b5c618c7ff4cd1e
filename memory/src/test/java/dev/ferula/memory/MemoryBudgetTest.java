package dev.ferula.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class MemoryBudgetTest {
  private final MemoryBudget budget = new MemoryBudget(100);
  private final MemoryShare ingest = budget.share("ingest", 80);
  private final MemoryShare queries = budget.share("queries", 50);

  @Test
  void requestWithinShareAndBudgetIsGranted() {
    assertThat(ingest.account("series").tryReserve(80)).isTrue();
    assertThat(budget.held()).isEqualTo(80);
    assertThat(ingest.held()).isEqualTo(80);
  }

  @Test
  void requestAboveTheShareIsRefusedAndLeavesNothingReserved() {
    assertThat(ingest.account("series").tryReserve(81)).isFalse();
    assertThat(budget.held()).isZero();
    assertThat(ingest.held()).isZero();
  }

  @Test
  void requestAboveTheBudgetIsRefusedThoughTheShareHasRoom() {
    assertThat(ingest.account("series").tryReserve(60)).isTrue();
    MemoryAccount query = queries.account("query 1");
    assertThat(query.tryReserve(41)).isFalse();
    assertThat(queries.held()).isZero();
    assertThat(query.refusal(41).message())
        .isEqualTo(
            "memory budget: query 1 asked for 41 bytes; share queries holds 0 of 50,"
                + " all shares 60 of 100");
  }

  @Test
  void whatCannotBeRefusedIsCountedAndCrowdsOutTheRest() {
    ingest.account("open chunks").reserve(95);
    assertThat(budget.held()).isEqualTo(95);
    assertThat(queries.account("query 1").tryReserve(6)).isFalse();
    assertThat(queries.account("query 1").tryReserve(5)).isTrue();
  }

  @Test
  void holdingsNameEveryAccount() {
    ingest.account("series").reserve(10);
    ingest.account("chunks").reserve(20);
    queries.account("query 1").reserve(1);
    assertThat(budget.holdings())
        .containsExactly(
            new MemoryHolding("ingest", "chunks", 20),
            new MemoryHolding("ingest", "series", 10),
            new MemoryHolding("queries", "query 1", 1));
  }

  @Test
  void releasingMoreThanHeldIsAnErrorAndChangesNothing() {
    MemoryAccount account = ingest.account("series");
    account.reserve(5);
    assertThatThrownBy(() -> account.release(6)).isInstanceOf(IllegalStateException.class);
    assertThat(account.held()).isEqualTo(5);
    assertThat(budget.held()).isEqualTo(5);
  }

  @Test
  void hugeRequestDoesNotOverflow() {
    ingest.account("series").reserve(1);
    assertThat(ingest.account("series").tryReserve(Long.MAX_VALUE)).isFalse();
  }

  @Test
  void sharesAreDeclaredOnce() {
    assertThatThrownBy(() -> budget.share("ingest", 1))
        .hasMessage("memory share ingest is declared twice");
  }

  @Test
  void concurrentRequestsNeverExceedTheLimit() throws InterruptedException {
    MemoryBudget shared = new MemoryBudget(10_000);
    MemoryShare share = shared.share("queries", 10_000);
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      MemoryAccount account = share.account("query " + i);
      threads.add(Thread.ofPlatform().start(() -> reserveUntilRefused(account)));
    }
    for (Thread thread : threads) {
      thread.join();
    }
    assertThat(shared.held()).isGreaterThan(10_000 - 7).isLessThanOrEqualTo(10_000);
    assertThat(shared.holdings().stream().mapToLong(MemoryHolding::bytes).sum())
        .isEqualTo(shared.held());
  }

  private static void reserveUntilRefused(MemoryAccount account) {
    int granted = 0;
    while (account.tryReserve(7)) {
      granted++;
    }
    assertThat(account.held()).isEqualTo(7L * granted);
  }
}

package dev.ferula.promql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ferula.storage.Queryable;
import dev.ferula.storage.StorageException;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** Data that cannot be read fails the query that reads it, and says why. */
class UnreadableDataTest {
  private final Engine engine = new Engine(EngineOptions.DEFAULT, System::nanoTime);

  @Test
  void whatTheStorageRefusesIsTheQuerysError() {
    Queryable data =
        (from, to) -> {
          throw new StorageException(StorageException.Kind.IO, "no disk");
        };
    assertRefused(data, "expanding series: no disk");
  }

  @Test
  void soIsWhatTheJvmMakesOfAPageThatTheDiskDoesNotGive() {
    Queryable data =
        (from, to) -> {
          throw new InternalError("a fault occurred in an unsafe memory access operation");
        };
    assertRefused(data, "expanding series: a fault occurred in an unsafe memory access operation");
  }

  private void assertRefused(Queryable data, String message) {
    assertInternal(() -> engine.instant(data, "a", 0, QueryOptions.DEFAULT), message);
    assertInternal(() -> engine.price(data, "a", 0, 0, 0, QueryOptions.DEFAULT), message);
  }

  private static void assertInternal(ThrowingCallable query, String message) {
    assertThatThrownBy(query)
        .isInstanceOfSatisfying(
            QueryException.class, e -> assertThat(e.kind()).isEqualTo(QueryException.Kind.INTERNAL))
        .hasMessage(message);
  }
}

package dev.ferula.promql.exec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ferula.promql.Workers;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RowBlocksTest {
  private static final int AIDS = 3;

  private final ExecutorService pool = Executors.newFixedThreadPool(AIDS);
  private final AtomicInteger reading = new AtomicInteger();
  private final AtomicInteger finished = new AtomicInteger();

  @AfterEach
  void closePool() {
    pool.close();
  }

  /** Makes a row that holds the number of its series; fails at one of them. */
  private final class Numbering implements RowBlocks.Reader {
    private final int failing;
    private int last;

    Numbering(int failing) {
      this.failing = failing;
    }

    @Override
    public @Nullable Row read(int series) {
      reading.incrementAndGet();
      try {
        if (series == failing) {
          throw new IllegalStateException("series " + series);
        }
        last = series;
        return series % 7 == 3 ? null : new Row(new int[0], false, new double[] {series});
      } finally {
        reading.decrementAndGet();
      }
    }

    @Override
    public long widest() {
      return last;
    }

    @Override
    public long last() {
      return 0;
    }

    @Override
    public void finish() {
      finished.incrementAndGet();
    }
  }

  private RowBlocks blocks(Workers workers) {
    AtomicInteger clock = new AtomicInteger();
    return new RowBlocks(workers, clock::incrementAndGet);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 31, 32, 33, 64, 65, 1000, 4321})
  void rowsComeInTheOrderOfTheSeriesWhoeverReadsThem(int size) {
    List<Integer> seen = new ArrayList<>();
    blocks(new Workers(pool, AIDS, 0))
        .push(
            size,
            () -> new Numbering(-1),
            true,
            (row, widest, last) -> {
              int series = Math.toIntExact(widest);
              assertThat(row == null).isEqualTo(series % 7 == 3);
              if (row != null) {
                assertThat(row.values[0]).isEqualTo(series);
              }
              seen.add(series);
            });
    List<Integer> expected = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      expected.add(i);
    }
    assertThat(seen).isEqualTo(expected);
    assertThat(finished.get()).isPositive();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 40, 500, 999})
  void failureOfAnyReaderEndsTheReadingOfAll(int failing) {
    assertThatThrownBy(
            () ->
                blocks(new Workers(pool, AIDS, 0))
                    .push(1000, () -> new Numbering(failing), true, (row, widest, last) -> {}))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("series " + failing);
    assertThat(reading.get()).isZero();
  }

  @Test
  void failureOfTheReceiverWaitsForTheReaders() {
    assertThatThrownBy(
            () ->
                blocks(new Workers(pool, AIDS, 0))
                    .push(
                        4000,
                        () -> new Numbering(-1),
                        true,
                        (row, widest, last) -> {
                          if (widest == 100) {
                            throw new IllegalStateException("enough");
                          }
                        }))
        .hasMessage("enough");
    assertThat(reading.get()).isZero();
  }

  @Test
  void closedPoolLeavesTheWorkToTheCaller() {
    AtomicInteger rows = new AtomicInteger();
    Workers closed =
        new Workers(
            task -> {
              throw new RejectedExecutionException("closed");
            },
            AIDS,
            0);
    blocks(closed)
        .push(300, () -> new Numbering(-1), true, (row, widest, last) -> rows.incrementAndGet());
    assertThat(rows.get()).isEqualTo(300);
  }
}

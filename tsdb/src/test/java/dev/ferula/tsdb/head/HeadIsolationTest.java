package dev.ferula.tsdb.head;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ferula.memory.MemoryBudget;
import dev.ferula.model.Labels;
import dev.ferula.storage.Appender;
import dev.ferula.storage.Querier;
import dev.ferula.storage.SampleIterator;
import dev.ferula.storage.SelectHints;
import dev.ferula.storage.SeriesSet;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class HeadIsolationTest {
  private static final int SERIES = 150;

  private final Head head =
      Head.inMemory(
          new HeadOptions(1000, 0), MemoryBudget.unlimited().share("s", 1L << 40).account("h"), 1);

  @Test
  void readerOpenedBeforeACommitNeverSeesItNorLaterOnes() {
    commit(0, 10, 1);
    try (Querier before = head.querier(0, 1_000_000)) {
      commit(0, 20, 1);
      commit(0, 30, 1);
      try (Querier between = head.querier(0, 1_000_000)) {
        commit(0, 40, 500);
        assertThat(timestamps(before, 0)).containsExactly(10L);
        assertThat(timestamps(between, 0)).containsExactly(10L, 20L, 30L);
      }
    }
    try (Querier after = head.querier(0, 1_000_000)) {
      assertThat(timestamps(after, 0)).hasSize(3 + 500);
    }
  }

  @Test
  void hiddenSamplesMayReachBackIntoFinishedChunks() {
    for (int i = 0; i < 100; i++) {
      commit(0, 10 * i, 1);
    }
    try (Querier before = head.querier(0, 1_000_000)) {
      commit(0, 1000, 5000);
      commit(0, 70_000, 5000);
      assertThat(timestamps(before, 0)).hasSize(100).last().isEqualTo(990L);
    }
  }

  @Test
  void seriesOfWhichTheReaderSeesNothingIsNotSelected() {
    try (Querier before = head.querier(0, 1_000_000)) {
      commit(0, 10, 1);
      assertThat(before.select(SelectHints.of(0, 100), List.of()).size()).isZero();
    }
  }

  @Test
  void noReaderSeesPartOfACommit() throws InterruptedException {
    ConcurrentLinkedQueue<String> torn = new ConcurrentLinkedQueue<>();
    AtomicBoolean writing = new AtomicBoolean(true);
    List<Thread> threads = new ArrayList<>();
    for (int w = 0; w < 2; w++) {
      int writer = w;
      threads.add(
          Thread.ofPlatform()
              .start(
                  () -> {
                    for (int round = 1; round <= 600; round++) {
                      commitAll(writer, round);
                    }
                  }));
    }
    Thread reader =
        Thread.ofPlatform()
            .start(
                () -> {
                  while (writing.get()) {
                    findTornCommit(torn);
                  }
                });
    for (Thread thread : threads) {
      thread.join();
    }
    writing.set(false);
    reader.join();
    assertThat(torn).isEmpty();
    findTornCommit(torn);
    assertThat(torn).isEmpty();
  }

  private void commitAll(int writer, int round) {
    try (Appender appender = head.appender()) {
      for (int s = 0; s < SERIES; s++) {
        long ref = appender.resolve(labels(writer, s));
        appender.append(ref, Appender.NO_START, round * 10L, round);
      }
      appender.commit();
    }
  }

  private void findTornCommit(ConcurrentLinkedQueue<String> torn) {
    try (Querier querier = head.querier(0, Long.MAX_VALUE)) {
      SeriesSet set = querier.select(SelectHints.of(0, Long.MAX_VALUE).inOrder(), List.of());
      long[] last = {-1, -1};
      int[] seen = {0, 0};
      SampleIterator it = null;
      for (int i = 0; i < set.size(); i++) {
        int writer = Integer.parseInt(set.labels(i).valueOrEmpty("writer"));
        it = set.samples(i, it);
        long newest = 0;
        while (it.next() != SampleIterator.Kind.NONE) {
          newest = it.timestamp();
        }
        if (seen[writer]++ > 0 && last[writer] != newest) {
          torn.add("writer " + writer + ": " + last[writer] + " beside " + newest);
        }
        last[writer] = newest;
      }
      for (int writer = 0; writer < 2; writer++) {
        if (seen[writer] != 0 && seen[writer] != SERIES) {
          torn.add("writer " + writer + " shows " + seen[writer] + " series");
        }
      }
    }
  }

  private static Labels labels(int writer, int series) {
    return Labels.of("__name__", "m", "writer", "" + writer, "series", "" + series);
  }

  private void commit(int series, long from, int samples) {
    try (Appender appender = head.appender()) {
      long ref = appender.resolve(labels(0, series));
      for (int i = 0; i < samples; i++) {
        appender.append(ref, Appender.NO_START, from + i * 10L, i);
      }
      appender.commit();
    }
  }

  private static List<Long> timestamps(Querier querier, int series) {
    SeriesSet set = querier.select(SelectHints.of(0, 1_000_000), List.of());
    List<Long> timestamps = new ArrayList<>();
    SampleIterator it = set.samples(series, null);
    while (it.next() != SampleIterator.Kind.NONE) {
      timestamps.add(it.timestamp());
    }
    return timestamps;
  }
}

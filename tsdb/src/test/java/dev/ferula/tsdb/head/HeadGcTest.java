package dev.ferula.tsdb.head;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ferula.memory.MemoryAccount;
import dev.ferula.memory.MemoryBudget;
import dev.ferula.model.Labels;
import dev.ferula.storage.AppendStatus;
import dev.ferula.storage.Appender;
import dev.ferula.storage.Querier;
import dev.ferula.storage.SampleIterator;
import dev.ferula.storage.SelectHints;
import dev.ferula.storage.SeriesSet;
import dev.ferula.tsdb.Blocked;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.Test;

class HeadGcTest {
  private static final int RANGE = 1000;

  private final MemoryAccount memory =
      MemoryBudget.unlimited().share("ingest", 1L << 40).account("head");
  private final Head head = Head.inMemory(new HeadOptions(RANGE, 0), memory, 3);

  @Test
  void truncatedSeriesAreGoneAndTheirRefsUnknown() throws InterruptedException {
    long old = append("old", 100);
    long held = memory.held();
    long young = append("young", 2500);
    head.freezeBefore(1000);
    head.truncate(1000);
    assertThat(series(0)).containsExactly("young");
    assertThat(head.seriesCount()).isEqualTo(1);
    assertThat(memory.held()).isLessThan(held + held / 2);
    try (Appender appender = head.appender()) {
      assertThat(appender.append(old, 0, 2600, 1)).isEqualTo(AppendStatus.UNKNOWN_SERIES);
      assertThat(appender.append(young, 0, 2600, 1)).isEqualTo(AppendStatus.ACCEPTED);
      assertThat(appender.resolve(labels("old"))).isGreaterThan(young);
    }
  }

  @Test
  void samplesFromBeforeTheFreezeAreRefusedAlsoWhereTheBatchBeganEarlier() {
    append("a", 2500);
    try (Appender appender = head.appender()) {
      long ref = appender.resolve(labels("b"));
      assertThat(appender.append(ref, 0, 2200, 1)).isEqualTo(AppendStatus.ACCEPTED);
      head.freezeBefore(2300);
      assertThat(appender.commit().outOfBounds()).isEqualTo(1);
    }
    try (Appender appender = head.appender()) {
      assertThat(appender.append(appender.resolve(labels("b")), 0, 2299, 1))
          .isEqualTo(AppendStatus.OUT_OF_BOUNDS);
    }
  }

  @Test
  void seriesInAnOpenBatchSurvivesTheCollection() throws InterruptedException {
    long ref = append("a", 100);
    append("b", 2500);
    Appender appender = head.appender();
    assertThat(appender.append(ref, 0, 2600, 7)).isEqualTo(AppendStatus.ACCEPTED);
    head.freezeBefore(1000);
    Thread collection = Thread.ofPlatform().start(this::truncateTo1000);
    Blocked.await(collection, Thread.State.WAITING);
    assertThat(appender.commit().appended()).isEqualTo(1);
    collection.join();
    assertThat(series(0)).containsExactly("a", "b");
  }

  private void truncateTo1000() {
    try {
      head.truncate(1000);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void openReaderKeepsWhatItMaySee() throws InterruptedException {
    append("a", 100);
    append("b", 2500);
    Thread collection;
    try (Querier reader = head.querier(0, 3000)) {
      head.freezeBefore(1000);
      collection = Thread.ofPlatform().start(this::truncateTo1000);
      Blocked.await(collection, Thread.State.WAITING);
      SeriesSet set = reader.select(SelectHints.of(0, 3000).inOrder(), List.of());
      assertThat(set.labels(0)).isEqualTo(labels("a"));
      assertThat(set.samples(0, null).next()).isEqualTo(SampleIterator.Kind.FLOAT);
    }
    collection.join();
    assertThat(series(0)).containsExactly("b");
  }

  @Test
  void churnReusesSlotsAndKeepsPostingsInOrder() throws InterruptedException {
    Random random = new Random(5);
    TreeMap<String, Long> newest = new TreeMap<>();
    long now = 0;
    for (int round = 0; round < 30; round++) {
      now += RANGE;
      for (int i = 0; i < 50; i++) {
        String name = "s" + (round * 10 + random.nextInt(40));
        long t = now + i;
        append(name, t);
        newest.put(name, t);
      }
      head.freezeBefore(now - RANGE);
      head.truncate(now - RANGE);
      long floor = now - RANGE;
      newest.values().removeIf(t -> t < floor);
      assertThat(series(0)).containsExactlyElementsOf(newest.keySet());
      assertThat(head.seriesCount()).isEqualTo(newest.size());
    }
    assertThat(head.index().limit()).isLessThan(200);
    assertThat(head.seriesCreated()).isGreaterThan(300);
  }

  @Test
  void memoryStaysTheSameWhileSeriesComeAndGo() throws InterruptedException {
    List<Long> bytes = new ArrayList<>();
    List<Long> reserved = new ArrayList<>();
    for (int round = 1; round <= 40; round++) {
      long now = (long) round * RANGE;
      for (int i = 0; i < 300; i++) {
        append("pod_" + round + "_" + i + "_" + "x".repeat(150), now + i);
      }
      head.freezeBefore(now - RANGE);
      head.truncate(now - RANGE);
      bytes.add(head.index().pairs().bytes());
      reserved.add(memory.held());
      assertThat(head.index().pairs().count()).isLessThan(1000);
    }
    assertThat(bytes.getLast()).isLessThanOrEqualTo(bytes.get(5) + (64 << 10));
    assertThat(reserved.getLast()).isLessThanOrEqualTo(reserved.get(5) * 11 / 10);
    assertThat(head.querier(0, Long.MAX_VALUE).labelValues("__name__", 0, List.of()))
        .hasSize(head.seriesCount());
  }

  @Test
  void pairThatAnAppenderWasToldOfOutlivesTheCollection() throws InterruptedException {
    append("first", 100);
    append("second", 100);
    append("young", 2500);
    Appender before = head.appender();
    int first = pair(before, "__name__", "first");
    head.freezeBefore(1000);
    Thread collection = Thread.ofPlatform().start(this::truncateTo1000);
    Blocked.await(collection, Thread.State.WAITING);
    Appender after = head.appender();
    int second = pair(after, "__name__", "second");
    int job = pair(after, "job", "j");
    assertThat(before.resolve(new int[] {first, job}, 2)).isNotEqualTo(Appender.NO_REF);
    before.close();
    int[] series = {second, job};
    AppendStatus status = after.append(after.resolve(series, 2), 0, 2600, 1);
    if (status == AppendStatus.UNKNOWN_SERIES) { // it was collected since it was found: made anew
      status = after.append(after.resolve(series, 2), 0, 2600, 1);
    }
    assertThat(status).isEqualTo(AppendStatus.ACCEPTED);
    after.commit();
    collection.join();
    assertThat(series(0)).containsExactly("second", "young");
  }

  @Test
  void seriesIsUnknownOnceWhileItIsRemovedThenMadeAnew() throws Exception {
    long old = append("a", 2500);
    CompletableFuture<List<AppendStatus>> told = new CompletableFuture<>();
    int slot = head.index().series().slot(old);
    head.gc()
        .evict(
            new int[] {slot},
            any -> true,
            going -> Blocked.await(appendTwice(told), Thread.State.WAITING));
    assertThat(told.get()).containsExactly(AppendStatus.UNKNOWN_SERIES, AppendStatus.ACCEPTED);
    assertThat(series(0)).containsExactly("a");
  }

  @Test
  void seriesThatCouldNotBeRemovedTakesSamplesWhileTheRemovalFails() {
    long old = append("a", 2500);
    CompletableFuture<List<AppendStatus>> told = new CompletableFuture<>();
    int slot = head.index().series().slot(old);
    assertThatThrownBy(
            () ->
                head.gc()
                    .evict(
                        new int[] {slot},
                        any -> true,
                        going -> {
                          Blocked.await(appendTwice(told), Thread.State.WAITING);
                          throw new IllegalStateException("the log takes nothing");
                        }))
        .hasMessage("the log takes nothing");
    assertThat(told.join()).containsExactly(AppendStatus.ACCEPTED);
  }

  @Test
  void newSeriesInTheSlotOfOneJustRemovedIsNotTakenForIt() throws InterruptedException {
    long old = append("a", 100);
    int slot = head.index().series().slot(old);
    head.freezeBefore(1000);
    head.gc().dropChunks(1000);
    AtomicIntegerArray condemned = new AtomicIntegerArray(head.index().limit());
    condemned.set(slot, HeadGc.CONDEMNED);
    head.gc()
        .judge(
            condemned,
            judged -> {
              long[] removed = head.gc().remove(judged);
              assertThat(removed).containsExactly(old);
              assertThat(head.index().series().slot(append("b", 2600))).isEqualTo(slot);
              return removed;
            });
    assertThat(series(0)).containsExactly("b");
  }

  /* Appends to a series of a name, and where it is not known once more to what it then resolves to. */
  private Thread appendTwice(CompletableFuture<List<AppendStatus>> told) {
    return Thread.ofPlatform()
        .start(
            () -> {
              try (Appender appender = head.appender()) {
                List<AppendStatus> statuses = new ArrayList<>();
                do {
                  long ref = appender.resolve(labels("a"));
                  statuses.add(appender.append(ref, Appender.NO_START, 2600, 1));
                } while (statuses.size() < 2 && statuses.getLast() == AppendStatus.UNKNOWN_SERIES);
                appender.commit();
                told.complete(statuses);
              }
            });
  }

  private static int pair(Appender appender, String name, String value) {
    byte[] bytes = (name + value).getBytes(StandardCharsets.UTF_8);
    return appender.pair(bytes, 0, name.length(), name.length(), value.length());
  }

  private long append(String name, long t) {
    try (Appender appender = head.appender()) {
      long ref = appender.resolve(labels(name));
      assertThat(appender.append(ref, Appender.NO_START, t, 1)).isEqualTo(AppendStatus.ACCEPTED);
      appender.commit();
      return ref;
    }
  }

  private static Labels labels(String name) {
    return Labels.of("__name__", name, "job", "j");
  }

  private List<String> series(long from) {
    try (Querier querier = head.querier(from, Long.MAX_VALUE)) {
      SeriesSet set = querier.select(SelectHints.of(from, Long.MAX_VALUE).inOrder(), List.of());
      List<String> names = new ArrayList<>();
      for (int i = 0; i < set.size(); i++) {
        names.add(set.labels(i).metricName());
      }
      return names;
    }
  }
}

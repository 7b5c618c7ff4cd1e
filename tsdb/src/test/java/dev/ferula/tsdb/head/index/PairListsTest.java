package dev.ferula.tsdb.head.index;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class PairListsTest {
  private static final int IDS = 50;

  private final SplittableRandom random = new SplittableRandom(20261130);
  private final PairLists lists = new PairLists();

  /* As neighbouring series are: mostly one or two places differ from the one before. */
  private int[] next(int[] before) {
    if (random.nextInt(20) == 0) {
      return random.ints(1 + random.nextInt(40), 0, IDS).toArray();
    }
    int[] ids = before.clone();
    for (int changes = random.nextInt(4); changes > 0; changes--) {
      ids[random.nextInt(ids.length)] = random.nextInt(IDS);
    }
    return ids;
  }

  private void assertIs(int handle, int[] ids) {
    int[] read = new int[ids.length];
    assertThat(lists.count(handle)).isEqualTo(ids.length);
    assertThat(lists.read(handle, read)).isEqualTo(ids.length);
    assertThat(read).isEqualTo(ids);
    for (int place = 0; place < ids.length; place++) {
      assertThat(lists.at(handle, place)).isEqualTo(ids[place]);
    }
    assertThat(lists.at(handle, ids.length)).isEqualTo(PairTable.NONE);
    for (int id = 0; id < IDS; id++) {
      assertThat(lists.placeOf(handle, id)).isEqualTo(indexOf(ids, id));
    }
    assertThat(lists.equals(handle, ids, ids.length)).isTrue();
    int[] longer = Arrays.copyOf(ids, ids.length + 1);
    assertThat(lists.equals(handle, longer, longer.length)).isFalse();
    assertThat(ids.length > 1 && lists.equals(handle, ids, ids.length - 1)).isFalse();
    int[] other = ids.clone();
    other[random.nextInt(ids.length)]++;
    assertThat(lists.equals(handle, other, other.length)).isFalse();
  }

  private static int indexOf(int[] ids, int id) {
    for (int i = 0; i < ids.length; i++) {
      if (ids[i] == id) {
        return i;
      }
    }
    return -1;
  }

  @Test
  void keepsListsAsArraysWouldWhileOthersComeAndGo() {
    List<int[]> kept = new ArrayList<>();
    List<Integer> handles = new ArrayList<>();
    int[] ids = {1, 2, 3};
    for (int i = 0; i < 20_000; i++) {
      if (kept.size() > 500 || (kept.size() > 1 && random.nextInt(3) == 0)) {
        int gone = random.nextInt(kept.size());
        lists.free(handles.get(gone));
        kept.set(gone, kept.getLast());
        handles.set(gone, handles.getLast());
        kept.removeLast();
        handles.removeLast();
      }
      ids = next(ids);
      kept.add(ids);
      handles.add(lists.add(ids, ids.length));
      int any = random.nextInt(kept.size());
      assertIs(handles.get(any), kept.get(any));
    }
    for (int i = 0; i < kept.size(); i++) {
      assertIs(handles.get(i), kept.get(i));
    }
  }

  @Test
  void whatIsFreedIsUsedAgain() {
    int[] handles = new int[1000];
    long bytes = 0;
    for (int round = 0; round < 5; round++) {
      for (int i = 0; i < handles.length; i++) {
        handles[i] = lists.add(new int[] {1, 2, 3, 4, 5, 6, 7, i / 10, i}, 9);
      }
      bytes = round == 0 ? lists.bytes() : bytes;
      for (int handle : handles) {
        lists.free(handle);
      }
    }
    assertThat(lists.bytes()).isEqualTo(bytes);
  }

  @Test
  void aListThatOthersDifferFromOutlivesItsSeries() {
    int[] full = {1, 2, 3, 4, 5, 6, 7, 8};
    int[] different = {1, 2, 3, 4, 5, 6, 7, 9};
    int first = lists.add(full, full.length);
    int second = lists.add(different, different.length);
    assertThat(second).isNegative();
    lists.free(first);
    int third = lists.add(full, full.length);
    for (int i = 0; i < 10; i++) {
      lists.add(new int[] {i, i + 1, i + 2, i + 3, i + 4, i + 5, i + 6, i + 10}, 8);
    }
    assertIs(second, different);
    assertIs(third, full);
  }

  @Test
  void neighboursTakeLessThanHalf() {
    for (int i = 0; i < 10_240; i++) {
      lists.add(new int[] {1, 2, 3, 4, 5, 6, 7, i / 30, i}, 9);
    }
    assertThat(lists.bytes()).isLessThan(10_240 * 9 * Integer.BYTES / 2);
  }

  @Test
  void aListIsReadWhileOthersAreAdded() {
    int[] handles = new int[20_000];
    AtomicInteger added = new AtomicInteger();
    CompletableFuture<Void> reader =
        CompletableFuture.runAsync(
            () -> {
              SplittableRandom any = new SplittableRandom(7);
              int[] read = new int[9];
              for (int known = 0; known < handles.length; known = added.get()) {
                int i = known == 0 ? -1 : any.nextInt(known);
                if (i >= 0) {
                  lists.read(handles[i], read);
                  assertThat(read).isEqualTo(ids(i));
                }
              }
            });
    for (int i = 0; i < handles.length; i++) {
      handles[i] = lists.add(ids(i), 9);
      added.set(i + 1);
    }
    reader.join();
  }

  private static int[] ids(int i) {
    return new int[] {1, 2, 3, 4, 5, 6, 7, i / 30, i};
  }
}

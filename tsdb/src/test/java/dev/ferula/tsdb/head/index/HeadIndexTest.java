package dev.ferula.tsdb.head.index;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ferula.memory.MemoryAccount;
import dev.ferula.memory.MemoryBudget;
import dev.ferula.model.Labels;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class HeadIndexTest {
  private final MemoryAccount memory =
      MemoryBudget.unlimited().share("ingest", 1L << 40).account("head");
  private final HeadIndex index = new HeadIndex(7, _ -> {}, memory);
  private final LabelRun run = new LabelRun();

  private int intern(String name, String value) {
    byte[] bytes = (name + value).getBytes(StandardCharsets.UTF_8);
    return index.internPair(bytes, 0, name.length(), name.length(), value.length());
  }

  private int find(String name, String value) {
    byte[] bytes = (name + value).getBytes(StandardCharsets.UTF_8);
    return index.findPair(bytes, 0, name.length(), name.length(), value.length());
  }

  private int create(Labels labels) {
    run.next().encode(labels);
    assertThat(index.find(run)).isZero();
    return index.create(run);
  }

  @Test
  void bytesThatAreNoTextAreFoundNowhere() {
    int question = intern("a", "?");
    intern("a", "\ufffd");
    assertThat(index.pairs().find("a", "\udcff")).isEqualTo(PairTable.NONE);
    assertThat(index.pairs().find("a", "?")).isEqualTo(question);
    byte[] face = "a\ud83d\ude00".getBytes(StandardCharsets.UTF_8);
    int smiling = index.internPair(face, 0, 1, 1, 4);
    assertThat(index.pairs().find("a", "\ud83d\ude00")).isEqualTo(smiling);
  }

  /* Each series beside what the one before it has in the same buffer, as a log is read. */
  @Test
  void restoredSeriesHaveTheirOwnLabelsInOrderWhateverStandsBeforeThem() {
    List<String> told =
        List.of(
            "a=1,b=2,c=3",
            "a=1,b=2,c=4",
            "a=1,b=2",
            "a=1,b=2,c=3,d=1",
            "aa=1,b=2,c=3",
            "a=2,b=2,d=3",
            "d=3",
            "d=4",
            "b=1,d=4");
    List<String> wrong = List.of("b=1,a=2", "a=1,c=2,b=3", "a=1,a=2", "d=4,d=5", "a=2,b=2,b=3");
    Random random = new Random(4);
    for (int round = 0; round < 1000; round++) {
      String first = told.get(random.nextInt(told.size()));
      String second = told.get(random.nextInt(told.size()));
      String refused = wrong.get(random.nextInt(wrong.size()));
      assertThat(restored(first, second)).isEqualTo(second);
      assertThatThrownBy(() -> restored(first, refused)).hasMessageContaining("in order");
    }
    assertThat(index.size()).isEqualTo(told.size());
  }

  private String restored(String first, String second) {
    byte[] one = encoded(first);
    byte[] other = encoded(second);
    byte[] buffer = Arrays.copyOf(one, one.length + other.length);
    System.arraycopy(other, 0, buffer, one.length, other.length);
    LabelBytes before = new LabelBytes();
    LabelBytes labels = new LabelBytes();
    before.parse(buffer, 0, one.length);
    labels.parse(buffer, one.length, other.length);
    int[] ids = new int[8];
    index.restore(before, new LabelBytes(), ids, index.series().lastRef() + 1);
    int slot = index.restore(labels, before, ids, index.series().lastRef() + 1);
    Labels found = index.labels(slot);
    return IntStream.range(0, found.size())
        .mapToObj(i -> found.name(i) + "=" + found.value(i))
        .collect(Collectors.joining(","));
  }

  private static byte[] encoded(String series) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (String word : series.split("[=,]")) {
      bytes.write(word.length());
      bytes.writeBytes(word.getBytes(StandardCharsets.UTF_8));
    }
    return bytes.toByteArray();
  }

  @Test
  void slotsOfManyRefsAreThoseOfEach() {
    Random random = new Random(5);
    SeriesTable series = new SeriesTable();
    for (int i = 0; i < 3000; i++) {
      series.add(new int[] {i}, 1, 1 + (long) i * (i % 3 == 0 ? 1 : 1000) + i);
    }
    long[] refs = new long[10_000];
    for (int i = 0; i < refs.length; i++) {
      refs[i] =
          switch (random.nextInt(10)) {
            case 0 -> random.nextLong();
            case 1 -> SeriesTable.REF_LIMIT - random.nextInt(3) + 1;
            case 2 -> random.nextInt(5) - 2;
            case 3 -> i == 0 ? 1 : refs[i - 1] + 1;
            default -> series.ref(random.nextInt(3000));
          };
    }
    int[] slots = new int[refs.length + 1];
    series.slots(refs, refs.length, slots);
    for (int i = 0; i < refs.length; i++) {
      assertThat(slots[i]).isEqualTo(series.slot(refs[i]));
    }
  }

  @Test
  void slotsThatAreFreedBehindOthersMayBeLower() {
    for (int i = 0; i < 5; i++) {
      create(Labels.of("all", "yes", "n", "" + i));
    }
    index.remove(new int[] {1, 3});
    index.removeKeepingSlots(new int[] {0});
    assertThat(create(Labels.of("all", "yes", "n", "a"))).isEqualTo(1);
    index.reuse(new int[] {0});
    assertThat(create(Labels.of("all", "yes", "n", "b"))).isZero();
    assertThat(index.postings().slots(find("all", "yes"))).containsExactly(0, 1, 2, 4);
  }

  @Test
  void condemnedPairThatSomebodyIsToldOfStaysAndOthersGo() {
    int told = intern("pod", "a");
    int other = intern("pod", "b");
    long held = memory.held();
    assertThat(index.condemnDeadPairs()).isTrue();
    assertThat(intern("pod", "a")).isEqualTo(told);
    index.removeDeadPairs();
    assertThat(find("pod", "a")).isEqualTo(told);
    assertThat(find("pod", "b")).isEqualTo(PairTable.NONE);
    assertThat(memory.held()).isLessThan(held);
    assertThat(intern("zone", "c")).isEqualTo(other);
    assertThat(index.pairs().value(other)).isEqualTo("c");
  }

  @Test
  void pairsThatStayAreFoundAfterAnyRemovals() {
    Random random = new Random(3);
    Map<String, Integer> kept = new HashMap<>();
    for (int round = 0; round < 20; round++) {
      for (int i = 0; i < 500; i++) {
        String value = "v" + round + "." + i + "y".repeat(random.nextInt(100));
        kept.put(value, intern("n" + i % 7, value));
      }
      index.condemnDeadPairs();
      kept.entrySet().removeIf(entry -> random.nextBoolean());
      kept.forEach((value, pair) -> assertThat(intern(name(pair), value)).isEqualTo(pair));
      index.removeDeadPairs();
      kept.forEach((value, pair) -> assertThat(index.pairs().value(pair)).isEqualTo(value));
      assertThat(index.pairs().count()).isEqualTo(kept.size());
      assertThat(countByChains()).isEqualTo(kept.size());
    }
  }

  private String name(int pair) {
    return index.pairs().name(index.pairs().nameId(pair));
  }

  private int countByChains() {
    int found = 0;
    for (int name = 0; name < index.pairs().nameCount(); name++) {
      int pair = index.pairs().firstOfName(name);
      while (pair != PairTable.NONE) {
        found++;
        pair = index.pairs().nextOfName(pair);
      }
    }
    return found;
  }
}

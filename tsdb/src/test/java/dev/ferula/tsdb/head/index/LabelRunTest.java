package dev.ferula.tsdb.head.index;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ferula.memory.MemoryBudget;
import dev.ferula.model.Labels;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LabelRunTest {
  private static final String[] NAMES = {"__name__", "a", "instance", "job", "z"};

  private final HeadIndex index =
      new HeadIndex(7, _ -> {}, MemoryBudget.unlimited().share("ingest", 1L << 40).account("head"));
  private final LabelRun run = new LabelRun();
  private final Map<Labels, Long> refs = new HashMap<>();

  /* Two that ask in turns, among series and pairs that go and whose ids others get. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8})
  void eachSeriesIsFoundWhateverWasAskedBeforeAndHasGoneSince(int seed) {
    Random random = new Random(seed);
    LabelRun other = new LabelRun();
    for (int step = 0; step < 4000; step++) {
      switch (random.nextInt(40)) {
        case 0 -> removeSome(random);
        case 1 -> removeDeadPairs();
        case 2 -> between(series(random), random.nextBoolean(), other);
        default -> ask(random.nextInt(8) > 0 ? run : other, series(random));
      }
    }
    refs.forEach((labels, ref) -> ask(run, labels));
    assertThat(index.size()).isEqualTo(refs.size());
  }

  private void ask(LabelRun asking, Labels labels) {
    fill(asking, labels);
    Long known = refs.get(labels);
    assertThat(index.find(asking)).as("%s", labels).isEqualTo(known == null ? 0 : known);
    if (known == null) {
      asking.requireOrder();
      note(labels, index.create(asking));
    }
  }

  /* Something happens between the look-up and the creation. */
  private void between(Labels labels, boolean pairsGo, LabelRun other) {
    fill(run, labels);
    if (index.find(run) != 0) {
      return;
    }
    if (pairsGo) {
      removeDeadPairs();
    }
    ask(other, labels);
    long created = index.created();
    assertThat(index.series().ref(index.create(run))).isEqualTo(refs.get(labels));
    assertThat(index.created()).isEqualTo(created);
  }

  private void note(Labels labels, int slot) {
    assertThat(index.labels(slot)).isEqualTo(labels);
    refs.put(labels, index.series().ref(slot));
  }

  /* By strings or by bytes, as whoever asks has them. */
  private static void fill(LabelRun run, Labels labels) {
    if (labels.hashCode() % 2 == 0) {
      run.next().encode(labels);
    } else {
      byte[] bytes = encoded(labels);
      run.next().copy(bytes, 1, bytes.length - 1);
    }
  }

  private static byte[] encoded(Labels labels) {
    StringBuilder text = new StringBuilder("x");
    for (int i = 0; i < labels.size(); i++) {
      for (String part : new String[] {labels.name(i), labels.value(i)}) {
        text.append((char) part.length()).append(part);
      }
    }
    return text.toString().getBytes(UTF_8);
  }

  private static Labels series(Random random) {
    TreeMap<String, String> labels = new TreeMap<>();
    for (String name : NAMES) {
      if (random.nextInt(8) > 0) {
        labels.put(name, "a".repeat(random.nextInt(5) + 1));
      }
    }
    labels.put("n", "" + random.nextInt(20));
    List<String> parts = new ArrayList<>();
    labels.forEach((name, value) -> parts.addAll(List.of(name, value)));
    return Labels.of(parts.toArray(new String[0]));
  }

  private void removeSome(Random random) {
    List<Labels> gone = refs.keySet().stream().filter(_ -> random.nextInt(3) > 0).toList();
    int[] slots =
        gone.stream()
            .mapToInt(labels -> index.series().slot(refs.remove(labels)))
            .sorted()
            .toArray();
    index.remove(slots);
  }

  private void removeDeadPairs() {
    if (index.condemnDeadPairs()) {
      index.removeDeadPairs();
    }
  }

  @Test
  void labelsOutOfOrderAreRefusedAlsoBesideOthersOfTheSameNames() {
    byte[] bytes = "\1a\1x\1b\1y\1a\1z".getBytes(UTF_8);
    for (int length : new int[] {8, 12}) {
      run.next().copy(bytes, 0, 8);
      if (index.find(run) == 0) {
        run.requireOrder();
        index.create(run);
      }
      run.next().copy(bytes, 12 - length, length);
      assertThat(index.find(run)).isZero();
      assertThatThrownBy(run::requireOrder)
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("labels must stand in order, each name once: a after b");
    }
  }

  /* The bytes between a name and a value belong to one form only. */
  @Test
  void aLengthBetweenNameAndValueIsNoPartOfTheValue() {
    Labels written = Labels.of("a", "b".repeat(98));
    run.next().encode(written);
    assertThat(index.find(run)).isZero();
    note(written, index.create(run));
    byte[] bytes = ("x\1a" + (char) 98 + "b".repeat(98)).getBytes(UTF_8);
    run.next().copy(bytes, 1, bytes.length - 1);
    assertThat(index.find(run)).isEqualTo(refs.get(written));
  }

  @Test
  void whatCannotBeReadIsNotComparedWith() {
    Labels series = Labels.of("a", "1", "b", "2");
    ask(run, series);
    byte[] torn = "\1a\1".getBytes(UTF_8);
    assertThatThrownBy(() -> run.next().copy(torn, 0, torn.length))
        .isInstanceOf(IllegalArgumentException.class);
    ask(run, series);
    ask(run, Labels.of("a", "1", "b", "3"));
  }
}

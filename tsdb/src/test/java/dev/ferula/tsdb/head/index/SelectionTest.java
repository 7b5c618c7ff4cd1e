package dev.ferula.tsdb.head.index;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ferula.matcher.Matcher;
import dev.ferula.memory.MemoryAccount;
import dev.ferula.memory.MemoryBudget;
import dev.ferula.model.Labels;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Selections beside the matchers themselves, asked about the labels of every series. */
class SelectionTest {
  private static final String[] NAMES = {"__name__", "a", "job", "pod", "zone", "never"};
  private static final String[] PATTERNS = {"", "v1", "v1|v3", "v.*", ".+", ".*", "v[12]|", "x"};

  private final MemoryAccount memory =
      MemoryBudget.unlimited().share("ingest", 1L << 40).account("head");
  private final HeadIndex index = new HeadIndex(7, _ -> {}, memory);
  private final TreeMap<Integer, Labels> series = new TreeMap<>();
  private final Random random = new Random(11);

  @Test
  void slotsAreThoseWhoseLabelsAllMatchersMatchAlsoAfterSomeAreGone() {
    for (int round = 0; round < 8; round++) {
      for (int i = 0; i < 150; i++) {
        add();
      }
      for (int query = 0; query < 400; query++) {
        List<Matcher> matchers = matchers();
        int[] expected =
            series.entrySet().stream()
                .filter(s -> matchers.stream().allMatch(m -> matches(m, s.getValue())))
                .mapToInt(s -> s.getKey())
                .toArray();
        assertThat(new Selection(index).slots(matchers)).as("%s", matchers).isEqualTo(expected);
      }
      remove();
    }
  }

  private void add() {
    TreeMap<String, String> labels = new TreeMap<>();
    for (int i = 0; i < NAMES.length - 1; i++) {
      if (i == 0 || random.nextInt(3) > 0) {
        labels.put(NAMES[i], "v" + random.nextInt(i == 3 ? 40 : 4));
      }
    }
    Labels made =
        Labels.of(
            labels.entrySet().stream()
                .flatMap(e -> Stream.of(e.getKey(), e.getValue()))
                .toArray(String[]::new));
    LabelBytes bytes = new LabelBytes();
    bytes.encode(made);
    series.put(index.create(bytes, new int[8]), made);
  }

  private void remove() {
    int[] gone =
        series.keySet().stream().filter(_ -> random.nextBoolean()).mapToInt(s -> s).toArray();
    index.remove(gone);
    IntStream.of(gone).forEach(series::remove);
  }

  private List<Matcher> matchers() {
    List<Matcher> made = new ArrayList<>();
    for (int i = random.nextInt(4); i >= 0; i--) {
      Matcher.Type type = Matcher.Type.values()[random.nextInt(4)];
      made.add(
          Matcher.of(
              type,
              NAMES[random.nextInt(NAMES.length)],
              PATTERNS[random.nextInt(PATTERNS.length)]));
    }
    return made;
  }

  private static boolean matches(Matcher matcher, Labels labels) {
    String value = labels.get(matcher.name());
    return matcher.matches(value == null ? "" : value);
  }
}

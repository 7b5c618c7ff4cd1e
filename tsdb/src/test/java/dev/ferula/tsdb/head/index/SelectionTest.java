package dev.ferula.tsdb.head.index;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ferula.matcher.Matcher;
import dev.ferula.memory.MemoryAccount;
import dev.ferula.memory.MemoryBudget;
import dev.ferula.model.Labels;
import java.util.ArrayList;
import java.util.Arrays;
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
        assertThat(new Selection(index).slots(matchers))
            .as("%s", matchers)
            .isEqualTo(selected(matchers));
      }
      remove();
    }
  }

  /** The same few selections again and again, while series come one by one and go in heaps. */
  @Test
  void whatWasFoundBeforeIsFoundAgainWithWhatHasComeAndWithoutWhatIsGone() {
    List<List<Matcher>> asked = Stream.generate(this::matchers).limit(60).toList();
    for (int round = 0; round < 600; round++) {
      if (round % 100 == 99) {
        remove();
      }
      add();
      List<Matcher> matchers = asked.get(random.nextInt(asked.size()));
      for (int twice = 0; twice < 2; twice++) {
        int[] slots = new Selection(index).slots(matchers);
        assertThat(slots).as("%s", matchers).isEqualTo(selected(matchers));
        // What is handed out is the caller's.
        Arrays.fill(slots, -1);
      }
    }
  }

  @Test
  void whatIsKeptIsHeldFromTheBudgetUntilSeriesGo() {
    for (int i = 0; i < 50; i++) {
      add();
    }
    long before = memory.held();
    List<Matcher> matchers = List.of(Matcher.of(Matcher.Type.EQUAL, "__name__", "v0"));
    for (int i = 0; i < 5; i++) {
      new Selection(index).slots(matchers);
    }
    long selected = selected(matchers).length;
    assertThat(memory.held() - before).isBetween(4 * selected, 4 * selected + 200);
    index.remove(new int[] {series.firstKey()});
    assertThat(memory.held()).isEqualTo(before);
  }

  private int[] selected(List<Matcher> matchers) {
    return series.entrySet().stream()
        .filter(s -> matchers.stream().allMatch(m -> matches(m, s.getValue())))
        .mapToInt(s -> s.getKey())
        .toArray();
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
    LabelRun run = new LabelRun();
    run.next().encode(made);
    long ref = index.find(run);
    series.put(ref == 0 ? index.create(run) : index.series().slot(ref), made);
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

package dev.ferula.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ferula.matcher.Matcher;
import dev.ferula.model.Labels;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MergedQuerierTest {
  /** A querier over a few series without samples, each source with pair ids of its own. */
  private static final class Listed implements Querier {
    private final List<Labels> series;
    private final List<String> pairs = new ArrayList<>();
    private final List<String> names = new ArrayList<>();
    private boolean sorted;
    private boolean failing;
    private boolean closed;

    Listed(Labels... series) {
      this.series = List.of(series);
      this.series.reversed().forEach(l -> l.forEach(this::pair));
    }

    private int pair(String name, String value) {
      if (!names.contains(name)) {
        names.add(name);
      }
      if (!pairs.contains(name + "=" + value)) {
        pairs.add(name + "=" + value);
      }
      return pairs.indexOf(name + "=" + value);
    }

    @Override
    public PairDictionary dictionary() {
      return new PairDictionary() {
        @Override
        public int size() {
          return pairs.size();
        }

        @Override
        public int nameId(int pair) {
          return names.indexOf(pairs.get(pair).substring(0, pairs.get(pair).indexOf('=')));
        }

        @Override
        public int nameId(String name) {
          return names.indexOf(name);
        }

        @Override
        public String nameOf(int nameId) {
          return names.get(nameId);
        }

        @Override
        public String value(int pair) {
          return pairs.get(pair).substring(pairs.get(pair).indexOf('=') + 1);
        }
      };
    }

    @Override
    public SeriesSet select(SelectHints hints, List<Matcher> matchers) {
      failIfFailing();
      return new SeriesSet() {
        @Override
        public boolean isSorted() {
          return sorted;
        }

        @Override
        public int size() {
          return series.size();
        }

        @Override
        public PairDictionary dictionary() {
          return Listed.this.dictionary();
        }

        @Override
        public int pairCount(int i) {
          return series.get(i).size();
        }

        @Override
        public int pairs(int i, int[] into) {
          Labels labels = series.get(i);
          for (int k = 0; k < labels.size(); k++) {
            into[k] = pair(labels.name(k), labels.value(k));
          }
          return labels.size();
        }

        @Override
        public SampleIterator samples(int i, @Nullable SampleIterator reuse) {
          throw new UnsupportedOperationException();
        }

        @Override
        public List<String> warnings() {
          return List.of();
        }
      };
    }

    private void failIfFailing() {
      if (failing) {
        throw new StorageException(StorageException.Kind.IO, "no answer");
      }
    }

    @Override
    public List<String> labelValues(String name, int limit, List<Matcher> matchers) {
      failIfFailing();
      return series.stream().map(l -> l.valueOrEmpty(name)).sorted().distinct().toList();
    }

    @Override
    public List<String> labelNames(int limit, List<Matcher> matchers) {
      failIfFailing();
      return names.stream().sorted().toList();
    }

    @Override
    public void close() {
      closed = true;
    }
  }

  private static final Labels A = Labels.of("__name__", "a", "job", "x");
  private static final Labels B = Labels.of("__name__", "b", "zone", "\ud83d\ude00");
  private static final Labels C = Labels.of("__name__", "c", "job", "x", "zone", "\uffee");

  private final Listed first = new Listed(C, A);
  private final Listed second = new Listed(B, A);

  @Test
  void seriesWithTheSameLabelsAreOneAndAllComeSorted() {
    Querier merged = MergedQuerier.of(List.of(first, second));
    assertThat(labels(merged.select(SelectHints.of(0, 1), List.of()))).containsExactly(A, B, C);
  }

  @Test
  void theOrderOfTheFirstIsKeptWhereThatIsWanted() {
    Querier merged = MergedQuerier.inOrderOfFirst(List.of(first, second));
    assertThat(labels(merged.select(SelectHints.of(0, 1), List.of()))).containsExactly(C, A, B);
    assertThat(labels(merged.select(SelectHints.of(0, 1).inOrder(), List.of())))
        .containsExactly(A, B, C);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void whatOthersAddToASortedSourceFindsItsPlace(long seed) {
    Random random = new Random(seed);
    List<Querier> sources = new ArrayList<>();
    TreeSet<Labels> all = new TreeSet<>();
    for (int i = 0; i < 3; i++) {
      Set<Labels> series = new TreeSet<>();
      for (int n = random.nextInt(30); n > 0; n--) {
        series.add(randomLabels(random));
      }
      all.addAll(series);
      Listed source = new Listed(series.toArray(Labels[]::new));
      source.sorted = true;
      sources.add(source);
    }
    SeriesSet set = MergedQuerier.of(sources).select(SelectHints.of(0, 1), List.of());
    assertThat(labels(set)).containsExactlyElementsOf(all);
  }

  private static Labels randomLabels(Random random) {
    Labels.Builder labels = Labels.builder().set("__name__", "m" + random.nextInt(3));
    for (String name : List.of("a", "b", "\u00e9")) {
      if (random.nextInt(3) > 0) {
        labels.set(name, "v" + random.nextInt(4));
      }
    }
    return labels.build();
  }

  @Test
  void samePairHasOneIdWhateverItsSource() {
    Querier merged = MergedQuerier.of(List.of(first, second));
    SeriesSet set = merged.select(SelectHints.of(0, 1).inOrder(), List.of());
    int[] a = new int[2];
    int[] c = new int[3];
    set.pairs(0, a);
    set.pairs(2, c);
    assertThat(a[1]).isEqualTo(c[1]);
    assertThat(set.dictionary().name(a[1])).isEqualTo("job");
    assertThat(set.dictionary().nameId("job")).isEqualTo(set.dictionary().nameId(a[1]));
    assertThat(set.dictionary().nameId("nothing")).isEqualTo(-1);
  }

  @Test
  void labelValuesAndNamesAreUnited() {
    Querier merged = MergedQuerier.of(List.of(first, second));
    assertThat(merged.labelValues("__name__", 0, List.of())).containsExactly("a", "b", "c");
    assertThat(merged.labelValues("__name__", 2, List.of())).containsExactly("a", "b");
    assertThat(merged.labelNames(0, List.of())).containsExactly("__name__", "job", "zone");
  }

  @Test
  void failingSecondaryIsAWarning() {
    second.failing = true;
    Querier merged = MergedQuerier.of(List.of(first), List.of(second));
    SeriesSet set = merged.select(SelectHints.of(0, 1).inOrder(), List.of());
    assertThat(labels(set)).containsExactly(A, C);
    assertThat(set.warnings()).containsExactly("no answer");
    assertThat(merged.labelNames(0, List.of())).contains("job");
  }

  @Test
  void failingPrimaryIsAFailure() {
    first.failing = true;
    Querier merged = MergedQuerier.of(List.of(first), List.of(second));
    assertThatThrownBy(() -> merged.select(SelectHints.of(0, 1), List.of()))
        .isInstanceOf(StorageException.class);
  }

  @Test
  void closingClosesAll() {
    MergedQuerier.of(List.of(first), List.of(second)).close();
    assertThat(first.closed && second.closed).isTrue();
  }

  private static List<Labels> labels(SeriesSet set) {
    List<Labels> all = new ArrayList<>();
    for (int i = 0; i < set.size(); i++) {
      all.add(set.labels(i));
    }
    return all;
  }
}

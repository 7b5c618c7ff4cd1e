package dev.ferula.promql.exec;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ferula.model.Labels;
import dev.ferula.storage.PairDictionary;
import dev.ferula.storage.SampleIterator;
import dev.ferula.storage.SeriesSet;
import java.lang.management.ManagementFactory;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class TranslationsTest {
  @Test
  void numbersAreFoundAsInAMap() {
    for (int bound : new int[] {50, 5_000, Integer.MAX_VALUE}) {
      SplittableRandom random = new SplittableRandom(bound);
      Translations translations = new Translations();
      Map<Integer, Integer> model = new HashMap<>();
      for (int i = 0; i < 20_000; i++) {
        int number = random.nextInt(bound);
        assertThat(translations.get(number))
            .isEqualTo(model.getOrDefault(number, Translations.NONE));
        int other = random.nextInt(Integer.MAX_VALUE);
        translations.put(number, other);
        model.put(number, other);
      }
      model.forEach((number, other) -> assertThat(translations.get(number)).isEqualTo(other));
    }
  }

  /* The last one of ten million pairs, as a series of a large server may have. */
  private static final int HIGH = 10_000_000;

  @Test
  void aQueryThatMakesLabelsAllocatesByThePairsItMeetsAndNotByThoseOfTheServer() {
    SeriesSet set = new OneSeries();
    var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
    LabelSpace warm = new LabelSpace(set.dictionary(), true);
    assertThat(warm.labels(warm.pairs(set, 0))).isEqualTo(Labels.of("job", "demo"));
    long before = threads.getCurrentThreadAllocatedBytes();
    new LabelSpace(set.dictionary(), true).pairs(set, 0);
    assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(100_000);
  }

  /** A series of one label. */
  private static final class OneSeries implements SeriesSet {
    @Override
    public int size() {
      return 1;
    }

    @Override
    public PairDictionary dictionary() {
      return new OnePair();
    }

    @Override
    public int pairCount(int series) {
      return 1;
    }

    @Override
    public int pairs(int series, int[] into) {
      into[0] = HIGH;
      return 1;
    }

    @Override
    public SampleIterator samples(int series, @Nullable SampleIterator reuse) {
      throw new UnsupportedOperationException();
    }

    @Override
    public List<String> warnings() {
      return List.of();
    }
  }

  private static final class OnePair implements PairDictionary {
    @Override
    public int size() {
      return HIGH + 1;
    }

    @Override
    public int nameId(int pair) {
      return 0;
    }

    @Override
    public int nameId(String name) {
      return 0;
    }

    @Override
    public String nameOf(int nameId) {
      return "job";
    }

    @Override
    public String value(int pair) {
      return "demo";
    }
  }
}

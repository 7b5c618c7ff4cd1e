package dev.ferula.remote;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ferula.memory.MemoryBudget;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class SeriesRefsTest {
  private static final int SERIES = 200_000;

  private static SeriesRefs refs(long budget) {
    return new SeriesRefs(new MemoryBudget(budget).share("ingest", budget).account("remote"));
  }

  private static long known(SeriesRefs refs, long seed, int count) {
    SplittableRandom random = new SplittableRandom(seed);
    long known = 0;
    for (int i = 1; i <= count; i++) {
      long ref = refs.get(random.nextLong(), random.nextLong());
      assertThat(ref == SeriesRefs.NONE || ref == i).isTrue();
      known += ref == i ? 1 : 0;
    }
    return known;
  }

  private static void put(SeriesRefs refs, long seed, int count) {
    SplittableRandom random = new SplittableRandom(seed);
    for (int i = 1; i <= count; i++) {
      refs.put(random.nextLong(), random.nextLong(), i);
    }
  }

  @Test
  void whatWasPutIsKnownHoweverManyThereAre() {
    SeriesRefs refs = refs(1L << 30);
    put(refs, 1, SERIES);
    assertThat(known(refs, 1, SERIES)).isEqualTo(SERIES);
    assertThat(refs.size()).isEqualTo(SERIES);
  }

  @Test
  void hashesThatDifferInTheLowerHalfAloneAreDifferentSeries() {
    SeriesRefs refs = refs(1 << 20);
    refs.put(7, 1L << 60, 1);
    refs.put(7, 1L << 61, 2);
    assertThat(refs.get(7, 1L << 60)).isEqualTo(1);
    assertThat(refs.get(7, 1L << 61)).isEqualTo(2);
    assertThat(refs.get(7, 0)).isEqualTo(SeriesRefs.NONE);
  }

  @Test
  void laterRefReplacesTheOneOfASeriesThatIsGone() {
    SeriesRefs refs = refs(1 << 20);
    refs.put(7, 7, 1);
    refs.put(7, 7, 2);
    assertThat(refs.get(7, 7)).isEqualTo(2);
    assertThat(refs.size()).isEqualTo(1);
  }

  @Test
  void seriesThatNobodySendsAnyMoreAreForgottenAsOthersCome() {
    SeriesRefs refs = refs(1L << 30);
    put(refs, 0, 2_000);
    for (int generation = 1; generation <= 60; generation++) {
      put(refs, generation, 2_000);
      for (int i = 0; i < 12; i++) {
        assertThat(known(refs, generation, 2_000)).isEqualTo(2_000);
      }
    }
    assertThat(refs.size()).isLessThan(20_000);
  }

  @Test
  void budgetThatRefusesBoundsTheTableAndNothingIsWrong() {
    SeriesRefs refs = refs(100_000);
    put(refs, 1, SERIES);
    assertThat(refs.size()).isLessThan(10_000);
    assertThat(known(refs, 1, SERIES)).isPositive();
  }
}

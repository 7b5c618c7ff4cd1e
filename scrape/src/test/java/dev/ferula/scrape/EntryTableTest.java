package dev.ferula.scrape;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class EntryTableTest {
  /** More than two bytes can number. */
  private static final int ENTRIES = 70_000;

  @Test
  void entriesAreFoundBeforeAndAfterTheTableGrows() {
    SplittableRandom random = new SplittableRandom(20261129);
    long[] hashes = random.longs(ENTRIES).toArray();
    EntryTable table = new EntryTable();
    assertThat(table.find(hashes[0], hashes)).isEqualTo(SeriesCache.NONE);
    for (int i = 0; i < ENTRIES; i++) {
      table.add(i, hashes);
      int known = random.nextInt(i + 1);
      assertThat(table.find(hashes[known], hashes)).isEqualTo(known);
      assertThat(table.find(~hashes[known], hashes)).isEqualTo(SeriesCache.NONE);
    }
    for (int i = 0; i < ENTRIES; i++) {
      assertThat(table.find(hashes[i], hashes)).isEqualTo(i);
    }
    table.rebuild(100, hashes);
    for (int i = 0; i < 1000; i++) {
      assertThat(table.find(hashes[i], hashes)).isEqualTo(i < 100 ? i : SeriesCache.NONE);
    }
  }
}

package dev.ferula.tsdb.block;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ferula.disk.CorruptionException;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Tables of postings whose entries are written as nobody writes them, and damaged ones. */
final class PostingsTableTest {
  private static final int PAIRS = 100;

  private final ByteSink entries = new ByteSink();
  private int count;

  private void add(String name, String value, long offset) {
    entries.put(IndexLayout.PAIR_KEYS);
    addTexts(name, value, offset);
  }

  private void addTexts(String name, String value, long offset) {
    entries.text(name);
    entries.text(value);
    entries.unsignedVarint(offset);
    count++;
  }

  /* The section, and behind it as much as there is behind it in an index. */
  private PostingsTable table() {
    ByteSink file = new ByteSink();
    file.fixedInt(4 + entries.size());
    file.fixedInt(count);
    file.raw(entries.bytes(), 0, entries.size());
    file.fixedInt(Checksum.of(file.bytes(), 4, file.size() - 4));
    file.raw(new byte[IndexLayout.CONTENTS_SIZE], 0, IndexLayout.CONTENTS_SIZE);
    byte[] bytes = Arrays.copyOf(file.bytes(), file.size());
    return new PostingsTable(MemorySegment.ofArray(bytes), "index", 0, true);
  }

  @Test
  void findsEachPairOfEachName() {
    add("", "", 1);
    for (int i = 0; i < PAIRS; i++) {
      add("a", "v" + (PAIRS + i), i);
    }
    add("bé", "", Long.MAX_VALUE);
    PostingsTable table = table();
    assertThat(table.names()).isEqualTo(List.of("a", "bé"));
    for (int i = 0; i < PAIRS; i++) {
      assertThat(table.find("a", "v" + (PAIRS + i))).isEqualTo(i);
    }
    assertThat(table.find("", "")).isEqualTo(1);
    assertThat(table.find("bé", "")).isEqualTo(Long.MAX_VALUE);
    assertThat(table.find("a", "v")).isEqualTo(PostingsTable.NONE);
  }

  @Test
  void takesNumbersThatAreLongerThanTheyNeedBe() {
    add("a", "1", 1);
    entries.put(IndexLayout.PAIR_KEYS | 0x80);
    entries.put(0);
    addTexts("a", "2", 2);
    add("b", "1", 3);
    PostingsTable table = table();
    assertThat(table.names()).isEqualTo(List.of("a", "b"));
    assertThat(table.find("a", "2")).isEqualTo(2);
    assertThat(table.find("b", "1")).isEqualTo(3);
  }

  @Test
  void tellsOfAnEntryThatIsNotOfAPair() {
    add("a", "1", 1);
    entries.put(3);
    addTexts("a", "2", 2);
    assertThatThrownBy(this::table)
        .isInstanceOf(CorruptionException.class)
        .hasMessageContaining("2 keys")
        .hasMessageContaining("3");
  }

  @Test
  void tellsOfATextThatIsLongerThanTheTable() {
    add("a", "1", 1);
    entries.put(IndexLayout.PAIR_KEYS);
    entries.text("a");
    entries.unsignedVarint(20);
    count++;
    assertThatThrownBy(this::table)
        .isInstanceOf(CorruptionException.class)
        .hasMessageContaining("a text that fits the section");
  }

  @Test
  void tellsOfFewerEntriesThanItCounts() {
    add("a", "1", 1);
    count++;
    assertThatThrownBy(this::table)
        .isInstanceOf(CorruptionException.class)
        .hasMessageContaining("a byte");
  }
}

package dev.ferula.tsdb.head.index;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ferula.memory.MemoryAccount;
import dev.ferula.memory.MemoryBudget;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class HeadIndexTest {
  private final MemoryAccount memory =
      MemoryBudget.unlimited().share("ingest", 1L << 40).account("head");
  private final HeadIndex index = new HeadIndex(7, _ -> {}, memory);

  private int intern(String name, String value) {
    byte[] bytes = (name + value).getBytes(StandardCharsets.UTF_8);
    return index.internPair(bytes, 0, name.length(), name.length(), value.length());
  }

  private int find(String name, String value) {
    byte[] bytes = (name + value).getBytes(StandardCharsets.UTF_8);
    return index.findPair(bytes, 0, name.length(), name.length(), value.length());
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

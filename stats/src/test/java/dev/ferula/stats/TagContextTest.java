package dev.ferula.stats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TagContextTest {
  private static final TagKey A = TagKey.of("a");
  private static final TagKey B = TagKey.of("b");

  @Test
  void theNewestValueOfAKeyWinsWithItsReach() {
    TagContext tags = Tags.of(A, "1", B, "2").with(A, "3", TagTtl.NO_PROPAGATION);
    assertThat(tags).hasToString("{a=3, b=2}");
    assertThat(tags.ttl(0)).isEqualTo(TagTtl.NO_PROPAGATION);
    assertThat(tags.ttl(1)).isEqualTo(TagTtl.UNLIMITED);
    assertThat(tags.with(A, "3")).isEqualTo(Tags.of(B, "2", A, "3")).isNotEqualTo(tags);
  }

  @Test
  void insertUpdateUpsertAndDeleteMindWhatIsThere() {
    TagContext one = Tags.of(A, "1");
    assertThat(one.insert(A, "2")).isEqualTo(one);
    assertThat(one.insert(B, "2")).isEqualTo(Tags.of(A, "1", B, "2"));
    assertThat(one.update(A, "2")).isEqualTo(Tags.of(A, "2"));
    assertThat(one.update(B, "2")).isEqualTo(one);
    assertThat(one.upsert(A, "2").upsert(B, "3")).isEqualTo(Tags.of(A, "2", B, "3"));
    assertThat(one.delete(A)).isEqualTo(Tags.of());
    assertThat(one.delete(B)).isSameAs(one);
  }

  @Test
  void derivingTheSameAgainGivesTheSameObject() {
    String value = "value";
    String equal = new StringBuilder(value).toString();
    assertThat(Tags.of(A, "1").with(B, value)).isSameAs(Tags.of(A, "1").with(B, equal));
  }

  /* Equal values meet in one place of what is remembered, and three times as many as it holds push out. */
  @Test
  void whatIsDerivedDependsOnParentAndKeysHoweverManyThereAre() {
    TagKey parentKey = TagKey.of("parent");
    for (int round = 0; round < 2; round++) {
      for (int i = 0; i < 3 * ContextCache.ENTRIES; i++) {
        TagContext parent = Tags.of(parentKey, "p" + i % 7);
        String value = "v" + i / 7;
        String tags = ", parent=p" + i % 7 + "}";
        assertThat(parent.with(A, value, B, "1")).hasToString("{a=" + value + ", b=1" + tags);
        assertThat(parent.with(B, value, A, "1")).hasToString("{a=1, b=" + value + tags);
        assertThat(parent.with(A, "1", B, value)).hasToString("{a=1, b=" + value + tags);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "é", "tab\t", "\u007f"})
  void keysArePrintableAsciiAndNotEmpty(String name) {
    assertThatThrownBy(() -> TagKey.of(name)).hasMessageContaining("1 to 255 printable ASCII");
  }

  @Test
  void lengthsAreLimitedAndAnEmptyValueIsOne() {
    assertThat(TagKey.of("k".repeat(255)).name()).hasSize(255);
    assertThatThrownBy(() -> TagKey.of("k".repeat(256))).isInstanceOf(RuntimeException.class);
    assertThat(Tags.of(A, "").get(A)).isEmpty();
    assertThat(Tags.of(A, "v".repeat(255)).size()).isEqualTo(1);
    assertThatThrownBy(() -> Tags.of(A, "v".repeat(256))).hasMessageContaining("tag a");
    assertThatThrownBy(() -> Tags.of(A, "ü")).hasMessageContaining("tag a");
  }

  @Test
  void aContextHoldsALimitedNumberOfTags() {
    TagContext tags = Tags.of();
    for (int i = 0; i < TagContext.MAX_TAGS; i++) {
      tags = tags.with(TagKey.of("k" + i), "v");
    }
    TagContext full = tags;
    assertThat(full.with(TagKey.of("k0"), "w").size()).isEqualTo(TagContext.MAX_TAGS);
    assertThatThrownBy(() -> full.with(A, "v")).hasMessageContaining("at most 180 tags");
  }

  @Test
  void agreesWithASortedMapOverManyRandomChanges() {
    long seed = 20_261_122;
    Random random = new Random(seed);
    TagContext tags = Tags.of();
    TreeMap<String, String> model = new TreeMap<>();
    for (int i = 0; i < 20_000; i++) {
      TagKey key = TagKey.of("k" + random.nextInt(12));
      String value = "v" + random.nextInt(5);
      TagTtl ttl = random.nextBoolean() ? TagTtl.UNLIMITED : TagTtl.NO_PROPAGATION;
      if (random.nextInt(3) == 0) {
        tags = tags.delete(key);
        model.remove(key.name());
      } else {
        tags = tags.with(key, value, ttl);
        model.put(key.name(), value + ttl);
      }
      List<String> seen = new ArrayList<>();
      for (int j = 0; j < tags.size(); j++) {
        seen.add(tags.key(j) + "=" + tags.value(j) + tags.ttl(j));
      }
      List<String> expected = new ArrayList<>();
      model.forEach((k, v) -> expected.add(k + "=" + v));
      assertThat(seen).as("seed %d step %d", seed, i).isEqualTo(expected);
    }
  }

  @Test
  void aScopeIsClosedByItsThreadAndOnlyOnce() throws Exception {
    TagScope outer = Tags.of(A, "1").enter();
    TagScope inner = Tags.of(A, "2").enter();
    List<Throwable> thrown = new ArrayList<>();
    Thread other =
        new Thread(
            () -> {
              try {
                inner.close();
              } catch (IllegalStateException e) {
                thrown.add(e);
              }
            });
    other.start();
    other.join();
    assertThat(thrown).hasSize(1);
    inner.close();
    assertThat(Tags.current()).isEqualTo(Tags.of(A, "1"));
    outer.close();
    inner.close();
    assertThat(Tags.current()).isEqualTo(Tags.of());
  }
}

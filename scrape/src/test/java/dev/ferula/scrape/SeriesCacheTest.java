package dev.ferula.scrape;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class SeriesCacheTest {
  private static final long SEED = Long.getLong("seed", 20261122);

  private final SeriesCache cache = new SeriesCache(new SeriesHash(1, 2));

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @Test
  void nextSeriesIsExpectedWhereItStoodBefore() {
    byte[] a = bytes("a{b=\"c\"}");
    byte[] b = bytes("metric_with_a_long_name{and=\"a label\"}");
    cache.begin();
    assertThat(cache.lengthAt(a, 0, a.length)).isZero();
    cache.find(a, 0, a.length, 0);
    cache.add(1);
    cache.find(b, 0, b.length, 0);
    cache.add(2);
    cache.end(true, 0);
    cache.begin();
    assertThat(cache.lengthAt(b, 0, b.length)).isZero();
    assertThat(cache.lengthAt(a, 0, a.length)).isEqualTo(a.length);
    int entry = cache.find(a, 0, a.length, 0);
    assertThat(cache.ref(entry)).isOne();
    cache.see(entry);
    assertThat(cache.lengthAt(b, 0, b.length - 1)).isZero();
    assertThat(cache.lengthAt(b, 0, b.length)).isEqualTo(b.length);
  }

  /** Whatever order the series come in: the second time they are all expected. */
  @Test
  void ordersOfAllKindsAreExpectedFromTheSecondTimeOn() {
    SplittableRandom random = new SplittableRandom(SEED);
    List<byte[]> series = new ArrayList<>();
    for (int i = 0; i < 500; i++) {
      series.add(bytes("series_" + i));
    }
    for (int order = 0; order < 20; order++) {
      assertThat(scrape(series)).as("order %d, first time", order).isLessThanOrEqualTo(500);
      assertThat(scrape(series)).as("order %d, second time", order).isEqualTo(500);
      int from = random.nextInt(400);
      Collections.rotate(series.subList(from, from + random.nextInt(100)), random.nextInt(50));
      series.set(random.nextInt(500), bytes("new_" + order));
    }
  }

  /* How many of the series were expected where they stood. */
  private int scrape(List<byte[]> series) {
    int expected = 0;
    cache.begin();
    for (byte[] raw : series) {
      expected += cache.lengthAt(raw, 0, raw.length) == raw.length ? 1 : 0;
      int entry = cache.find(raw, 0, raw.length, 0);
      if (entry == SeriesCache.NONE) {
        cache.add(cache.size());
      } else {
        cache.see(entry);
      }
    }
    cache.end(true, 0);
    return expected;
  }

  /** Random scrapes, some of which fail, against sets of names. */
  @Test
  void tellsWhatIsNewAndWhatIsGoneAsSetsWould() {
    SplittableRandom random = new SplittableRandom(SEED);
    Map<String, Long> refs = new HashMap<>();
    Set<String> known = new HashSet<>();
    Set<String> tracked = new HashSet<>();
    for (int scrape = 0; scrape < 300; scrape++) {
      boolean success = random.nextInt(4) > 0;
      int from = random.nextInt(3) * 200;
      Set<String> here = new HashSet<>();
      cache.begin();
      for (int i = from; i < from + 300; i++) {
        if (random.nextInt(10) > 0) {
          String name = "series_" + i;
          byte[] raw = bytes(name);
          cache.lengthAt(raw, 0, raw.length);
          int entry = cache.find(raw, 0, raw.length, 0);
          assertThat(entry != SeriesCache.NONE)
              .as("seed %d, scrape %d, %s", SEED, scrape, name)
              .isEqualTo(known.contains(name));
          if (entry == SeriesCache.NONE) {
            refs.putIfAbsent(name, (long) refs.size() + 1);
            entry = cache.add(refs.get(name));
          } else {
            cache.see(entry);
          }
          assertThat(cache.ref(entry)).isEqualTo(refs.get(name));
          cache.track(entry);
          here.add(name);
          known.add(name);
        }
      }
      Set<Long> gone = new HashSet<>();
      if (success) {
        cache.vanished(gone::add);
        tracked.removeAll(here);
      } else {
        cache.failed(gone::add);
      }
      Set<Long> wanted = new HashSet<>();
      tracked.forEach(name -> wanted.add(refs.get(name)));
      assertThat(gone).as("seed %d, scrape %d", SEED, scrape).isEqualTo(wanted);
      boolean forced = cache.end(success, 0);
      tracked = success ? here : new HashSet<>();
      if (success) {
        known = new HashSet<>(here);
      } else if (forced) {
        known.retainAll(here);
      }
    }
  }

  @Test
  void churnDoesNotFillTheCache() {
    for (int scrape = 0; scrape < 100; scrape++) {
      cache.begin();
      for (int i = 0; i < 500; i++) {
        byte[] raw = bytes("s_" + scrape + "_" + i);
        assertThat(cache.find(raw, 0, raw.length, 0)).isEqualTo(SeriesCache.NONE);
        cache.add(1 + scrape * 500L + i);
      }
      cache.end(true, 0);
    }
    assertThat(cache.size()).isLessThan(2000);
  }

  @Test
  void hashDependsOnEveryByteAndTheLength() {
    SeriesHash hash = new SeriesHash(3, 4);
    byte[] text = bytes("abcdefghijklmnopqrstuvwxyz0123456789ABCDEFGHIJ");
    Set<Long> seen = new HashSet<>();
    int hashes = 0;
    for (int length = 0; length <= text.length; length++) {
      seen.add(hash.of(text, 0, length, 0));
      hashes++;
      for (int i = 0; i < length; i++) {
        byte[] changed = text.clone();
        changed[i] ^= 1;
        seen.add(hash.of(changed, 0, length, 0));
        hashes++;
      }
    }
    assertThat(seen).hasSize(hashes);
    assertThat(hash.of(text, 0, 10, 1)).isNotEqualTo(hash.of(text, 0, 10, 0));
    assertThat(new SeriesHash(3, 5).of(text, 0, 10, 0)).isNotEqualTo(hash.of(text, 0, 10, 0));
  }
}

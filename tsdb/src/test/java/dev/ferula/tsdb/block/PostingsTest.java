package dev.ferula.tsdb.block;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PostingsTest {
  /** What of the unsigned refs a list takes, from where on: all close together or far apart. */
  @ParameterizedTest
  @CsvSource({
    "1, 0, 50",
    "2, 0, 100000",
    "3, 2147483600, 200",
    "4, 4294960000, 7000",
    "5, 1, 4294967000",
    "6, 2147480000, 1000000"
  })
  void listsAreUnitedMetAndSubtractedLikeSets(long seed, long least, long range) {
    Random random = new Random(seed);
    for (int round = 0; round < 200; round++) {
      TreeSet<Long> left = new TreeSet<>();
      List<MappedPostings> lists = new ArrayList<>();
      for (int i = random.nextInt(4); i >= 0; i--) {
        TreeSet<Long> some = some(random, least, range);
        left.addAll(some);
        lists.add(list(some));
      }
      TreeSet<Long> right = some(random, least, range);
      assertArrayEquals(refs(left), UnitedPostings.of(lists(lists)).refs(), "seed " + seed);

      TreeSet<Long> both = new TreeSet<>(left);
      both.retainAll(right);
      assertLeft(both, left, list(right)::meet);
      assertLeft(both, right, UnitedPostings.of(lists(lists))::meet);
      TreeSet<Long> rest = new TreeSet<>(right);
      rest.removeAll(left);
      assertLeft(rest, right, UnitedPostings.of(lists(lists))::subtract);
    }
  }

  private interface Operation {
    int leave(int[] refs, int size);
  }

  private static void assertLeft(TreeSet<Long> expected, TreeSet<Long> of, Operation operation) {
    int[] refs = refs(of);
    int size = operation.leave(refs, refs.length);
    assertArrayEquals(refs(expected), Arrays.copyOf(refs, size));
  }

  private static TreeSet<Long> some(Random random, long least, long range) {
    TreeSet<Long> some = new TreeSet<>();
    for (int i = random.nextInt(40); i >= 0; i--) {
      long first = least + random.nextLong(range);
      for (long ref = first; ref < Math.min(first + 1 + random.nextInt(5), 1L << 32); ref++) {
        some.add(ref);
      }
    }
    return some;
  }

  private static int[] refs(TreeSet<Long> set) {
    return set.stream().mapToInt(Long::intValue).toArray();
  }

  /* Each is read once. */
  private static List<MappedPostings> lists(List<MappedPostings> of) {
    return of.stream().map(list -> list(list.refs())).toList();
  }

  private static MappedPostings list(TreeSet<Long> set) {
    return list(refs(set));
  }

  private static MappedPostings list(int[] refs) {
    MemorySegment segment = MemorySegment.ofArray(new byte[4 * refs.length]);
    MemorySegment.copy(refs, 0, segment, ByteSource.INT, 0, refs.length);
    return new MappedPostings(segment, 0, refs.length);
  }
}

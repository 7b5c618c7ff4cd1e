package dev.ferula.tsdb.head.index;

import dev.ferula.tsdb.block.BlockWriter;
import dev.ferula.tsdb.head.slab.IntSort;
import java.util.Arrays;
import java.util.BitSet;

/**
 * The names and values of some pairs as the symbols of a block, each string once and in the order
 * of their bytes. An entry of the sorting is a pair, standing for its value, or {@code ~name}.
 */
final class HeadSymbols {
  private final PairTable pairs;
  private final int[] ofName;
  private final int[] ofValue;

  /** Adds the symbols of these pairs to a block. */
  HeadSymbols(PairTable pairs, BitSet used, BlockWriter writer) {
    this.pairs = pairs;
    BitSet names = new BitSet();
    used.stream().forEach(pair -> names.set(pairs.nameId(pair)));
    int[] entries = new int[used.cardinality() + names.cardinality()];
    int n = 0;
    for (int pair = used.nextSetBit(0); pair >= 0; pair = used.nextSetBit(pair + 1)) {
      entries[n++] = pair;
    }
    for (int name = names.nextSetBit(0); name >= 0; name = names.nextSetBit(name + 1)) {
      entries[n++] = ~name;
    }
    IntSort.sort(entries, this::compare);
    ofName = new int[names.length()];
    ofValue = new int[used.length()];
    int symbol = 0;
    for (int i = 0; i < n; i++) {
      if (i == 0 || compare(entries[i - 1], entries[i]) != 0) {
        symbol = writer.symbol(array(entries[i]), offset(entries[i]), length(entries[i]));
      }
      if (entries[i] < 0) {
        ofName[~entries[i]] = symbol;
      } else {
        ofValue[entries[i]] = symbol;
      }
    }
  }

  private int compare(int a, int b) {
    int fromA = offset(a);
    int fromB = offset(b);
    return Arrays.compareUnsigned(
        array(a), fromA, fromA + length(a), array(b), fromB, fromB + length(b));
  }

  private byte[] array(int entry) {
    return entry < 0 ? pairs.nameBytes(~entry) : pairs.valueArray(entry);
  }

  private int offset(int entry) {
    return entry < 0 ? 0 : pairs.valueOffset(entry);
  }

  private int length(int entry) {
    return entry < 0 ? pairs.nameBytes(~entry).length : pairs.valueLength(entry);
  }

  int name(int pair) {
    return ofName[pairs.nameId(pair)];
  }

  int value(int pair) {
    return ofValue[pair];
  }
}

package dev.ferula.tsdb;

import dev.ferula.tsdb.block.Block;
import dev.ferula.tsdb.block.BlockIndex;
import dev.ferula.tsdb.block.BlockWriter;
import dev.ferula.tsdb.block.SymbolWalk;
import java.util.Arrays;
import java.util.List;

/**
 * The symbols of blocks written as those of one, and what has become of each. Tables of symbols are
 * in order, so that they are merged as they are read. For one thread.
 */
final class MergedSymbols {
  /** The table of one block. */
  private static final class Table {
    final BlockIndex index;
    final SymbolWalk walk;
    private final boolean numbered;
    /* What series call each symbol, unless by its number. */
    final int[] names;
    /* The number of each in the merged block. */
    final int[] merged;
    private int at;
    boolean done;

    Table(BlockIndex index) {
      this.index = index;
      walk = index.symbols();
      numbered = index.namesSymbolsByNumber();
      names = new int[numbered ? 0 : walk.count()];
      merged = new int[walk.count()];
      done = !walk.next();
    }

    void isWritten(int number) {
      if (!numbered) {
        names[at] = walk.symbol();
      }
      merged[at++] = number;
      done = !walk.next();
    }

    boolean isLike(Table that) {
      return this == that || (numbered && that.numbered && Arrays.equals(merged, that.merged));
    }

    void merged(int[] symbols, int count, int[] into) {
      for (int i = 0; i < count; i++) {
        int number = numbered ? symbols[i] : Arrays.binarySearch(names, symbols[i]);
        if (number < 0 || number >= merged.length) {
          throw new IllegalStateException(
              "symbol " + symbols[i] + " is not in the table: " + index.symbol(symbols[i]));
        }
        into[i] = merged[number];
      }
    }
  }

  private final Table[] tables;
  /* By block: the first of those whose series call each symbol the same. */
  private final int[] firstAlike;

  /** Writes the symbols of all blocks. */
  MergedSymbols(List<Block> blocks, BlockWriter writer) {
    tables = new Table[blocks.size()];
    for (int i = 0; i < tables.length; i++) {
      tables[i] = new Table(blocks.get(i).index());
    }
    for (Table first = first(); !first.done; first = first()) {
      int number = first.walk.write(writer);
      for (Table table : tables) {
        if (table != first && !table.done && table.walk.compare(first.walk) == 0) {
          table.isWritten(number);
        }
      }
      first.isWritten(number);
    }
    firstAlike = new int[tables.length];
    for (int i = 0; i < tables.length; i++) {
      while (!tables[i].isLike(tables[firstAlike[i]])) {
        firstAlike[i]++;
      }
    }
  }

  private Table first() {
    Table first = tables[0];
    for (Table table : tables) {
      if (!table.done && (first.done || table.walk.compare(first.walk) < 0)) {
        first = table;
      }
    }
    return first;
  }

  /** Whether two blocks call each symbol the same. */
  boolean areSame(int block, int other) {
    return firstAlike[block] == firstAlike[other];
  }

  /**
   * The numbers that symbols of a block have in the merged one.
   *
   * @param count how many there are
   * @throws dev.ferula.disk.CorruptionException if the block has none such
   */
  void of(int block, int[] symbols, int count, int[] into) {
    tables[block].merged(symbols, count, into);
  }
}

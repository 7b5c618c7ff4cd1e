package dev.ferula.stats;

import dev.ferula.model.Utf8Order;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The rows of a family by their label values: open addressing with linear probing, at most half
 * full. Looking up takes no lock; every change holds the table's monitor. A slot is written once; a
 * removal makes a new array, since rows are removed rarely and many at a time.
 */
final class RowTable {
  private static final VarHandle SLOT = MethodHandles.arrayElementVarHandle(Row[].class);
  private static final int INITIAL_SLOTS = 8;

  private volatile @Nullable Row[] slots = new @Nullable Row[INITIAL_SLOTS];
  private volatile int size;
  private volatile Row @Nullable [] sorted;

  int size() {
    return size;
  }

  static int hash(@Nullable String[] values) {
    int h = 0;
    for (String value : values) {
      h = mix(h, value);
    }
    return h;
  }

  /** The hash of a row's values so far and one more; 0 is the hash of none. */
  static int mix(int hash, @Nullable String value) {
    return (hash + (value == null ? 1 : value.hashCode())) * 0x9E3779B1;
  }

  @Nullable Row find(int hash, @Nullable String[] values) {
    Row[] table = slots;
    for (int i = start(hash, table.length); ; i = (i + 1) & (table.length - 1)) {
      Row row = (Row) SLOT.getAcquire(table, i);
      if (row == null || (row.hash == hash && Arrays.equals(row.values, values))) {
        return row;
      }
    }
  }

  private static int start(int hash, int length) {
    return (hash ^ hash >>> 15) & (length - 1);
  }

  /** Adds a row whose values are not there yet. */
  synchronized void add(Row row) {
    Row[] table = slots;
    if (2 * (size + 1) > table.length) {
      table = rehash(table, 2 * table.length);
      insert(table, row);
      slots = table;
    } else {
      insert(table, row);
    }
    size++;
    sorted = null;
  }

  /** Removes the dead rows. */
  synchronized void removeDead() {
    Row[] next = new @Nullable Row[slots.length];
    int count = 0;
    for (Row row : slots) {
      if (row != null && row.state != Row.DEAD) {
        insert(next, row);
        count++;
      }
    }
    slots = next;
    size = count;
    sorted = null;
  }

  /** The rows in order of their values; kept until a row comes or goes. Not to be written to. */
  Row[] sorted() {
    Row[] rows = sorted;
    if (rows == null) {
      synchronized (this) {
        rows = sort();
        sorted = rows;
      }
    }
    return rows;
  }

  private Row[] sort() {
    Row[] rows = new Row[size];
    int n = 0;
    for (Row row : slots) {
      if (row != null) {
        rows[n++] = row;
      }
    }
    Arrays.sort(rows, (a, b) -> compare(a.values, b.values));
    return rows;
  }

  private static int compare(@Nullable String[] a, @Nullable String[] b) {
    for (int i = 0; i < a.length; i++) {
      String x = a[i];
      String y = b[i];
      int order;
      if (x == null || y == null) {
        order = Boolean.compare(x != null, y != null);
      } else {
        order = Utf8Order.compare(x, y);
      }
      if (order != 0) {
        return order;
      }
    }
    return 0;
  }

  private static @Nullable Row[] rehash(@Nullable Row[] from, int length) {
    Row[] to = new @Nullable Row[length];
    for (Row row : from) {
      if (row != null) {
        insert(to, row);
      }
    }
    return to;
  }

  private static void insert(@Nullable Row[] table, Row row) {
    int i = start(row.hash, table.length);
    while (table[i] != null) {
      i = (i + 1) & (table.length - 1);
    }
    SLOT.setRelease(table, i, row);
  }
}

package dev.ferula.tsdb.head.slab;

/** Sorts ints by an order of their own, stably and without boxing them. */
public final class IntSort {
  private IntSort() {}

  public interface Order {
    int compare(int a, int b);
  }

  private static void mergeSort(int[] items, int[] spare, int from, int to, Order order) {
    if (to - from < 2) {
      return;
    }
    int middle = (from + to) >>> 1;
    mergeSort(items, spare, from, middle, order);
    mergeSort(items, spare, middle, to, order);
    if (order.compare(items[middle - 1], items[middle]) <= 0) {
      return;
    }
    System.arraycopy(items, from, spare, from, to - from);
    int a = from;
    int b = middle;
    for (int i = from; i < to; i++) {
      boolean left = b == to || (a < middle && order.compare(spare[a], spare[b]) <= 0);
      items[i] = left ? spare[a++] : spare[b++];
    }
  }

  public static void sort(int[] items, Order order) {
    mergeSort(items, new int[items.length], 0, items.length, order);
  }
}

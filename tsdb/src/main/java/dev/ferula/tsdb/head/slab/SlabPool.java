package dev.ferula.tsdb.head.slab;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/** Slabs in arrays of the heap, for what seldom changes its size. */
public final class SlabPool extends Slabs {
  private static final byte[] GIVEN_UP = {};
  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

  private byte[][] pages = new byte[16][];

  @Override
  void openMemory(int page) {
    if (page >= pages.length) {
      pages = Arrays.copyOf(pages, 2 * pages.length);
    }
    pages[page] = new byte[PAGE_SIZE];
  }

  @Override
  void giveUpMemory(int page) {
    pages[page] = GIVEN_UP;
  }

  @Override
  int readLink(int page, int offset) {
    return (int) INT.get(pages[page], offset);
  }

  @Override
  void writeLink(int page, int offset, int next) {
    INT.set(pages[page], offset, next);
  }

  /** The array that the block lies in. */
  public byte[] array(int handle) {
    return pages[page(handle)];
  }
}

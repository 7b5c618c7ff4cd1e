package dev.ferula.tsdb.head.slab;

import dev.ferula.tsdb.head.image.ImageReader;
import dev.ferula.tsdb.head.image.ImageWriter;
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

  /** Writes all blocks. */
  public void save(ImageWriter out) {
    saveBlocks(out);
    for (int page = 0; page < pageCount(); page++) {
      out.write(pages[page].length);
      out.write(pages[page], 0, pages[page].length);
    }
  }

  /** Takes the blocks that were written; their handles are the same. */
  public void load(ImageReader in) {
    int count = loadBlocks(in);
    pages = new byte[Math.max(16, count)][];
    for (int page = 0; page < count; page++) {
      int length = in.readCount();
      pages[page] = length == 0 ? GIVEN_UP : new byte[length];
      in.read(pages[page], 0, length);
    }
  }

  /** The array that the block lies in. */
  public byte[] array(int handle) {
    return pages[page(handle)];
  }
}

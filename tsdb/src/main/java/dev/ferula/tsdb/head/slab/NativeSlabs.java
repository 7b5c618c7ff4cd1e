package dev.ferula.tsdb.head.slab;

import dev.ferula.memory.NativePages;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Slabs outside the heap, for what grows and goes again all the time: the system has their pages
 * back at once, where a heap would keep them as garbage. They are seen as buffers: reading one of a
 * segment goes through so many small methods that a start would wait for their compilation.
 */
public final class NativeSlabs extends Slabs {
  private final NativePages memory = new NativePages();
  private @Nullable ByteBuffer[] pages = new ByteBuffer[16];

  @Override
  void openMemory(int page) {
    if (page >= pages.length) {
      pages = Arrays.copyOf(pages, 2 * pages.length);
    }
    pages[page] = memory.page(page).asByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
  }

  @Override
  void giveUpMemory(int page) {
    pages[page] = null;
    memory.discard(page);
  }

  @Override
  int readLink(int page, int offset) {
    return memory(page).getInt(offset);
  }

  @Override
  void writeLink(int page, int offset, int next) {
    memory(page).putInt(offset, next);
  }

  private ByteBuffer memory(int page) {
    ByteBuffer memory = pages[page];
    if (memory == null) {
      throw new IllegalStateException("page " + page + " was given up");
    }
    return memory;
  }

  /** One byte of a block. */
  public byte get(int handle, int at) {
    return memory(page(handle)).get(offset(handle) + at);
  }

  /**
   * Some bits, of no meaning, from one place in each of so many blocks. Little is done between one
   * and the next, so that the processor waits for many of them at once.
   */
  public int touch(int[] handles, int[] at, int count) {
    int bits = 0;
    for (int i = 0; i < count; i++) {
      bits ^= memory(page(handles[i])).get(offset(handles[i]) + at[i]);
    }
    return bits;
  }

  /** Copies bytes out of a block. */
  public void read(int handle, int at, byte[] into, int from, int length) {
    memory(page(handle)).get(offset(handle) + at, into, from, length);
  }

  /**
   * Copies bytes into a block; what stands there behind them may change. Mostly these are a few
   * longs: a buffer's own copying costs more, and much more to compile.
   */
  public void write(int handle, int at, byte[] bytes, int from, int length) {
    ByteBuffer page = memory(page(handle));
    int offset = offset(handle) + at;
    int whole = (length + Long.BYTES - 1) & -Long.BYTES;
    if (at + whole > capacity(handle) || from + whole > bytes.length) {
      page.put(offset, bytes, from, length);
      return;
    }
    for (int i = 0; i < whole; i += Long.BYTES) {
      page.putLong(offset + i, Bytes.readLong(bytes, from + i));
    }
  }

  /** Copies the first bytes of one block to another; what stands there behind them may change. */
  public void copy(int from, int to, int length) {
    ByteBuffer source = memory(page(from));
    ByteBuffer target = memory(page(to));
    /* All blocks have room for whole longs. */
    for (int i = 0; i < length; i += Long.BYTES) {
      target.putLong(offset(to) + i, source.getLong(offset(from) + i));
    }
  }
}

package dev.ferula.scrape.http;

import dev.ferula.memory.MemoryAccount;
import dev.ferula.memory.MemoryBudget;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A body being read, in an array that is counted in an account of the memory budget. It has none
 * before the first byte comes. Never holds more than its limit and one byte, which is how a body
 * that is too large is known. For one thread at a time.
 */
public final class BodyBuffer {
  private static final int FIRST_CAPACITY = 16 << 10;
  private static final byte[] NOTHING = {};

  /** Where a body's first array comes from. */
  @FunctionalInterface
  public interface Lender {
    /**
     * Lends an array that is counted already, of any length.
     *
     * @param expected how many bytes the body has, as far as is known
     */
    byte[] lend(int expected);
  }

  private final MemoryAccount account;
  private final Lender lender;
  private final int expected;
  private byte[] bytes = NOTHING;
  private int length;
  private int limit;
  private @Nullable String refusal;

  /** A buffer that counts in no budget, for tests and tools. */
  public BodyBuffer() {
    this(MemoryBudget.unlimited().share("bodies", Long.MAX_VALUE).account("bodies"));
  }

  public BodyBuffer(MemoryAccount account) {
    this(account, _ -> NOTHING, 0);
  }

  /**
   * A buffer for one body.
   *
   * @param lender asked when the first byte comes, on the thread that brings it
   * @param expected how many bytes the body has, as far as is known
   */
  public BodyBuffer(MemoryAccount account, Lender lender, int expected) {
    this.account = account;
    this.lender = lender;
    this.expected = expected;
  }

  /** An empty buffer that counts in the same account. */
  BodyBuffer sibling() {
    return new BodyBuffer(account);
  }

  /** Empties the buffer for a body of at most {@code maxBytes}. */
  public void clear(long maxBytes) {
    length = 0;
    limit = (int) Math.min(maxBytes, Integer.MAX_VALUE - 64);
    refusal = null;
  }

  /** Appends bytes; false where the body is then larger than the limit or the budget refuses it. */
  public boolean append(byte[] from, int offset, int count) {
    int taken = Math.min(limit + 1 - length, count);
    if (!ensure(taken)) {
      return false;
    }
    System.arraycopy(from, offset, bytes, length, taken);
    length += taken;
    return length <= limit;
  }

  /** As {@link #append(byte[], int, int)}, of what is left in a buffer. */
  boolean append(ByteBuffer from) {
    int taken = Math.min(limit + 1 - length, from.remaining());
    if (!ensure(taken)) {
      return false;
    }
    from.get(bytes, length, taken);
    length += taken;
    return length <= limit;
  }

  /** Why the budget refused the body, or null. */
  public @Nullable String refusal() {
    return refusal;
  }

  /** The array; its first {@link #length} bytes are the body, and there is one more. */
  public byte[] bytes() {
    return bytes.length > length ? bytes : Arrays.copyOf(bytes, length + 1);
  }

  public int length() {
    return length;
  }

  /** How large a body fits without asking the budget. */
  public int capacity() {
    return bytes.length;
  }

  /** Hands the array on to whoever lends it to others; it is still counted. */
  public byte[] surrender() {
    byte[] given = bytes;
    bytes = NOTHING;
    length = 0;
    return given;
  }

  /** Gives the array up. */
  public void free() {
    account.release(surrender().length);
  }

  /* Room for so many bytes and one. Old and new array are there together while one is copied. */
  private boolean ensure(int more) {
    long needed = (long) length + more + 1;
    if (bytes.length == 0) {
      bytes = lender.lend(expected);
    }
    if (bytes.length >= needed) {
      return true;
    }
    long doubled = Math.max(FIRST_CAPACITY, 2L * bytes.length);
    int capacity = (int) Math.max(needed, Math.min(doubled, limit + 2L));
    if (!account.tryReserve(capacity)) {
      refusal = "not enough memory for the body: " + account.refusal(capacity);
      return false;
    }
    int old = bytes.length;
    bytes = Arrays.copyOf(bytes, capacity);
    account.release(old);
    return true;
  }
}

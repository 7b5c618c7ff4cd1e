package dev.ferula.memory;

/**
 * Switches huge pages for this process off and on again, where the system gives them to all memory
 * that is touched, whether it was asked to or not. Without them goes who was started so.
 */
public final class HugePages {
  private HugePages() {}

  /**
   * Lets memory that is touched for the first time be in huge pages, or no longer; what there is
   * stays as it is. Pages of {@link NativePages} that would become a huge one meanwhile do so in
   * the background afterwards. Any thread may call it; does nothing where the system cannot, or
   * gives them only to who asks.
   */
  public static void allow(boolean allowed) {
    if (SystemCalls.INSTANCE != null) {
      SystemCalls.INSTANCE.allowHugePages(allowed);
    }
  }
}

package dev.ferula.memory;

/** Whether this process's memory is in huge pages, where it asked for them and the system can. */
public final class HugePages {
  private HugePages() {}

  /**
   * Lets memory that is touched for the first time be in huge pages, or no longer; what there is
   * stays as it is. Any thread may call it.
   */
  public static void allow(boolean allowed) {
    if (SystemCalls.INSTANCE != null) {
      SystemCalls.INSTANCE.allowHugePages(allowed);
    }
  }
}

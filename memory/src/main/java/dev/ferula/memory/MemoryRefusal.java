package dev.ferula.memory;

/**
 * Why a request was refused; all sizes in bytes.
 *
 * @param share the share that was asked
 * @param account the account that asked
 * @param asked how much it wanted
 * @param shareHeld what the share held
 * @param shareLimit what the share may hold
 * @param budgetHeld what all shares held together
 * @param budgetLimit what they may hold together
 */
public record MemoryRefusal(
    String share,
    String account,
    long asked,
    long shareHeld,
    long shareLimit,
    long budgetHeld,
    long budgetLimit) {

  /** One sentence for a log line or an API answer. */
  public String message() {
    return "memory budget: "
        + account
        + " asked for "
        + asked
        + " bytes; share "
        + share
        + " holds "
        + shareHeld
        + " of "
        + shareLimit
        + ", all shares "
        + budgetHeld
        + " of "
        + budgetLimit;
  }
}

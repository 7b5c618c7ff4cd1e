package dev.ferula.backtest;

/** Told how far a test has come; called by several threads, one at a time. */
@FunctionalInterface
public interface Progress {
  Progress NONE = (done, all) -> true;

  /**
   * So many rules have done a chunk.
   *
   * @return whether to go on
   */
  boolean at(long done, long all);
}

package dev.ferula.web;

/** What requests may ask of the whole server. */
public interface Lifecycle {
  /**
   * Loads the configuration anew.
   *
   * @throws RuntimeException if it cannot be used; then the old one goes on
   */
  void reload();

  /** Begins to stop the server and returns at once. */
  void quit();
}

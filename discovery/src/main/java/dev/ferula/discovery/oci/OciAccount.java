package dev.ferula.discovery.oci;

import dev.ferula.discovery.WebRefresh;
import java.time.Clock;

/** Who asks Oracle's cloud: a user by a key in a file, or the machine that this program runs on. */
public sealed interface OciAccount permits OciUser, OciMachine {
  /**
   * Something that knows the key to sign with at this moment.
   *
   * @param source what the key may be asked for over
   */
  Login login(WebRefresh.Source source, Clock clock);

  /** Gives a key for the requests of one refresh. For one thread. */
  @FunctionalInterface
  interface Login {
    OciKey key() throws InterruptedException;
  }
}

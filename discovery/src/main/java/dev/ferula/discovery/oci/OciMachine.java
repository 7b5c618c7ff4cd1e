package dev.ferula.discovery.oci;

import dev.ferula.discovery.WebRefresh;
import java.time.Clock;

/**
 * The machine of Oracle's cloud that this program runs on ("instance principal"): it has a
 * certificate, for which the cloud lends a token.
 *
 * @param metadata the URL of the service that tells a machine of itself
 * @param tokens the URL of the login; empty for that of the machine's region
 */
public record OciMachine(String metadata, String tokens) implements OciAccount {
  /** As it is on each machine of the cloud. */
  public static final OciMachine HERE = new OciMachine("http://169.254.169.254/opc/v2", "");

  @Override
  public Login login(WebRefresh.Source source, Clock clock) {
    return new OciMachineLogin(this, source, clock);
  }
}

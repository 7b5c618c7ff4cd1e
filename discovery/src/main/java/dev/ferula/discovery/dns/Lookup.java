package dev.ferula.discovery.dns;

import dev.ferula.discovery.DiscoveryException;
import java.io.IOException;
import java.util.List;

/**
 * Asks name servers for records. The JDK's own client is of no use for it: where an answer does not
 * fit and cannot be had by TCP, it gives what there was room for, and the other targets would go.
 */
final class Lookup {
  private static final System.Logger LOG = System.getLogger(Lookup.class.getName());

  private final ResolverConfig config;

  Lookup(ResolverConfig config) {
    this.config = config;
  }

  /**
   * The records of the first candidate that exists, none where all servers say that no candidate
   * exists.
   *
   * @throws DiscoveryException if some candidate could not be asked for and none was found
   */
  List<DnsRecord> records(String name, DnsRecord.Type type) {
    boolean allAnswered = true;
    for (String candidate : config.candidates(name)) {
      Answer answer = ask(candidate, type);
      if (answer.found()) {
        return answer.records();
      }
      allAnswered &= answer.known();
    }
    if (allAnswered) {
      return List.of();
    }
    throw new DiscoveryException(
        "could not resolve \""
            + name
            + "\": all servers responded with errors to at least one search domain");
  }

  /** Whether a server knew the name or knew that there is none, and its records. */
  private record Answer(boolean known, boolean found, List<DnsRecord> records) {
    static final Answer NO_NAME = new Answer(true, false, List.of());
    static final Answer NOBODY = new Answer(false, false, List.of());
  }

  private Answer ask(String name, DnsRecord.Type type) {
    // Once an answer did not fit, all servers are asked by TCP.
    boolean tcp = false;
    for (String server : config.servers()) {
      try {
        NameServer asked = new NameServer(server);
        DnsMessage answer = tcp ? asked.byTcp(name, type, true) : asked.byUdp(name, type);
        if (answer.truncated()) {
          tcp = true;
          answer = asked.byTcp(name, type, false);
        }
        if (answer.code() == DnsMessage.KNOWN) {
          return new Answer(true, true, answer.records());
        }
        if (answer.code() == DnsMessage.NO_SUCH_NAME) {
          return Answer.NO_NAME;
        }
        warn(server, name, "code " + answer.code());
      } catch (IOException e) {
        warn(server, name, e.getMessage() == null ? e.toString() : e.getMessage());
      }
    }
    return Answer.NOBODY;
  }

  private static void warn(String server, String name, String reason) {
    LOG.log(
        System.Logger.Level.WARNING,
        "msg=\"DNS resolution failed\" server="
            + server
            + " name="
            + name
            + " err=\""
            + reason
            + "\"");
  }
}

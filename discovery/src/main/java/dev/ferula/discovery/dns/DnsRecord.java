package dev.ferula.discovery.dns;

/**
 * A record of an answer that names a target.
 *
 * @param host an address, or a name with its final dot
 * @param port of SRV records; 0 for all others
 */
record DnsRecord(Type type, String host, int port) {

  /** The kinds of records that name targets, with their numbers in messages. */
  enum Type {
    A(1),
    NS(2),
    MX(15),
    AAAA(28),
    SRV(33);

    final int number;

    Type(int number) {
      this.number = number;
    }
  }
}

package dev.ferula.scrape;

import java.util.List;

/** What a target is asked for, by preference. */
final class AcceptHeader {
  private AcceptHeader() {}

  /** The formats with falling weights, and anything at all last. */
  static String of(List<ScrapeProtocol> protocols, NameEscaping escaping) {
    StringBuilder header = new StringBuilder();
    int weight = ScrapeProtocol.values().length + 1;
    for (ScrapeProtocol protocol : protocols) {
      header.append(protocol.header());
      if (protocol.escapes()) {
        header.append(";escaping=").append(escaping.text());
      }
      header.append(";q=0.").append(weight--).append(',');
    }
    return header.append("*/*;q=0.").append(weight).toString();
  }
}

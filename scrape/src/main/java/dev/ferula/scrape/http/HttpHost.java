package dev.ferula.scrape.http;

import java.net.URI;

/**
 * The host and the port that a URL is asked at.
 *
 * @param written whether the port stands in the URL
 */
record HttpHost(String name, int port, boolean written) {
  static HttpHost of(HttpAsk ask) throws FetchException {
    URI uri = ask.uri();
    Authority authority = Authority.of(uri);
    String name = authority.host();
    String port = authority.port();
    try {
      int number =
          port.isEmpty()
              ? ("https".equalsIgnoreCase(uri.getScheme()) ? 443 : 80)
              : Integer.parseInt(port);
      if (number < 0 || number > 65_535) {
        throw FetchFailures.failed(ask, "dial tcp: address " + number + ": invalid port");
      }
      if (name.isEmpty() && port.isEmpty()) {
        throw FetchFailures.failed(ask, "http: no Host in request URL");
      }
      // A port alone is one of this machine.
      return new HttpHost(
          name.isEmpty() ? "localhost" : HostName.ascii(name), number, !port.isEmpty());
    } catch (NumberFormatException e) {
      throw FetchFailures.failed(ask, "invalid port \":" + port + "\" after host");
    }
  }

  /** What the Host header says: the port where it is written, also where it is the usual one. */
  String header() {
    String shown = HostName.withoutZone(name);
    return written ? shown + ":" + port : shown;
  }
}

package dev.ferula.discovery.cloud;

import dev.ferula.discovery.DiscoveryException;
import dev.ferula.notation.AddressText;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.List;
import java.util.regex.Pattern;

/**
 * The addresses of a server at OVH, which are told as addresses or as nets; the last of each kind
 * counts. Either may be empty.
 */
record OvhAddresses(String four, String six) {
  private static final Pattern FOUR = Pattern.compile("\\d{1,3}(\\.\\d{1,3}){3}");
  private static final String ONE_HOST = "32";

  /**
   * Reads a list.
   *
   * @throws DiscoveryException if one is no address, or none names a host
   */
  static OvhAddresses of(List<String> list) {
    String four = "";
    String six = "";
    for (String text : list) {
      int slash = text.indexOf('/');
      InetAddress address = parse(slash < 0 ? text : text.substring(0, slash));
      boolean host = slash < 0 || text.substring(slash + 1).equals(ONE_HOST);
      if (!host || address.isAnyLocalAddress()) {
        continue;
      }
      if (address instanceof Inet6Address) {
        six = AddressText.of(address.getAddress());
      } else {
        four = address.getHostAddress();
      }
    }
    if (four.isEmpty() && six.isEmpty()) {
      throw none();
    }
    return new OvhAddresses(four, six);
  }

  private static InetAddress parse(String text) {
    try {
      if (text.indexOf(':') >= 0 || FOUR.matcher(text).matches()) {
        return InetAddress.ofLiteral(text);
      }
    } catch (IllegalArgumentException e) {
      // Told below.
    }
    throw none();
  }

  private static DiscoveryException none() {
    return new DiscoveryException("could not parse IP addresses from list");
  }

  /** Where the server is found. */
  String first() {
    return four.isEmpty() ? six : four;
  }
}

package dev.ferula.web.api.targets;

import java.net.URI;
import java.util.Set;

/**
 * Turns the URL of a target on this host into one that others reach it by: under the external host,
 * and where the target is this server itself, under its external URL.
 */
final class GlobalUrl {
  private static final Set<String> LOCAL = Set.of("127.0.0.1", "localhost", "[::1]");

  private final URI external;
  private final int ownPort;

  GlobalUrl(URI external, int ownPort) {
    this.external = external;
    this.ownPort = ownPort;
  }

  /* The text is cut here: relabelling makes addresses that are no URIs, such as //localhost:http. */
  String of(String url) {
    String externalAuthority = external.getAuthority();
    int start = url.indexOf("//") + 2;
    if (start < 2 || externalAuthority == null) {
      return url; // an external URL that is a path alone names no place
    }
    int end = start;
    while (end < url.length() && url.charAt(end) != '/' && url.charAt(end) != '?') {
      end++;
    }
    String authority = url.substring(start, end);
    String host = host(authority);
    if (!LOCAL.contains(host)) {
      return url;
    }
    String port = authority.substring(authority.lastIndexOf(host) + host.length());
    return port.equals(":" + ownPort)
        ? external.getScheme() + "://" + externalAuthority + url.substring(end)
        : url.substring(0, start) + host(externalAuthority) + shown(port) + url.substring(end);
  }

  /* A colon alone is no port. */
  private static String shown(String port) {
    return port.equals(":") ? "" : port;
  }

  /* Not URI's own, which knows no host with an underscore. */
  private static String host(String authority) {
    return authority.replaceFirst("^.*@", "").replaceFirst(":[^:\\]]*$", "");
  }
}

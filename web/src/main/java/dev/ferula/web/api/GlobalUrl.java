package dev.ferula.web.api;

import java.net.URI;
import java.net.URISyntaxException;
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

  String of(String url) {
    try {
      URI target = new URI(url);
      if (target.getHost() == null || !LOCAL.contains(target.getHost())) {
        return url;
      }
      String externalAuthority = external.getAuthority();
      if (externalAuthority == null) {
        return url; // an external URL that is a path alone names no place
      }
      boolean own = target.getPort() == ownPort;
      String port = target.getPort() < 0 ? "" : ":" + target.getPort();
      String authority = own ? externalAuthority : host(externalAuthority) + port;
      String scheme = own ? external.getScheme() : target.getScheme();
      String query = target.getRawQuery() == null ? "" : "?" + target.getRawQuery();
      return scheme + "://" + authority + target.getRawPath() + query;
    } catch (URISyntaxException e) {
      return url;
    }
  }

  /* Not URI's own, which knows no host with an underscore. */
  private static String host(String authority) {
    return authority.replaceFirst("^.*@", "").replaceFirst(":[0-9]*$", "");
  }
}

package dev.ferula.server.process;

import dev.ferula.model.GoQuote;
import dev.ferula.remote.WriteMessage;
import dev.ferula.server.flags.FlagException;
import dev.ferula.server.flags.Flags;
import dev.ferula.server.options.ApiSettings;
import dev.ferula.server.options.PageSettings;
import dev.ferula.server.options.WebSettings;
import dev.ferula.server.web.WebAddress;
import dev.ferula.web.api.Cors;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the flags that begin with {@code web.} mean. */
final class WebFlags {
  private static final String ACCEPTED_MESSAGES =
      "web.remote-write-receiver.accepted-protobuf-messages";

  private WebFlags() {}

  /** Where the server listens, and who may come in. */
  static WebSettings web(Flags flags) {
    return new WebSettings(
        flags.all("web.listen-address").stream().map(WebFlags::address).toList(),
        externalUrl(flags),
        flags.isGiven("web.route-prefix") ? flags.text("web.route-prefix") : null,
        FlagOptions.duration(flags, "web.read-timeout"),
        flags.smallInteger("web.max-connections"),
        corsOrigin(flags),
        path(flags.text("web.config.file")));
  }

  /** What people see. */
  static PageSettings page(Flags flags) {
    return new PageSettings(
        flags.text("web.page-title"),
        path(flags.text("web.user-assets")),
        Path.of(flags.text("web.console.templates")),
        Path.of(flags.text("web.console.libraries")));
  }

  /** What requests may do. */
  static ApiSettings api(Flags flags) {
    return new ApiSettings(
        flags.bool("web.enable-lifecycle"),
        flags.bool("web.enable-admin-api"),
        remoteWrite(flags),
        searchLimit(flags),
        flags.smallInteger("web.max-notifications-subscribers"));
  }

  /* None where the receiver is off; the names are checked all the same. */
  private static List<WriteMessage> remoteWrite(Flags flags) {
    List<WriteMessage> accepted = new ArrayList<>();
    for (String name : String.join(",", flags.all(ACCEPTED_MESSAGES)).split(",", -1)) {
      try {
        accepted.add(WriteMessage.of(name));
      } catch (IllegalArgumentException e) {
        throw FlagOptions.bad(ACCEPTED_MESSAGES, String.valueOf(e.getMessage()));
      }
    }
    return flags.bool("web.enable-remote-write-receiver") ? accepted : List.of();
  }

  private static @Nullable Path path(String text) {
    return text.isEmpty() ? null : Path.of(text);
  }

  private static String corsOrigin(Flags flags) {
    String regex = flags.text("web.cors.origin");
    try {
      new Cors(regex);
      return regex;
    } catch (IllegalArgumentException e) {
      throw FlagException.refused(
          Flags.EXIT_USAGE,
          "could not compile CORS regex string " + GoQuote.quote(regex) + ": " + e.getMessage());
    }
  }

  private static int searchLimit(Flags flags) {
    int limit = flags.smallInteger("web.search.max-limit");
    if (limit < 0) {
      throw FlagException.refused(
          Flags.EXIT_FAILURE,
          "--web.search.max-limit must be non-negative; got "
              + limit
              + " (use 0 to disable the cap)");
    }
    return limit;
  }

  /** {@code host:port}, {@code :port} or {@code [v6]:port}. */
  static InetSocketAddress address(String text) {
    int colon = text.lastIndexOf(':');
    if (colon < 0) {
      throw noListener("address " + text + ": missing port in address");
    }
    String host = text.substring(0, colon);
    if (host.startsWith("[") && host.endsWith("]")) {
      host = host.substring(1, host.length() - 1);
    } else if (host.indexOf(':') >= 0) {
      throw noListener("address " + text + ": too many colons in address");
    }
    int port = port(text.substring(colon + 1));
    InetSocketAddress address =
        host.isEmpty() ? new InetSocketAddress(port) : new InetSocketAddress(host, port);
    if (address.isUnresolved()) {
      throw noListener("lookup " + host + ": no such host");
    }
    return address;
  }

  private static int port(String text) {
    try {
      int port = text.isEmpty() ? 0 : Integer.parseInt(text);
      if (port >= 0 && port <= 65_535) {
        return port;
      }
    } catch (NumberFormatException e) {
      throw noListener("lookup tcp/" + text + ": unknown port");
    }
    throw noListener("address " + text + ": invalid port");
  }

  private static FlagException noListener(String problem) {
    return FlagException.refused(
        Flags.EXIT_FAILURE, "Unable to start web listener: listen tcp: " + problem);
  }

  private static @Nullable URI externalUrl(Flags flags) {
    String text = flags.text("web.external-url");
    try {
      return text.isEmpty() ? ownUrl(flags) : ExternalUrl.parse(text);
    } catch (IllegalArgumentException e) {
      throw FlagException.refused(
          Flags.EXIT_USAGE, "parse external URL " + GoQuote.quote(text) + ": " + e.getMessage());
    }
  }

  /* Null where the port is known only once it is taken. */
  private static @Nullable URI ownUrl(Flags flags) {
    int port = address(flags.all("web.listen-address").get(0)).getPort();
    return port == 0 ? null : URI.create("http://" + WebAddress.hostName() + ":" + port);
  }
}

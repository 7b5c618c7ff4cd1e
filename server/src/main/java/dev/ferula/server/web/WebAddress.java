package dev.ferula.server.web;

import dev.ferula.server.options.WebSettings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Where a server is reached, from its settings and the port it got. */
public final class WebAddress {
  private WebAddress() {}

  /** The external URL: the one that is configured, else this host's name and the first port. */
  public static URI external(WebSettings settings, int port) {
    URI configured = settings.externalUrl();
    if (configured != null) {
      return configured;
    }
    InetSocketAddress first = settings.addresses().get(0);
    String host = first.getAddress().isAnyLocalAddress() ? hostName() : first.getHostString();
    String literal = host.indexOf(':') >= 0 ? "[" + host + "]" : host;
    return URI.create("http://" + literal + ":" + port);
  }

  /** What stands before every path: configured, else the path of the external URL. */
  public static String routePrefix(WebSettings settings) {
    @Nullable String configured = settings.routePrefix();
    URI external = settings.externalUrl();
    String prefix = configured != null ? configured : external == null ? "" : external.getPath();
    String trimmed = prefix == null ? "" : prefix.replaceAll("^/+|/+$", "");
    return trimmed.isEmpty() ? "" : "/" + trimmed;
  }

  /** This host's name as its address is known by, with the domain if it has one. */
  public static String fullHostName() {
    try {
      InetAddress address = InetAddress.getLocalHost();
      String full = address.getCanonicalHostName();
      return full.equals(address.getHostAddress()) ? hostName() : full;
    } catch (UnknownHostException e) {
      return hostName();
    }
  }

  /** This host's name as the kernel has it; only where it does not tell is a name looked up. */
  public static String hostName() {
    try {
      return Files.readString(Path.of("/proc/sys/kernel/hostname")).strip();
    } catch (IOException e) {
      return lookedUpName();
    }
  }

  private static String lookedUpName() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      return "localhost";
    }
  }
}

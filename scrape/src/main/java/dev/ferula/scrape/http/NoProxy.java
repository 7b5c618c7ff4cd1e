package dev.ferula.scrape.http;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Hosts that are reached without a proxy: names with everything below them ({@code example.com}),
 * only what is below ({@code .example.com}), addresses and networks ({@code 10.0.0.0/8}), each with
 * a port or for all; {@code *} is everything. The loopback is always among them.
 */
final class NoProxy {
  /** Not even the loopback. */
  static final NoProxy NOTHING = new NoProxy(List.of(), false, false);

  private sealed interface Entry {
    record Network(InetAddress address, int bits, int port) implements Entry {}

    record Name(String suffix, boolean itself, int port) implements Entry {}
  }

  private static final int ANY_PORT = -1;

  private final List<Entry> entries;
  private final boolean everything;
  private final boolean loopback;

  private NoProxy(List<Entry> entries, boolean everything, boolean loopback) {
    this.entries = entries;
    this.everything = everything;
    this.loopback = loopback;
  }

  /** Entries separated by commas; what is not one is passed over. */
  static NoProxy parse(String list) {
    List<Entry> entries = new ArrayList<>();
    for (String item : list.split(",")) {
      String text = item.strip().toLowerCase(Locale.ROOT);
      if (text.equals("*")) {
        return new NoProxy(List.of(), true, true);
      }
      Entry entry = text.isEmpty() ? null : entry(text);
      if (entry != null) {
        entries.add(entry);
      }
    }
    return new NoProxy(entries, false, true);
  }

  private static @Nullable Entry entry(String text) {
    int slash = text.indexOf('/');
    if (slash > 0) {
      return network(text.substring(0, slash), text.substring(slash + 1));
    }
    String host = text;
    int port = ANY_PORT;
    int colon = text.lastIndexOf(':');
    boolean single = colon == text.indexOf(':');
    if (colon >= 0 && (single || text.startsWith("[")) && colon > text.lastIndexOf(']')) {
      String digits = text.substring(colon + 1);
      if (!digits.matches("[0-9]{1,5}")) {
        return null;
      }
      port = Integer.parseInt(digits);
      host = text.substring(0, colon);
    }
    InetAddress address = address(host);
    if (address != null) {
      return new Entry.Network(address, 8 * address.getAddress().length, port);
    }
    String name = host.startsWith("*.") ? host.substring(1) : host;
    if (name.isEmpty()) {
      return null;
    }
    return name.startsWith(".")
        ? new Entry.Name(name, false, port)
        : new Entry.Name("." + name, true, port);
  }

  private static @Nullable Entry network(String literal, String bits) {
    InetAddress address = address(literal);
    if (address == null || !bits.matches("[0-9]{1,3}")) {
      return null;
    }
    int count = Integer.parseInt(bits);
    return count > 8 * address.getAddress().length
        ? null
        : new Entry.Network(address, count, ANY_PORT);
  }

  /** Whether the host is reached without a proxy. */
  boolean has(String host, int port) {
    String name = host.toLowerCase(Locale.ROOT);
    InetAddress address = address(name);
    boolean isLoopback = address != null && address.isLoopbackAddress();
    if (loopback && (name.equals("localhost") || isLoopback)) {
      return true;
    }
    return everything || entries.stream().anyMatch(entry -> matches(entry, name, address, port));
  }

  private static boolean matches(
      Entry entry, String name, @Nullable InetAddress address, int port) {
    return switch (entry) {
      case Entry.Network network ->
          isPort(network.port(), port)
              && address != null
              && isWithin(address.getAddress(), network.address().getAddress(), network.bits());
      case Entry.Name wanted ->
          isPort(wanted.port(), port)
              && (name.endsWith(wanted.suffix())
                  || (wanted.itself() && name.equals(wanted.suffix().substring(1))));
    };
  }

  private static boolean isPort(int wanted, int port) {
    return wanted == ANY_PORT || wanted == port;
  }

  private static boolean isWithin(byte[] address, byte[] network, int bits) {
    if (address.length != network.length) {
      return false;
    }
    for (int bit = 0; bit < bits; bit++) {
      int mask = 0x80 >> (bit & 7);
      if ((address[bit >> 3] & mask) != (network[bit >> 3] & mask)) {
        return false;
      }
    }
    return true;
  }

  /* A literal address, or null: no name is ever looked up. */
  private static @Nullable InetAddress address(String host) {
    boolean bracketed = host.startsWith("[") && host.endsWith("]");
    String literal = bracketed ? host.substring(1, host.length() - 1) : host;
    if (!literal.matches("[0-9]{1,3}(\\.[0-9]{1,3}){3}|[0-9a-f.]*:[0-9a-f:.]*")) {
      return null;
    }
    try {
      return InetAddress.ofLiteral(literal);
    } catch (IllegalArgumentException e) {
      return null;
    }
  }
}

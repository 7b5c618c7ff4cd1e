package dev.ferula.rules.template;

import org.jspecify.annotations.Nullable;

/** A host and port as Go's net.SplitHostPort takes them apart. */
record HostPort(String host, String port) {
  /** Null where there is no port, or more than one colon without brackets. */
  static @Nullable HostPort parse(String text) {
    int colon = text.lastIndexOf(':');
    if (colon < 0) {
      return null;
    }
    String port = text.substring(colon + 1);
    String host = text.substring(0, colon);
    if (host.startsWith("[")) {
      int close = text.indexOf(']');
      if (close + 1 != colon) {
        return null;
      }
      host = text.substring(1, close);
    } else if (host.indexOf(':') >= 0) {
      return null;
    }
    String outside = host + port;
    return outside.indexOf('[') >= 0 || outside.indexOf(']') >= 0 ? null : new HostPort(host, port);
  }

  /** The text without its port, or as it is. */
  static String withoutPort(String text) {
    HostPort parsed = parse(text);
    return parsed == null ? text : parsed.host;
  }

  /** The first label of the host, with the port; addresses stay as they are. */
  static String withoutDomain(String text) {
    HostPort parsed = parse(text);
    String host = parsed == null ? text : parsed.host;
    if (isAddress(host)) {
      return text;
    }
    int dot = host.indexOf('.');
    String name = dot < 0 ? host : host.substring(0, dot);
    if (parsed == null || parsed.port.isEmpty()) {
      return name;
    }
    boolean bracketed = name.indexOf(':') >= 0 || name.indexOf('%') >= 0;
    return (bracketed ? "[" + name + "]" : name) + ":" + parsed.port;
  }

  private static boolean isAddress(String host) {
    return host.indexOf(':') >= 0 ? isIpv6(host) : isIpv4(host);
  }

  private static boolean isIpv4(String text) {
    String[] parts = text.split("\\.", -1);
    if (parts.length != 4) {
      return false;
    }
    for (String part : parts) {
      boolean number =
          !part.isEmpty() && part.length() <= 3 && part.chars().allMatch(c -> c >= '0' && c <= '9');
      boolean padded = part.length() > 1 && part.startsWith("0");
      if (!number || padded || Integer.parseInt(part) > 255) {
        return false;
      }
    }
    return true;
  }

  private static boolean isIpv6(String text) {
    int gap = text.indexOf("::");
    if (gap >= 0 && text.indexOf("::", gap + 1) >= 0) {
      return false;
    }
    if (gap < 0) {
      return groups(text) == 8;
    }
    int before = groups(text.substring(0, gap));
    int after = groups(text.substring(gap + 2));
    return before >= 0 && after >= 0 && before + after < 8;
  }

  /* How many groups of 16 bits a list stands for; -1 if it is none. */
  private static int groups(String text) {
    if (text.isEmpty()) {
      return 0;
    }
    String[] parts = text.split(":", -1);
    int count = 0;
    for (int i = 0; i < parts.length; i++) {
      String part = parts[i];
      if (i == parts.length - 1 && isIpv4(part)) {
        count += 2;
      } else if (part.isEmpty()
          || part.length() > 4
          || !part.chars().allMatch(c -> Character.digit(c, 16) >= 0 && c < 0x80)) {
        return -100;
      } else {
        count++;
      }
    }
    return count;
  }
}

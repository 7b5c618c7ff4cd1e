package dev.ferula.scrape.http;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Names of hosts as they stand in URLs, and as they are looked up: in ASCII, by Punycode (RFC 3492)
 * after a mapping near to that of UTS 46, without its exceptions for the sake of older names.
 */
final class HostName {
  private static final String PREFIX = "xn--";

  /** No longer part of a name is encoded: none that is found has more. */
  private static final int MAX_LABEL = 63;

  /* Nothing is left of them. */
  private static final Pattern IGNORED = Pattern.compile("[\u00ad\u200b\u2060\ufeff]");
  private static final char WIDE_DOT = '\u3002';

  private static final String NUMBER = "(0[xX][0-9a-fA-F]*|[0-9]+)";
  private static final Pattern NUMBERS = Pattern.compile(NUMBER + "(\\." + NUMBER + ")*\\.?");
  private static final String BYTE = "(25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])";
  private static final Pattern FOUR_BYTES = Pattern.compile(BYTE + "(\\." + BYTE + "){3}");

  /* Of Punycode. */
  private static final int BASE = 36;
  private static final int LEAST = 1;
  private static final int MOST = 26;
  private static final int SKEW = 38;
  private static final int DAMP = 700;
  private static final int FIRST_BIAS = 72;
  private static final int FIRST_CODE = 0x80;

  private HostName() {}

  /** A host of a URL without its escapes and in ASCII; what cannot be had so stays as it is. */
  static String ascii(String host) {
    String plain = unescaped(host);
    if (plain.chars().allMatch(c -> c < FIRST_CODE)) {
      return plain;
    }
    String mapped =
        IGNORED
            .matcher(Normalizer.normalize(plain, Normalizer.Form.NFKC))
            .replaceAll("")
            .toLowerCase(Locale.ROOT)
            .replace(WIDE_DOT, '.');
    mapped = Normalizer.normalize(mapped, Normalizer.Form.NFKC);
    return Stream.of(mapped.split("\\.", -1)).map(HostName::label).collect(Collectors.joining("."));
  }

  /**
   * Whether a host is an address in a form that only some programs take for one: {@code 127.1} is
   * no name and no address either.
   */
  static boolean isOddNumber(String host) {
    return NUMBERS.matcher(host).matches() && !FOUR_BYTES.matcher(host).matches();
  }

  /** A host as requests name it: which of this machine's networks it is on is nobody's affair. */
  static String withoutZone(String host) {
    int zone = host.startsWith("[") ? host.indexOf('%') : -1;
    return zone < 0 ? host : host.substring(0, zone) + "]";
  }

  /* Only what is no ASCII may be escaped in a host, and the percent sign before a zone. */
  private static String unescaped(String host) {
    if (host.indexOf('%') < 0) {
      return host;
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream(host.length());
    byte[] bytes = host.getBytes(StandardCharsets.UTF_8);
    for (int i = 0; i < bytes.length; i++) {
      int value = bytes[i] == '%' && i + 2 < bytes.length ? hex(bytes[i + 1], bytes[i + 2]) : -1;
      if (value >= FIRST_CODE || value == '%') {
        out.write(value);
        i += 2;
      } else {
        out.write(bytes[i]);
      }
    }
    return out.toString(StandardCharsets.UTF_8);
  }

  private static int hex(byte high, byte low) {
    int a = Character.digit(high, 16);
    int b = Character.digit(low, 16);
    return a < 0 || b < 0 ? -1 : a << 4 | b;
  }

  private static String label(String label) {
    boolean stays = label.length() > MAX_LABEL || label.chars().allMatch(c -> c < FIRST_CODE);
    return stays ? label : PREFIX + punycode(label);
  }

  private static String punycode(String label) {
    int[] points = label.codePoints().toArray();
    StringBuilder out = new StringBuilder();
    for (int point : points) {
      if (point < FIRST_CODE) {
        out.append((char) point);
      }
    }
    int basic = out.length();
    if (basic > 0) {
      out.append('-');
    }
    int code = FIRST_CODE;
    long delta = 0;
    int bias = FIRST_BIAS;
    for (int done = basic; done < points.length; ) {
      int next = Integer.MAX_VALUE;
      for (int point : points) {
        next = point >= code ? Math.min(next, point) : next;
      }
      delta += (long) (next - code) * (done + 1);
      code = next;
      for (int point : points) {
        delta += point < code ? 1 : 0;
        if (point == code) {
          append(out, delta, bias);
          bias = bias(delta, done + 1, done == basic);
          delta = 0;
          done++;
        }
      }
      delta++;
      code++;
    }
    return out.toString();
  }

  private static void append(StringBuilder out, long delta, int bias) {
    long rest = delta;
    for (int k = BASE; ; k += BASE) {
      int threshold = Math.clamp(k - bias, LEAST, MOST);
      if (rest < threshold) {
        out.append(letter(rest));
        return;
      }
      out.append(letter(threshold + (rest - threshold) % (BASE - threshold)));
      rest = (rest - threshold) / (BASE - threshold);
    }
  }

  /* The letters come before the digits. */
  private static char letter(long value) {
    return (char) (value < 26 ? 'a' + value : '0' + value - 26);
  }

  private static int bias(long delta, int points, boolean first) {
    long rest = first ? delta / DAMP : delta / 2;
    rest += rest / points;
    int k = 0;
    while (rest > (BASE - LEAST) * MOST / 2) {
      rest /= BASE - LEAST;
      k += BASE;
    }
    return (int) (k + (BASE - LEAST + 1) * rest / (rest + SKEW));
  }
}

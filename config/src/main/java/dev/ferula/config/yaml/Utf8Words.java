package dev.ferula.config.yaml;

/** What libyaml, whose words Prometheus shows, says of bytes that are not UTF-8. */
public final class Utf8Words {
  private static final int[] LEAST = {0, 0, 0x80, 0x800, 0x10000};

  private Utf8Words() {}

  /** The first fault, or an empty text. */
  public static String of(byte[] bytes) {
    int at = 0;
    while (at < bytes.length) {
      int width = width(bytes[at] & 0xFF);
      if (width == 0) {
        return "invalid leading UTF-8 octet";
      }
      if (at + width > bytes.length) {
        return "incomplete UTF-8 octet sequence";
      }
      int value = width == 1 ? bytes[at] : bytes[at] & (0xFF >> (width + 1));
      for (int i = 1; i < width; i++) {
        if ((bytes[at + i] & 0xC0) != 0x80) {
          return "invalid trailing UTF-8 octet";
        }
        value = value << 6 | (bytes[at + i] & 0x3F);
      }
      if (value < LEAST[width]) {
        return "invalid length of a UTF-8 sequence";
      }
      if ((value >= 0xD800 && value <= 0xDFFF) || value > Character.MAX_CODE_POINT) {
        return "invalid Unicode character";
      }
      at += width;
    }
    return "";
  }

  /* How many bytes a character has that begins like this, 0 if none does. */
  private static int width(int lead) {
    if (lead < 0x80) {
      return 1;
    }
    int ones = Integer.numberOfLeadingZeros(~(lead << 24));
    return ones >= 2 && ones <= 4 ? ones : 0;
  }
}

package dev.ferula.notation;

/**
 * IP addresses as text, as RFC 5952 has it: the longest run of zeros of version 6 is left out, the
 * first of several.
 */
public final class AddressText {
  private AddressText() {}

  /** The text of an address of 4 or 16 bytes. */
  public static String of(byte[] address) {
    StringBuilder text = new StringBuilder();
    if (address.length == 4) {
      for (byte part : address) {
        text.append(text.isEmpty() ? "" : ".").append(part & 0xff);
      }
      return text.toString();
    }
    int[] parts = new int[address.length / 2];
    for (int i = 0; i < parts.length; i++) {
      parts[i] = ((address[2 * i] & 0xff) << 8) | (address[2 * i + 1] & 0xff);
    }
    int zeros = longestZeros(parts);
    int end = zeros < 0 ? -1 : zeros + zeros(parts, zeros);
    for (int i = 0; i < parts.length; i++) {
      if (i == zeros) {
        text.append("::");
        i = end - 1;
      } else {
        text.append(i == 0 || i == end ? "" : ":").append(Integer.toHexString(parts[i]));
      }
    }
    return text.toString();
  }

  /** Where the longest run of at least two zeros begins, or -1. */
  private static int longestZeros(int[] parts) {
    int longest = -1;
    for (int i = 0; i < parts.length; i++) {
      if (zeros(parts, i) > Math.max(1, longest < 0 ? 0 : zeros(parts, longest))) {
        longest = i;
      }
    }
    return longest;
  }

  private static int zeros(int[] parts, int from) {
    int end = from;
    while (end < parts.length && parts[end] == 0) {
      end++;
    }
    return end - from;
  }
}

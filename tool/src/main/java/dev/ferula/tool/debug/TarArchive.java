package dev.ferula.tool.debug;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.zip.GZIPOutputStream;

/** Files as a compressed archive in the ustar format of POSIX. */
final class TarArchive {
  private static final int BLOCK = 512;
  private static final int CHECKSUM_AT = 148;

  private TarArchive() {}

  /**
   * A file.
   *
   * @param name of at most 100 bytes
   */
  @SuppressWarnings("ArrayRecordComponent") // Written once, never compared.
  record Entry(String name, byte[] content) {}

  static byte[] compressed(List<Entry> entries, Instant modified) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
      for (Entry entry : entries) {
        out.write(header(entry, modified));
        out.write(entry.content());
        out.write(new byte[-entry.content().length & (BLOCK - 1)]);
      }
      out.write(new byte[2 * BLOCK]);
    }
    return bytes.toByteArray();
  }

  private static byte[] header(Entry entry, Instant modified) {
    byte[] header = new byte[BLOCK];
    put(header, 0, entry.name());
    put(header, 100, octal(7, 0644));
    put(header, 108, octal(7, 0));
    put(header, 116, octal(7, 0));
    put(header, 124, octal(11, entry.content().length));
    put(header, 136, octal(11, modified.getEpochSecond()));
    put(header, CHECKSUM_AT, "        ");
    header[156] = '0';
    put(header, 257, "ustar\0" + "00");
    int sum = 0;
    for (byte b : header) {
      sum += b & 0xff;
    }
    put(header, CHECKSUM_AT, octal(6, sum) + "\0 ");
    return header;
  }

  private static String octal(int digits, long value) {
    return String.format(Locale.ROOT, "%0" + digits + "o", value);
  }

  private static void put(byte[] header, int at, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    System.arraycopy(bytes, 0, header, at, bytes.length);
  }
}

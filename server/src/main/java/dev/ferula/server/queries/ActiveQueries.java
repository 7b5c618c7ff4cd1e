package dev.ferula.server.queries;

import dev.ferula.promql.QueryGate;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Locale;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The running queries in a mapped file of the data directory, as Prometheus keeps them, so that the
 * next start can tell which queries were running when the process died. Safe for use by several
 * threads.
 *
 * <pre>
 * queries.active = "[", then for each place 1000 bytes: {"query":"...","timestamp_sec":N}, zeros, ","
 * </pre>
 */
public final class ActiveQueries implements QueryGate.Journal {
  private static final System.Logger LOG = System.getLogger(ActiveQueries.class.getName());
  private static final String NAME = "queries.active";
  private static final int ENTRY = 1000;

  /* Where the text of a query ends at the latest; what follows it takes less than the rest. */
  private static final int LONGEST = ENTRY - 50;

  private static final char DELETE = '\u007f';
  private static final byte[] EMPTY = new byte[ENTRY];

  private final int places;
  private final LongSupplier clock;
  private volatile @Nullable ByteBuffer file;

  /** For so many queries at once; {@code clock} yields milliseconds since the epoch. */
  public ActiveQueries(int places, LongSupplier clock) {
    this.places = places;
    this.clock = clock;
  }

  /** Logs what the last run left unfinished and starts anew; without the file queries still run. */
  public void open(Path directory) {
    Path path = directory.resolve(NAME);
    try {
      logUnfinished(path);
      int size = 1 + places * ENTRY;
      Files.write(path, new byte[size]);
      try (FileChannel channel =
          FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
        /* In an arena, as the other way to map finds its class by reflection. */
        ByteBuffer mapped =
            channel.map(FileChannel.MapMode.READ_WRITE, 0, size, Arena.ofAuto()).asByteBuffer();
        mapped.put(0, (byte) '[');
        file = mapped;
      }
    } catch (IOException e) {
      LOG.log(
          System.Logger.Level.ERROR,
          "msg=\"cannot keep the active queries\" file="
              + path
              + " err=\""
              + e.getMessage()
              + "\"");
    }
  }

  private static void logUnfinished(Path path) throws IOException {
    if (!Files.exists(path)) {
      return;
    }
    String left = new String(Files.readAllBytes(path), StandardCharsets.UTF_8).replace("\0", "");
    if (left.length() > 1) {
      String queries = left.substring(0, left.length() - 1) + "]";
      LOG.log(
          System.Logger.Level.INFO,
          "msg=\"These queries didn't finish in the last run:\" queries=\""
              + queries.replace("\\", "\\\\").replace("\"", "\\\"")
              + "\"");
    }
  }

  @Override
  public void began(int place, String query) {
    ByteBuffer mapped = file;
    if (mapped == null) {
      return;
    }
    byte[] entry = new byte[ENTRY];
    int size = put(entry, 0, "{\"query\":\"");
    for (int i = 0; i < query.length(); ) {
      int c = query.codePointAt(i);
      if (c >= ' ' && c < DELETE && c != '"' && c != '\\') {
        if (size > LONGEST) {
          break;
        }
        entry[size++] = (byte) c;
      } else {
        byte[] written = escaped(c).getBytes(StandardCharsets.UTF_8);
        if (size + written.length > LONGEST + 1) {
          break;
        }
        System.arraycopy(written, 0, entry, size, written.length);
        size += written.length;
      }
      i += Character.charCount(c);
    }
    put(entry, size, "\",\"timestamp_sec\":" + clock.getAsLong() / 1000 + '}');
    entry[ENTRY - 1] = ',';
    write(mapped, place, entry);
  }

  /* Where the disk gives no page for it, queries run on without the file. */
  private void write(ByteBuffer mapped, int place, byte[] entry) {
    try {
      mapped.put(1 + place * ENTRY, entry);
    } catch (InternalError e) {
      file = null;
      LOG.log(System.Logger.Level.ERROR, "msg=\"active queries are kept no longer\"", e);
    }
  }

  /* Puts a text of ASCII characters alone and answers where it ends. */
  private static int put(byte[] entry, int at, String text) {
    for (int i = 0; i < text.length(); i++) {
      entry[at + i] = (byte) text.charAt(i);
    }
    return at + text.length();
  }

  private static String escaped(int c) {
    if (c == '"' || c == '\\') {
      return "\\" + (char) c;
    }
    return c < ' ' ? String.format(Locale.ROOT, "\\u%04x", c) : Character.toString(c);
  }

  @Override
  public void ended(int place) {
    ByteBuffer mapped = file;
    if (mapped != null) {
      write(mapped, place, EMPTY);
    }
  }
}

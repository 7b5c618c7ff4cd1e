package dev.ferula.server;

import dev.ferula.promql.QueryGate;
import java.io.IOException;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
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
final class ActiveQueries implements QueryGate.Journal {
  private static final System.Logger LOG = System.getLogger(ActiveQueries.class.getName());
  private static final String NAME = "queries.active";
  private static final int ENTRY = 1000;

  /* What an entry holds beside the text of the query, generously. */
  private static final int FRAME = 60;

  private final int places;
  private final LongSupplier clock;
  private volatile @Nullable MappedByteBuffer file;

  /** For so many queries at once; {@code clock} yields milliseconds since the epoch. */
  ActiveQueries(int places, LongSupplier clock) {
    this.places = places;
    this.clock = clock;
  }

  /** Logs what the last run left unfinished and starts anew; without the file queries still run. */
  void open(Path directory) {
    Path path = directory.resolve(NAME);
    try {
      logUnfinished(path);
      int size = 1 + places * ENTRY;
      Files.write(path, new byte[size]);
      try (FileChannel channel =
          FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
        MappedByteBuffer mapped = channel.map(FileChannel.MapMode.READ_WRITE, 0, size);
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
    MappedByteBuffer mapped = file;
    if (mapped == null) {
      return;
    }
    StringBuilder text = new StringBuilder("{\"query\":\"");
    int bytes = FRAME;
    for (int i = 0; i < query.length(); ) {
      int c = query.codePointAt(i);
      String written = escaped(c);
      bytes += written.getBytes(StandardCharsets.UTF_8).length;
      if (bytes > ENTRY) {
        break;
      }
      text.append(written);
      i += Character.charCount(c);
    }
    text.append("\",\"timestamp_sec\":").append(clock.getAsLong() / 1000).append('}');
    byte[] entry = Arrays.copyOf(text.toString().getBytes(StandardCharsets.UTF_8), ENTRY);
    entry[ENTRY - 1] = ',';
    mapped.put(1 + place * ENTRY, entry);
  }

  private static String escaped(int c) {
    if (c == '"' || c == '\\') {
      return "\\" + (char) c;
    }
    return c < ' ' ? String.format(Locale.ROOT, "\\u%04x", c) : Character.toString(c);
  }

  @Override
  public void ended(int place) {
    MappedByteBuffer mapped = file;
    if (mapped != null) {
      mapped.put(1 + place * ENTRY, new byte[ENTRY]);
    }
  }
}

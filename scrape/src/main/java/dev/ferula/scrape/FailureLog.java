package dev.ferula.scrape;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.util.Locale;

/** A file with one JSON object per scrape that failed. Safe for use by several threads at once. */
final class FailureLog implements AutoCloseable {
  private static final System.Logger LOGGER = System.getLogger(FailureLog.class.getName());

  private final Path file;
  private final Clock clock;
  private final OutputStream out;
  private boolean broken;

  /**
   * Opens the file at its end, making it where it is not there.
   *
   * @throws UncheckedIOException if that is not possible
   */
  FailureLog(Path file, Clock clock) {
    this.file = file;
    this.clock = clock;
    try {
      out = Files.newOutputStream(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new UncheckedIOException("can't create scrape failure log " + file, e);
    }
  }

  synchronized void write(String job, String target, String reason) {
    StringBuilder line = new StringBuilder("{\"time\":");
    quote(clock.instant().toString(), line);
    quote(reason, line.append(",\"level\":\"ERROR\",\"source\":\"ScrapeLoop\",\"msg\":"));
    quote(job, line.append(",\"job_name\":"));
    quote(target, line.append(",\"target\":"));
    line.append("}\n");
    try {
      out.write(line.toString().getBytes(StandardCharsets.UTF_8));
      broken = false;
    } catch (IOException e) {
      if (!broken) {
        LOGGER.log(
            System.Logger.Level.WARNING,
            () -> "msg=\"Scrape failure log cannot be written\" file=" + file + " err=" + e);
      }
      broken = true;
    }
  }

  @Override
  public synchronized void close() {
    try {
      out.close();
    } catch (IOException e) {
      LOGGER.log(
          System.Logger.Level.WARNING,
          () -> "msg=\"Scrape failure log cannot be closed\" file=" + file + " err=" + e);
    }
  }

  private static void quote(String text, StringBuilder out) {
    out.append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '"' -> out.append("\\\"");
        case '\\' -> out.append("\\\\");
        case '\n' -> out.append("\\n");
        default -> {
          if (c < ' ') {
            out.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
          } else {
            out.append(c);
          }
        }
      }
    }
    out.append('"');
  }
}

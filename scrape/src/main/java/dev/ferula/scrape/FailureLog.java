package dev.ferula.scrape;

import dev.ferula.notation.GoText;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;

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
    GoText.appendJson(clock.instant().toString(), line);
    GoText.appendJson(
        reason, line.append(",\"level\":\"ERROR\",\"source\":\"ScrapeLoop\",\"msg\":"));
    GoText.appendJson(job, line.append(",\"job_name\":"));
    GoText.appendJson(target, line.append(",\"target\":"));
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
}

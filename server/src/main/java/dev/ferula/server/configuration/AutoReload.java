package dev.ferula.server.configuration;

import dev.ferula.config.Config;
import dev.ferula.config.yaml.UnreadableFile;
import dev.ferula.discovery.FilePattern;
import dev.ferula.server.options.ServerException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Loads the configuration anew when one of its files has other content than at the last load, the
 * rule files and the files of scrape jobs included. Compares on a thread of its own.
 */
public final class AutoReload implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(AutoReload.class.getName());

  private final Path file;
  private final Configuration configuration;
  private final Duration interval;
  private final CountDownLatch closed = new CountDownLatch(1);
  private String checksum;

  /* When the files of a load that failed had changed: a slip may be mended before it is seen. */
  private @Nullable String failedTimes;

  /** Watches the file, whose configuration is in force, until closed. */
  public AutoReload(Path file, Configuration configuration, Duration interval) {
    this.file = file;
    this.configuration = configuration;
    this.interval = interval;
    this.checksum = checksum();
    Thread.ofVirtual().name("config-auto-reload").start(this::run);
  }

  private void run() {
    try {
      while (!closed.await(interval.toMillis(), TimeUnit.MILLISECONDS)) {
        compare();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void compare() {
    String times = times();
    String now = checksum();
    boolean same = now.equals(checksum) && (failedTimes == null || failedTimes.equals(times));
    if (same && !now.isEmpty()) {
      return;
    }
    LOG.log(
        System.Logger.Level.INFO,
        "msg=\"Configuration file change detected, reloading the configuration.\"");
    // That of before the load: what changes meanwhile must not be missed. A configuration that
    // names other files than before is loaded once more.
    checksum = now;
    failedTimes = null;
    try {
      configuration.reload();
    } catch (ServerException e) {
      failedTimes = times;
    }
  }

  private String times() {
    StringBuilder times = new StringBuilder();
    for (Path one : files()) {
      times.append(one.toFile().lastModified()).append(' ');
    }
    return times.toString();
  }

  /* Empty where a file cannot be read, which is told; loading says so then, too. */
  private String checksum() {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      for (Path one : files()) {
        digest.update(one.toString().getBytes(StandardCharsets.UTF_8));
        byte[] content = content(one);
        if (content == null) {
          return "";
        }
        digest.update(content);
      }
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private byte @Nullable [] content(Path one) {
    try {
      return Files.readAllBytes(one);
    } catch (IOException e) {
      String what = one.equals(file) ? "error reading YAML file" : "error reading file " + one;
      LOG.log(
          System.Logger.Level.ERROR,
          "msg=\"Failed to generate checksum during configuration reload\" err=\""
              + what
              + ": "
              + UnreadableFile.because(one, e)
              + "\"");
      return null;
    }
  }

  private List<Path> files() {
    Config config = configuration.current().config();
    List<Path> files = new ArrayList<>();
    files.add(file);
    config.ruleFiles().forEach(pattern -> files.addAll(FilePattern.files(pattern)));
    config.scrapeConfigFiles().forEach(pattern -> files.addAll(FilePattern.files(pattern)));
    return files;
  }

  @Override
  public void close() {
    closed.countDown();
  }
}

package dev.ferula.discovery;

import dev.ferula.model.TargetGroup;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Targets in JSON and YAML files. The files are read again when something changes in their
 * directories and after each interval; one that cannot be read keeps the targets it had.
 */
public final class FileDiscoverer implements Discoverer {
  private static final System.Logger LOG = System.getLogger(FileDiscoverer.class.getName());
  private static final String PATH_LABEL = "__meta_filepath";

  /**
   * What is awaited once something has changed. What is written in several steps is so read once,
   * and a log in the same directory, to which each failure adds, does not turn in a circle at full
   * speed.
   */
  private static final Duration SETTLE = Duration.ofMillis(100);

  private final List<String> patterns;
  private final Duration interval;
  private final FileMetrics metrics;
  private final Watching watching;
  private final Pause pause;

  /** Has a watcher told of what changes in a directory. */
  @FunctionalInterface
  interface Watching {
    void watch(Path directory, WatchService watcher) throws IOException;
  }

  /** How many groups each file had when it was last read. */
  private Map<String, Integer> lastCounts = new HashMap<>();

  /**
   * A discoverer, which runs once.
   *
   * @param patterns paths whose last parts may have stars
   */
  public FileDiscoverer(List<String> patterns, Duration interval, FileMetrics metrics) {
    this(patterns, interval, metrics, FileDiscoverer::watch, Pause.REAL);
  }

  FileDiscoverer(
      List<String> patterns,
      Duration interval,
      FileMetrics metrics,
      Watching watching,
      Pause pause) {
    this.watching = watching;
    this.pause = pause;
    this.patterns = List.copyOf(patterns);
    this.interval = interval;
    this.metrics = metrics;
  }

  @Override
  public void run(Consumer<List<TargetGroup>> updates) throws InterruptedException {
    try (WatchService watcher = FileSystems.getDefault().newWatchService()) {
      while (true) {
        watchDirectories(watcher);
        refresh(updates);
        WatchKey changed = watcher.poll(interval.toMillis(), TimeUnit.MILLISECONDS);
        if (changed != null) {
          pause.await(SETTLE);
        }
        while (changed != null) {
          changed.pollEvents();
          changed.reset();
          changed = watcher.poll();
        }
      }
    } catch (IOException | ClosedWatchServiceException e) {
      metrics.watcherFailed();
      LOG.log(System.Logger.Level.ERROR, "cannot watch files patterns=" + patterns, e);
      refreshOnly(updates);
    } finally {
      lastCounts.keySet().forEach(file -> metrics.forget(this, file));
    }
  }

  /* Without a watcher there is still the interval. */
  private void refreshOnly(Consumer<List<TargetGroup>> updates) throws InterruptedException {
    while (true) {
      refresh(updates);
      pause.await(interval);
    }
  }

  private void watchDirectories(WatchService watcher) {
    for (String pattern : patterns) {
      Path directory = directoryOf(pattern);
      if (Files.isDirectory(directory)) {
        try {
          watching.watch(directory, watcher);
        } catch (IOException e) {
          // The others are watched all the same, and this one is tried again.
          LOG.log(
              System.Logger.Level.ERROR,
              () -> "Error adding file watch path=" + directory + " err=" + e);
        }
      }
    }
  }

  static void watch(Path directory, WatchService watcher) throws IOException {
    directory.register(
        watcher,
        StandardWatchEventKinds.ENTRY_CREATE,
        StandardWatchEventKinds.ENTRY_MODIFY,
        StandardWatchEventKinds.ENTRY_DELETE);
  }

  private static Path directoryOf(String pattern) {
    Path parent = Path.of(pattern).getParent();
    return parent == null ? Path.of(".") : parent;
  }

  private void refresh(Consumer<List<TargetGroup>> updates) {
    long start = System.nanoTime();
    Map<String, Integer> counts = new HashMap<>();
    for (String file : files()) {
      try {
        List<TargetGroup> groups = read(file);
        counts.put(file, groups.size());
        updates.accept(groups);
      } catch (IOException | RuntimeException e) {
        metrics.readFailed();
        LOG.log(
            System.Logger.Level.ERROR,
            "cannot read targets file=" + file + " error=" + DiscoveryException.reason(e));
        counts.put(file, lastCounts.getOrDefault(file, 0));
      }
    }
    removeVanished(counts, updates);
    lastCounts = counts;
    metrics.scanned((System.nanoTime() - start) / 1e9);
  }

  private void removeVanished(Map<String, Integer> counts, Consumer<List<TargetGroup>> updates) {
    lastCounts.forEach(
        (file, last) -> {
          int now = counts.getOrDefault(file, 0);
          if (!counts.containsKey(file)) {
            metrics.forget(this, file);
          }
          TargetGroupReader reader = new TargetGroupReader(file, Map.of());
          for (int i = now; i < last; i++) {
            updates.accept(List.of(reader.removed(i)));
          }
        });
  }

  private Set<String> files() {
    Set<String> files = new TreeSet<>();
    for (String pattern : patterns) {
      try {
        FilePattern.files(pattern).forEach(file -> files.add(file.toString()));
      } catch (IllegalArgumentException e) {
        LOG.log(
            System.Logger.Level.ERROR,
            "Error expanding glob glob=" + pattern + " err=" + e.getMessage());
      }
    }
    return files;
  }

  private List<TargetGroup> read(String file) throws IOException {
    List<TargetGroup> groups = groupsIn(file);
    metrics.read(this, file, Files.getLastModifiedTime(Path.of(file)).to(TimeUnit.SECONDS));
    return new ArrayList<>(groups);
  }

  /**
   * The groups that a file of targets holds now; its ending says whether it is JSON or YAML.
   *
   * @throws DiscoveryException if it is not a list of groups
   */
  public static List<TargetGroup> groupsIn(String file) throws IOException {
    TargetGroupReader reader = new TargetGroupReader(file, Map.of(PATH_LABEL, file));
    boolean json = file.toLowerCase(Locale.ROOT).endsWith(".json");
    Path path = Path.of(file);
    // In JSON, bytes that are no UTF-8 are replaced, as Go's reader does.
    return json
        ? reader.json(new String(Files.readAllBytes(path), StandardCharsets.UTF_8))
        : reader.yaml(YamlFile.text(path));
  }
}

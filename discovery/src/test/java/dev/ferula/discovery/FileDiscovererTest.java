package dev.ferula.discovery;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ferula.model.TargetGroup;
import dev.ferula.stats.Gauge;
import dev.ferula.stats.Labelled;
import dev.ferula.stats.StatsRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileDiscovererTest {
  private static final long PATIENCE_SECONDS = 30;

  @TempDir Path directory;

  private final BlockingQueue<List<TargetGroup>> updates = new LinkedBlockingQueue<>();
  private final StatsRegistry registry = StatsRegistry.create();
  private final FileMetrics metrics = new FileMetrics(registry);
  private Thread thread = Thread.ofVirtual().unstarted(() -> {});

  @AfterEach
  void stop() throws InterruptedException {
    thread.interrupt();
    thread.join();
  }

  @Test
  void aChangedFileIsReadAgainAndGroupsThatAreGoneAreRemoved() throws Exception {
    Path file = directory.resolve("t.json");
    write(file, "[{\"targets\": [\"a:1\"]}, {\"targets\": [\"b:1\"]}]");
    start(directory + "/*.json", Duration.ofHours(1));
    assertThat(next()).extracting(TargetGroup::source).containsExactly(file + ":0", file + ":1");
    write(file, "[{\"targets\": [\"c:1\"]}]");
    // An event of the draft may have the old file read once more before.
    List<TargetGroup> changed = next();
    while (changed.size() == 2) {
      changed = next();
    }
    assertThat(changed).hasSize(1);
    assertThat(changed.getFirst().targets().getFirst().get("__address__")).isEqualTo("c:1");
    assertThat(changed.getFirst().shared().get("__meta_filepath")).isEqualTo(file.toString());
    List<TargetGroup> removed = next();
    assertThat(removed.getFirst().source()).isEqualTo(file + ":1");
    assertThat(removed.getFirst().targets()).isEmpty();
  }

  @Test
  void aBrokenFileKeepsItsTargetsAndADeletedOneLosesThem() throws Exception {
    Path file = directory.resolve("t.yml");
    Path other = directory.resolve("u.yml");
    write(file, "- targets: [a:1]");
    start(directory + "/*.yml", Duration.ofHours(1));
    assertThat(next()).hasSize(1);
    write(file, "- targets: a");
    write(other, "- targets: [b:1]");
    // The old file may be read once more before the broken one is there, but loses no target.
    List<TargetGroup> groups = next();
    while (groups.getFirst().source().equals(file + ":0")) {
      assertThat(groups.getFirst().targets()).hasSize(1);
      groups = next();
    }
    assertThat(groups).extracting(TargetGroup::source).containsExactly(other + ":0");
    Files.delete(file);
    assertThat(untilSource(file + ":0").targets()).isEmpty();
  }

  @Test
  void theIntervalAloneFindsFilesToo() throws Exception {
    Path late = directory.resolve("late");
    start(late + "/t.json", Duration.ofMillis(20));
    Files.createDirectory(late);
    write(late.resolve("t.json"), "[{\"targets\": [\"a:1\"]}]");
    assertThat(next()).hasSize(1);
  }

  private TargetGroup untilSource(String source) throws InterruptedException {
    while (true) {
      for (TargetGroup group : next()) {
        if (group.source().equals(source)) {
          return group;
        }
      }
    }
  }

  private void start(String pattern, Duration interval) {
    start(new FileDiscoverer(List.of(pattern), interval, metrics));
  }

  private void start(FileDiscoverer discoverer) {
    thread =
        Thread.ofVirtual()
            .start(
                () -> {
                  try {
                    discoverer.run(updates::add);
                  } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                  }
                });
  }

  private List<TargetGroup> next() throws InterruptedException {
    List<TargetGroup> groups = updates.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
    assertThat(groups).as("update within %d s", PATIENCE_SECONDS).isNotNull();
    return groups;
  }

  /* Moved into place, so that a reader never sees half of it. */
  private void write(Path file, String text) throws IOException {
    Path draft = file.resolveSibling(file.getFileName() + ".draft");
    Files.writeString(draft, text);
    Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  @Test
  void aDirectoryThatCannotBeWatchedKeepsNobodyFromTheOthers() throws Exception {
    Path closed = Files.createDirectory(directory.resolve("closed"));
    Path open = Files.createDirectory(directory.resolve("open"));
    write(open.resolve("t.json"), "[{\"targets\": [\"a:1\"]}]");
    FileDiscoverer.Watching watching =
        (where, watcher) -> {
          if (where.equals(closed)) {
            throw new AccessDeniedException(where.toString());
          }
          FileDiscoverer.watch(where, watcher);
        };
    start(
        new FileDiscoverer(
            List.of(closed + "/*.json", open + "/*.json"),
            Duration.ofHours(1),
            metrics,
            watching,
            Pause.REAL));
    assertThat(next()).hasSize(1);
    write(open.resolve("t.json"), "[{\"targets\": [\"b:1\"]}]");
    while (!next().getFirst().targets().getFirst().get("__address__").equals("b:1")) {
      // The draft's event may have the old file read once more.
    }
  }

  @Test
  void aLogBesideTheFilesThatEachLookWritesToDoesNotTurnInACircleAtFullSpeed() throws Exception {
    write(directory.resolve("t.json"), "[{\"targets\": [\"a:1\"]}]");
    Path log = Files.createFile(directory.resolve("log"));
    List<Duration> pauses = new ArrayList<>();
    List<Path> looks = new ArrayList<>();
    FileDiscoverer discoverer =
        new FileDiscoverer(
            List.of(directory + "/*.json"),
            Duration.ofSeconds(PATIENCE_SECONDS),
            metrics,
            FileDiscoverer::watch,
            pause -> {
              pauses.add(pause);
              if (pauses.size() == 3) {
                throw new InterruptedException();
              }
            });
    assertThatThrownBy(
            () ->
                discoverer.run(
                    groups -> {
                      // Without a change to wait for, the next look comes with the interval.
                      assertThat(looks).as("looks before this one").hasSameSizeAs(pauses);
                      looks.add(log);
                      append(log);
                    }))
        .isInstanceOf(InterruptedException.class);
    assertThat(looks).hasSameSizeAs(pauses);
    assertThat(pauses).containsOnly(Duration.ofMillis(100));
  }

  private static void append(Path log) {
    try {
      Files.writeString(log, "looked\n", StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void bytesOfJsonThatAreNoTextAreReplaced() throws Exception {
    byte[] json = "[{\"targets\": [\"a:1\"], \"labels\": {\"l\": \"?\"}}]".getBytes(US_ASCII);
    for (int i = 0; i < json.length; i++) {
      json[i] = json[i] == '?' ? (byte) 0xff : json[i];
    }
    Path file = Files.write(directory.resolve("t.json"), json);
    assertThat(FileDiscoverer.groupsIn(file.toString()).getFirst().shared().get("l"))
        .isEqualTo("\ufffd");
  }

  @Test
  void theTimeOfAFileIsShownWhileAnybodyReadsIt() throws Exception {
    write(directory.resolve("t.json"), "[{\"targets\": [\"a:1\"]}]");
    start(directory + "/*.json", Duration.ofHours(1));
    assertThat(next()).hasSize(1);
    Thread first = thread;
    start(directory + "/t.json", Duration.ofHours(1));
    assertThat(next()).hasSize(1);
    first.interrupt();
    first.join();
    Labelled<Gauge> times =
        registry.gauges(
            "prometheus_sd_file_mtime_seconds",
            "Timestamp (mtime) of files read by FileSD. Timestamp is set at read time.",
            "filename");
    assertThat(times.size()).isOne();
    stop();
    assertThat(times.size()).isZero();
  }
}

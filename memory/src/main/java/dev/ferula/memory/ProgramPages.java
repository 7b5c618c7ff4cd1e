package dev.ferula.memory;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The pages of the program's own files: the JVM's libraries and the archive of classes. A start
 * reads most of them once, and where nothing else wants the memory they stay mapped for good. Given
 * back, those that are still needed come from the file cache again, in microseconds.
 *
 * <p>Only what nobody wrote to is given back: private mappings that may not be written to and of
 * which the system says that no page is this process's own ({@code proc_pid_smaps(5)}). Where it
 * says nothing, as on anything but Linux, nothing is done. For one thread at a time.
 */
public final class ProgramPages {
  /** Gives pages back. */
  @FunctionalInterface
  interface Discarding {
    void discard(long address, long size);
  }

  private static final Path MAPPINGS = Path.of("/proc/self/maps");
  private static final Path DETAILS = Path.of("/proc/self/smaps");

  private final Path mappings;
  private final Path details;
  private final Discarding discarding;

  /* Each mapping that was asked about, as the system writes it, and whether all of it is the file's. */
  private Map<String, Boolean> clean = Map.of();

  /** The pages of this process. */
  public ProgramPages() {
    this(
        MAPPINGS,
        DETAILS,
        (address, size) -> {
          if (SystemCalls.INSTANCE != null) {
            SystemCalls.INSTANCE.discard(address, size);
          }
        });
  }

  ProgramPages(Path mappings, Path details, Discarding discarding) {
    this.mappings = mappings;
    this.details = details;
    this.discarding = discarding;
  }

  /** Gives back what can be read again. */
  public void giveBack() {
    try {
      List<String> now =
          Files.readAllLines(mappings).stream().filter(ProgramPages::isReadOnlyFile).toList();
      if (!clean.keySet().containsAll(now)) {
        clean = ask();
      }
      now.stream().filter(mapping -> clean.getOrDefault(mapping, false)).forEach(this::discard);
    } catch (IOException e) {
      // The system does not tell, so nothing is known to be clean.
    }
  }

  /* Makes the system walk through all that is mapped, so it is asked only when a file was mapped. */
  private Map<String, Boolean> ask() throws IOException {
    Map<String, Boolean> answers = new HashMap<>();
    String mapping = "";
    for (String line : Files.readAllLines(details)) {
      if (!Character.isUpperCase(line.charAt(0))) {
        mapping = line;
      } else if (isReadOnlyFile(mapping) && isOwn(line)) {
        answers.merge(mapping, line.endsWith(" 0 kB"), Boolean::logicalAnd);
      }
    }
    return answers;
  }

  /* Whether a line says how much was written to, in memory or swapped out. */
  private static boolean isOwn(String line) {
    return line.startsWith("Anonymous:") || line.startsWith("Swap:");
  }

  /* 7f53e82e3000-7f53e936f000 r-xp 002e3000 fe:00 328747     /usr/lib/jvm/lib/server/libjvm.so */
  private static boolean isReadOnlyFile(String mapping) {
    int permissions = mapping.indexOf(' ') + 1;
    return mapping.startsWith("r-", permissions)
        && mapping.startsWith("p ", permissions + 3)
        && mapping.indexOf('/') > 0;
  }

  private void discard(String mapping) {
    int dash = mapping.indexOf('-');
    long from = Long.parseUnsignedLong(mapping, 0, dash, 16);
    long to = Long.parseUnsignedLong(mapping, dash + 1, mapping.indexOf(' '), 16);
    discarding.discard(from, to - from);
  }
}

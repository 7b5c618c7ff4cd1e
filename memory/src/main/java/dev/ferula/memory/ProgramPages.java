package dev.ferula.memory;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
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

  private static final Path MAPPINGS = Path.of("/proc/self/smaps");

  private final Path mappings;
  private final Discarding discarding;

  /** The pages of this process. */
  public ProgramPages() {
    this(
        MAPPINGS,
        (address, size) -> {
          if (SystemCalls.INSTANCE != null) {
            SystemCalls.INSTANCE.discard(address, size);
          }
        });
  }

  ProgramPages(Path mappings, Discarding discarding) {
    this.mappings = mappings;
    this.discarding = discarding;
  }

  /**
   * Gives back what can be read again. The system walks through all that is mapped for it, which
   * takes some milliseconds for each gibibyte.
   */
  public void giveBack() {
    try {
      clean().forEach(this::discard);
    } catch (IOException e) {
      // The system does not tell, so nothing is known to be clean.
    }
  }

  /* What was clean once need not be for good: a debugger writes to code. */
  private List<String> clean() throws IOException {
    Map<String, Boolean> clean = new LinkedHashMap<>();
    String mapping = "";
    for (String line : Files.readAllLines(mappings)) {
      if (!Character.isUpperCase(line.charAt(0))) {
        mapping = line;
      } else if (isReadOnlyFile(mapping) && isOwn(line)) {
        clean.merge(mapping, line.endsWith(" 0 kB"), Boolean::logicalAnd);
      }
    }
    return clean.keySet().stream().filter(clean::get).toList();
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

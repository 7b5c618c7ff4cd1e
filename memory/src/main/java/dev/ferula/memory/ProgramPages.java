package dev.ferula.memory;

import java.util.HashMap;
import java.util.Map;

/**
 * The pages of the program's own files: the JVM's libraries and the archive of classes. A start
 * reads most of them once, and where nothing else wants the memory they stay mapped for good. Given
 * back, those that are still needed come from the file cache again, in microseconds.
 *
 * <p>Only what nobody wrote to is given back: private mappings that may not be written to and of
 * which the system says that no page is this process's own. Nor is anything done with what did not
 * look the same the time before: a library that is just being loaded is mapped as a whole before
 * its data are put over a part of it. For one thread at a time.
 */
final class ProgramPages {
  /** Gives pages back. */
  @FunctionalInterface
  interface Discarding {
    void discard(long address, long size);
  }

  /**
   * From how many kilobytes in memory on a mapping is worth the call: there are dozens of libraries
   * that hardly have any.
   */
  static final int LEAST_KILOBYTES = 256;

  private final Discarding discarding;

  /* The mappings that were clean the time before and now, each by where it begins and ends. */
  private Map<Long, Long> before = new HashMap<>();
  private Map<Long, Long> clean = new HashMap<>();

  ProgramPages(Discarding discarding) {
    this.discarding = discarding;
  }

  /** Gives back what can be read again and could be the time before. */
  void giveBack(Mappings mappings) {
    Map<Long, Long> latest = before;
    before = clean;
    clean = latest;
    clean.clear();
    mappings.rewind();
    while (mappings.next()) {
      if (isClean(mappings)) {
        note(mappings);
      }
    }
  }

  private void note(Mappings mapping) {
    long from = mapping.from();
    long to = mapping.to();
    clean.put(from, to);
    if (before.getOrDefault(from, from) == to && mapping.kilobytes("Rss") >= LEAST_KILOBYTES) {
      discarding.discard(from, to - from);
    }
  }

  /*
   * 7f53e82e3000-7f53e936f000 r-xp 002e3000 fe:00 328747     /usr/lib/jvm/lib/server/libjvm.so
   *
   * What was clean once need not be for good, in memory or swapped out: a debugger writes to code.
   */
  private static boolean isClean(Mappings mapping) {
    return (mapping.isPrivate("r-x") || mapping.isPrivate("r--"))
        && mapping.isOfFile()
        && mapping.kilobytes("Anonymous") == 0
        && mapping.kilobytes("Swap") <= 0;
  }
}

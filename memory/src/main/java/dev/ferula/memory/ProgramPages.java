package dev.ferula.memory;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * The pages of the program's own files: the JVM's libraries and the archive of classes. A start
 * reads most of them once, and where nothing else wants the memory they stay mapped for good. Given
 * back, those that are still needed come from the file cache again, in microseconds.
 *
 * <p>Only what nobody wrote to is given back: private mappings that may not be written to and of
 * which the system says that no page is this process's own ({@code proc_pid_smaps(5)}). Where it
 * says nothing, as on anything but Linux, nothing is done. Nor is anything done with what did not
 * look the same the time before: a library that is just being loaded is mapped as a whole before
 * its data are put over a part of it. For one thread at a time.
 */
public final class ProgramPages {
  /** Gives pages back. */
  @FunctionalInterface
  interface Discarding {
    void discard(long address, long size);
  }

  /** A look that takes longer, in nanoseconds, is followed by a rest. */
  static final long SHORT = 50_000_000;

  /** The rest is so many times what the look took: a hundredth of a processor. */
  static final int REST = 100;

  /**
   * Of how many bytes what the system says of all mappings may be: some 25,000 mappings, of which a
   * program has hundreds. Where it says more, nothing is done.
   */
  static final int MOST_TEXT = 1 << 24;

  private static final Path MAPPINGS = Path.of("/proc/self/smaps");

  /* The fields that say how much was written to, in memory or swapped out. */
  private static final byte[] ANONYMOUS = "Anonymous:".getBytes(US_ASCII);
  private static final byte[] SWAPPED = "Swap:".getBytes(US_ASCII);

  private final Path mappings;
  private final Discarding discarding;
  private final LongSupplier nanoTime;
  /* When the last look ended, and how long there is none after it. */
  private long ended;
  private long rest;

  /* What the system says, read in place: it is asked often, and a text for each line is waste. */
  private byte[] text = new byte[1 << 17];

  /* The mappings that were clean the time before and now, each by where it begins and ends. */
  private Map<Long, Long> before = new HashMap<>();
  private Map<Long, Long> clean = new HashMap<>();

  /** The pages of this process. */
  public ProgramPages() {
    this(
        MAPPINGS,
        (address, size) -> {
          if (SystemCalls.INSTANCE != null) {
            SystemCalls.INSTANCE.discard(address, size);
          }
        },
        System::nanoTime);
  }

  /**
   * As the other one.
   *
   * @param mappings the file in which the system says what is mapped
   * @param nanoTime a clock in nanoseconds that only grows
   */
  ProgramPages(Path mappings, Discarding discarding, LongSupplier nanoTime) {
    this.mappings = mappings;
    this.discarding = discarding;
    this.nanoTime = nanoTime;
  }

  /**
   * Gives back what can be read again and could be the time before. The system walks through all
   * that is mapped for it, which takes some milliseconds for each gibibyte; so where it takes more
   * than {@link #SHORT} the next calls do nothing until {@link #REST} times as much has passed.
   */
  public void giveBack() {
    long began = nanoTime.getAsLong();
    if (rest > 0 && began - ended < rest) {
      return;
    }
    look();
    ended = nanoTime.getAsLong();
    rest = ended - began > SHORT ? REST * (ended - began) : 0;
  }

  private void look() {
    int size;
    try {
      size = read();
    } catch (IOException e) {
      return; // The system does not tell, so nothing is known to be clean.
    }
    if (size == MOST_TEXT) {
      return;
    }
    Map<Long, Long> latest = before;
    before = clean;
    clean = latest;
    clean.clear();
    int mapping = 0;
    for (int line = 0; line < size; line = nextLine(line, size)) {
      if (!isField(line)) {
        discardIfClean(mapping, line);
        mapping = line;
      }
    }
    discardIfClean(mapping, size);
  }

  private int read() throws IOException {
    try (InputStream in = Files.newInputStream(mappings)) {
      int size = 0;
      for (int n; (n = in.read(text, size, text.length - size)) > 0; ) {
        size += n;
        if (size == text.length && size < MOST_TEXT) {
          text = Arrays.copyOf(text, size * 2);
        }
      }
      return size;
    }
  }

  private int nextLine(int from, int size) {
    int end = from;
    while (end < size && text[end] != '\n') {
      end++;
    }
    return end + 1;
  }

  /* Fields begin with a capital letter, mappings with a lower case digit. */
  private boolean isField(int line) {
    return text[line] >= 'A' && text[line] <= 'Z';
  }

  /* What was clean once need not be for good: a debugger writes to code. */
  private void discardIfClean(int mapping, int end) {
    int fields = nextLine(mapping, end);
    if (!isReadOnlyFile(mapping, fields)) {
      return;
    }
    boolean told = false;
    for (int line = fields; line < end; line = nextLine(line, end)) {
      if (startsWith(line, ANONYMOUS) || startsWith(line, SWAPPED)) {
        told = true;
        if (!isNone(line, nextLine(line, end))) {
          return;
        }
      }
    }
    if (told) {
      long from = hexadecimal(mapping);
      long to = hexadecimal(indexOf('-', mapping, fields) + 1);
      clean.put(from, to);
      if (before.getOrDefault(from, from) == to) {
        discarding.discard(from, to - from);
      }
    }
  }

  /* 7f53e82e3000-7f53e936f000 r-xp 002e3000 fe:00 328747     /usr/lib/jvm/lib/server/libjvm.so */
  private boolean isReadOnlyFile(int mapping, int end) {
    int permissions = indexOf(' ', mapping, end) + 1;
    return permissions + 4 < end
        && text[permissions] == 'r'
        && text[permissions + 1] == '-'
        && text[permissions + 3] == 'p'
        && indexOf('/', permissions, end) < end;
  }

  /* Anonymous:             0 kB */
  private boolean isNone(int field, int end) {
    int last = indexOf('k', field, end) - 2;
    return last > field && text[last] == '0' && text[last - 1] == ' ';
  }

  private int indexOf(char wanted, int from, int end) {
    int at = from;
    while (at < end && text[at] != wanted) {
      at++;
    }
    return at;
  }

  private boolean startsWith(int at, byte[] wanted) {
    return Arrays.equals(
        text, at, Math.min(at + wanted.length, text.length), wanted, 0, wanted.length);
  }

  private long hexadecimal(int from) {
    long value = 0;
    for (int at = from; Character.digit(text[at], 16) >= 0; at++) {
      value = value << 4 | Character.digit(text[at], 16);
    }
    return value;
  }
}

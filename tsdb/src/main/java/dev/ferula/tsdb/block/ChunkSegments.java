package dev.ferula.tsdb.block;

import static dev.ferula.tsdb.block.ChunkSegmentLayout.CHECKSUM_SIZE;
import static dev.ferula.tsdb.block.ChunkSegmentLayout.HEADER_SIZE;

import dev.ferula.chunk.Encoding;
import dev.ferula.disk.CorruptionException;
import dev.ferula.disk.Disk;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The chunks of a block, mapped. Safe for use by several threads. */
final class ChunkSegments {
  /** So many segments may be missing in a row before the directory is not believed. */
  private static final int MAX_MISSING = 1000;

  /* The number of its samples stands before the first of an XOR chunk. */
  private static final int XOR_COUNT_SIZE = 2;

  /* In an XOR2 chunk a byte about start times comes between. */
  private static final int XOR2_START_SIZE = 1;

  /** A chunk copied out of its segment, in memory that is used again. */
  static final class Chunk {
    private final Window window;
    private final long[] first = new long[1];

    Encoding encoding = Encoding.XOR;
    byte[] bytes = {};

    /* Where the chunk begins as it is in the segment, with its length and its checksum, and how long that is. */
    int record;
    int recordLength;

    /* Where the data begins, behind length and encoding, and how long it is. */
    int offset;
    int length;

    /**
     * A chunk.
     *
     * @param window how many bytes are copied at a time
     */
    Chunk(int window) {
      this.window = new Window(window);
    }
  }

  private final List<@Nullable MemorySegment> segments = new ArrayList<>();
  private final Path directory;

  /**
   * Maps the segments in a directory.
   *
   * @throws CorruptionException if the header of one is damaged
   */
  ChunkSegments(Disk disk, Path directory, Arena arena) {
    this(disk, directory, arena, true);
  }

  /** As the constructor, whatever the headers say. */
  static ChunkSegments withAnyHeader(Disk disk, Path directory, Arena arena) {
    return new ChunkSegments(disk, directory, arena, false);
  }

  /*
   * A ref names its segment by number, so one that is missing must not shift the others. One that is cut off within its
   * header has no chunk and is as good as missing.
   */
  private ChunkSegments(Disk disk, Path directory, Arena arena, boolean checked) {
    this.directory = directory;
    for (String name : disk.list(directory)) {
      if (name.length() >= 6 && name.chars().allMatch(c -> c >= '0' && c <= '9')) {
        Path path = directory.resolve(name);
        int number = number(name);
        if (number < 1 || number > segments.size() + MAX_MISSING) {
          throw new CorruptionException(
              path.toString(), 0, "segment " + (segments.size() + 1), "no such file");
        }
        MemorySegment segment = disk.map(path, arena);
        while (segments.size() < number) {
          segments.add(null);
        }
        if (segment.byteSize() >= HEADER_SIZE) {
          if (checked) {
            checkHeader(segment, path.toString());
          }
          segments.set(number - 1, segment);
        }
      }
    }
  }

  private static int number(String name) {
    try {
      return Integer.parseInt(name);
    } catch (NumberFormatException e) {
      return -1;
    }
  }

  private String name(int number) {
    return directory.resolve(ChunkSegmentLayout.fileName(number)).toString();
  }

  private static void checkHeader(MemorySegment segment, String name) {
    int magic = segment.get(ByteSource.INT, 0);
    if (magic != ChunkSegmentLayout.MAGIC) {
      throw new CorruptionException(name, 0, "magic 0x85bd40dd", "0x" + Integer.toHexString(magic));
    }
    int version = segment.get(ValueLayout.JAVA_BYTE, 4);
    if (version != ChunkSegmentLayout.VERSION) {
      throw new CorruptionException(
          name, 4, "version " + ChunkSegmentLayout.VERSION, Integer.toString(version));
    }
  }

  /**
   * Copies a chunk out and checks it.
   *
   * @throws CorruptionException if it is damaged, or there is none with this ref
   */
  void read(long ref, Chunk into) {
    int number = (int) (ref >>> 32);
    long offset = ref & 0xffffffffL;
    if (number < 0 || number >= segments.size()) {
      throw new CorruptionException(
          name(number), offset, segments.size() + " segments", "none such");
    }
    MemorySegment segment = segments.get(number);
    if (segment == null) {
      throw new CorruptionException(
          name(number), offset, "a chunk segment", "no such file, or no header");
    }
    copy(segment, number, offset, into);
  }

  /**
   * Copies a chunk of a series out and checks it. A chunk that begins at another time than the
   * series says is not meant: the files of two blocks were mixed up. Of histograms that is left to
   * {@link #checkBegin}.
   *
   * @throws CorruptionException if it is damaged, not meant, or there is none with this ref
   */
  void read(ChunkColumns chunks, int i, Chunk into) {
    read(chunks.refs[i], into);
    switch (into.encoding) {
      case XOR -> checkBegin(chunks, i, firstTime(into, XOR_COUNT_SIZE));
      case XOR2 -> checkBegin(chunks, i, firstTime(into, XOR_COUNT_SIZE + XOR2_START_SIZE));
      /* That of histograms stands behind their layout: whoever decodes it asks. */
      default -> {}
    }
  }

  /**
   * Compares the time of a chunk's first sample with what the series says of it.
   *
   * @throws CorruptionException if another chunk is meant
   */
  void checkBegin(ChunkColumns chunks, int i, long first) {
    if (first < chunks.minTimes[i] || first > chunks.maxTimes[i]) {
      long ref = chunks.refs[i];
      throw new CorruptionException(
          name((int) (ref >>> 32)),
          ref & 0xffffffffL,
          "a chunk from " + chunks.minTimes[i] + " to " + chunks.maxTimes[i],
          "one from " + first);
    }
  }

  /* Of a chunk that ends before it, none that a series may have. */
  private static long firstTime(Chunk chunk, int place) {
    int end = chunk.offset + chunk.length;
    int next = Window.varints(chunk.bytes, chunk.offset + place, end, 1, chunk.first);
    return next < 0 ? Long.MIN_VALUE : Window.signed(chunk.first[0]);
  }

  /** Whether there is an undamaged chunk with this ref; it is copied out. */
  boolean isWhole(long ref, Chunk into) {
    try {
      read(ref, into);
      return true;
    } catch (CorruptionException e) {
      return false;
    }
  }

  /* Most chunks are in the window at once, with their length and their checksum. */
  private void copy(MemorySegment segment, int number, long offset, Chunk into) {
    Window window = into.window;
    if (!window.checkedRecord(segment, offset, 1)) {
      throw new CorruptionException(
          name(number), offset, "a chunk that fits the segment", "length " + window.length());
    }
    int start = window.contentStart();
    int length = (int) window.length();
    int end = start + 1 + length;
    long before = offset + start - window.recordStart();
    int expected = window.expectedChecksum();
    int actual = window.actualChecksum();
    if (expected != actual) {
      Checksum.check(name(number), before + 1 + length, expected, actual);
    }
    int code = window.bytes()[start];
    if (!Encoding.isKnown(code)) {
      throw new CorruptionException(
          name(number), before, "a chunk encoding", Integer.toString(code));
    }
    into.encoding = Encoding.ofCode(code);
    into.bytes = window.bytes();
    into.record = window.recordStart();
    into.recordLength = end + CHECKSUM_SIZE - into.record;
    into.offset = start + 1;
    into.length = length;
  }

  long size() {
    return segments.stream().mapToLong(s -> s == null ? 0 : s.byteSize()).sum();
  }
}

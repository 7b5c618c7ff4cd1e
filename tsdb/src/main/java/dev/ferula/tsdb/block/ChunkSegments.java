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
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The chunks of a block, mapped. Safe for use by several threads. */
final class ChunkSegments {
  /** So many segments may be missing in a row before the directory is not believed. */
  private static final int MAX_MISSING = 1000;

  /** A chunk copied out of its segment, in memory that is used again. */
  static final class Chunk {
    private static final int SLACK = 8;

    Encoding encoding = Encoding.XOR;
    byte[] bytes = new byte[512];
    int length;
  }

  private final List<@Nullable MemorySegment> segments = new ArrayList<>();
  private final Path directory;

  /* A ref names its segment by number, so one that is missing must not shift the others. */
  ChunkSegments(Disk disk, Path directory, Arena arena) {
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
        checkHeader(segment, path.toString());
        while (segments.size() < number) {
          segments.add(null);
        }
        segments.set(number - 1, segment);
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
    return directory.resolve(String.format(Locale.ROOT, "%06d", number + 1)).toString();
  }

  private static void checkHeader(MemorySegment segment, String name) {
    if (segment.byteSize() < HEADER_SIZE) {
      throw new CorruptionException(name, 0, "a header", segment.byteSize() + " bytes");
    }
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
    String name = name(number);
    if (segment == null) {
      throw new CorruptionException(name, offset, "a chunk segment", "no such file");
    }
    ByteSource source =
        new ByteSource(segment, name, Math.min(offset, segment.byteSize()), segment.byteSize());
    long length = source.unsignedVarint();
    long start = source.position();
    if (length < 0 || length > source.remaining() - 1 - CHECKSUM_SIZE) {
      throw new CorruptionException(
          name, offset, "a chunk that fits the segment", "length " + length);
    }
    int size = (int) length;
    int code = segment.get(ValueLayout.JAVA_BYTE, start);
    if (into.bytes.length < size + 1 + Chunk.SLACK) {
      into.bytes = new byte[Math.max(2 * into.bytes.length, size + 1 + Chunk.SLACK)];
    }
    MemorySegment.copy(segment, ValueLayout.JAVA_BYTE, start, into.bytes, 0, size + 1);
    Checksum.check(
        name,
        start + 1 + size,
        segment.get(ByteSource.INT, start + 1 + size),
        Checksum.of(into.bytes, 0, size + 1));
    if (!Encoding.isKnown(code)) {
      throw new CorruptionException(name, start, "a chunk encoding", Integer.toString(code));
    }
    into.encoding = Encoding.ofCode(code);
    into.length = size;
  }

  /** Where the data of a chunk begins in {@link Chunk#bytes}, behind its encoding. */
  static final int DATA = 1;

  long size() {
    return segments.stream().mapToLong(s -> s == null ? 0 : s.byteSize()).sum();
  }
}

package dev.ferula.tsdb.block;

import dev.ferula.disk.CorruptionException;
import dev.ferula.disk.Disk;
import dev.ferula.disk.DiskFile;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;

/**
 * What was deleted from a block: for each series stretches of time, apart from each other and in
 * order. Immutable once it is read; for one thread while it is built.
 */
public final class Tombstones {
  static final String NAME = "tombstones";

  /** The same a second time, so that one damaged file brings nothing back that was deleted. */
  private static final String COPY_NAME = "tombstones.copy";

  private static final int MAGIC = 0x0130BA30;
  private static final int VERSION = 1;
  private static final int HEADER_SIZE = 5;
  private static final int CHECKSUM_SIZE = 4;
  private static final long MAX_SIZE = 1L << 30;
  private static final long[] NOTHING = {};

  private final Map<Long, long[]> intervals = new TreeMap<>(Long::compareUnsigned);

  /** Deletes a series' samples with {@code minTime <= timestamp <= maxTime}. */
  public void add(long ref, long minTime, long maxTime) {
    long[] old = intervals.getOrDefault(ref, NOTHING);
    long[] merged = new long[old.length + 2];
    int size = 0;
    long min = minTime;
    long max = maxTime;
    int i = 0;
    while (i < old.length && old[i + 1] < min && old[i + 1] + 1 < min) {
      merged[size++] = old[i];
      merged[size++] = old[i + 1];
      i += 2;
    }
    while (i < old.length && (old[i] <= max || old[i] - 1 <= max)) {
      min = Math.min(min, old[i]);
      max = Math.max(max, old[i + 1]);
      i += 2;
    }
    merged[size++] = min;
    merged[size++] = max;
    while (i < old.length) {
      merged[size++] = old[i++];
    }
    intervals.put(ref, Arrays.copyOf(merged, size));
  }

  /** The deleted stretches of a series as pairs of first and last time, in order. */
  public long[] of(long ref) {
    return intervals.isEmpty() ? NOTHING : intervals.getOrDefault(ref, NOTHING);
  }

  /** A copy to add to. */
  public Tombstones copy() {
    Tombstones copy = new Tombstones();
    copy.intervals.putAll(intervals);
    return copy;
  }

  /** A copy without what ends before a time, and without what the refs name. */
  public Tombstones since(long time, long[] goneRefs) {
    Tombstones left = new Tombstones();
    intervals.forEach(
        (ref, pairs) -> {
          for (int i = 0; i < pairs.length; i += 2) {
            if (pairs[i + 1] >= time) {
              left.add(ref, pairs[i], pairs[i + 1]);
            }
          }
        });
    for (long ref : goneRefs) {
      left.intervals.remove(ref);
    }
    return left;
  }

  /** Takes each stretch of each series. */
  @FunctionalInterface
  public interface Visitor {
    void stretch(long ref, long minTime, long maxTime);
  }

  public void forEach(Visitor visitor) {
    intervals.forEach(
        (ref, pairs) -> {
          for (int i = 0; i < pairs.length; i += 2) {
            visitor.stretch(ref, pairs[i], pairs[i + 1]);
          }
        });
  }

  /** How many stretches there are. */
  public long count() {
    long count = 0;
    for (long[] pairs : intervals.values()) {
      count += pairs.length / 2;
    }
    return count;
  }

  public boolean isEmpty() {
    return intervals.isEmpty();
  }

  /** Whether one of the stretches holds all of this time. */
  public static boolean covers(long[] pairs, long minTime, long maxTime) {
    for (int i = 0; i < pairs.length; i += 2) {
      if (pairs[i] <= minTime && maxTime <= pairs[i + 1]) {
        return true;
      }
    }
    return false;
  }

  /**
   * Reads a block's tombstones.
   *
   * @throws dev.ferula.disk.DiskException of kind NOT_FOUND if the file is missing
   * @throws CorruptionException if it is damaged
   */
  public static Tombstones read(Disk disk, Path block) {
    return read(disk, block, NAME);
  }

  /** As {@link #read}, of their second copy, which Prometheus neither reads nor writes. */
  static Tombstones readCopy(Disk disk, Path block) {
    return read(disk, block, COPY_NAME);
  }

  private static Tombstones read(Disk disk, Path block, String name) {
    Path path = block.resolve(name);
    byte[] bytes = Files.readAll(disk, path, MAX_SIZE);
    String resource = path.toString();
    if (bytes.length < HEADER_SIZE + CHECKSUM_SIZE) {
      throw new CorruptionException(resource, 0, "a header", bytes.length + " bytes");
    }
    int magic = ByteBuffer.wrap(bytes).getInt();
    if (magic != MAGIC || bytes[4] != VERSION) {
      throw new CorruptionException(
          resource,
          0,
          "magic 0x130ba30 version 1",
          "0x" + Integer.toHexString(magic) + " version " + bytes[4]);
    }
    int end = bytes.length - CHECKSUM_SIZE;
    Checksum.check(
        resource,
        end,
        ByteBuffer.wrap(bytes).getInt(end),
        Checksum.of(bytes, HEADER_SIZE, end - HEADER_SIZE));
    Tombstones tombstones = new Tombstones();
    ByteSource source = new ByteSource(bytes, resource, HEADER_SIZE, end);
    while (source.remaining() > 0) {
      long ref = source.unsignedVarint();
      long minTime = varint(source);
      tombstones.add(ref, minTime, varint(source));
    }
    return tombstones;
  }

  private static long varint(ByteSource source) {
    long value = source.unsignedVarint();
    return (value >>> 1) ^ -(value & 1);
  }

  /** Writes a block's tombstones, in the place of those that are there, and a copy of them. */
  public void write(Disk disk, Path block) {
    ByteSink sink = new ByteSink();
    sink.fixedInt(MAGIC);
    sink.put(VERSION);
    intervals.forEach(
        (ref, pairs) -> {
          for (int i = 0; i < pairs.length; i += 2) {
            sink.unsignedVarint(ref);
            sink.varint(pairs[i]);
            sink.varint(pairs[i + 1]);
          }
        });
    sink.fixedInt(Checksum.of(sink.bytes(), HEADER_SIZE, sink.size() - HEADER_SIZE));
    if (!isEmpty()) {
      write(disk, block, COPY_NAME, sink);
    }
    write(disk, block, NAME, sink);
    disk.syncDirectory(block);
  }

  private static void write(Disk disk, Path block, String name, ByteSink sink) {
    Path temporary = block.resolve(name + ".tmp");
    try (DiskFile file = disk.create(temporary)) {
      file.write(0, sink.bytes(), 0, sink.size());
      file.sync();
    }
    disk.rename(temporary, block.resolve(name));
  }
}

package dev.ferula.tsdb.block;

import dev.ferula.disk.CorruptionException;
import dev.ferula.disk.Disk;
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

  /** Whether something from before a time is deleted. */
  public boolean anyBefore(long time) {
    return intervals.values().stream().anyMatch(pairs -> pairs[0] < time);
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

  /** Whether all that the other ones delete is deleted by these as well. */
  public boolean coverAllOf(Tombstones other) {
    for (Map.Entry<Long, long[]> entry : other.intervals.entrySet()) {
      long[] own = of(entry.getKey());
      long[] pairs = entry.getValue();
      for (int i = 0; i < pairs.length; i += 2) {
        if (!covers(own, pairs[i], pairs[i + 1])) {
          return false;
        }
      }
    }
    return true;
  }

  /**
   * Reads a block's tombstones.
   *
   * @throws dev.ferula.disk.DiskException of kind NOT_FOUND if the file is missing
   * @throws CorruptionException if it is damaged
   */
  public static Tombstones read(Disk disk, Path block) {
    Path path = block.resolve(NAME);
    ByteSource source = body(path, Files.readAll(disk, path, MAX_SIZE), VERSION);
    return stretches(source);
  }

  /**
   * What follows the header of a file of tombstones, to before its checksum.
   *
   * @throws CorruptionException if header or checksum are not right
   */
  static ByteSource body(Path path, byte[] bytes, int version) {
    String resource = path.toString();
    if (bytes.length < HEADER_SIZE + CHECKSUM_SIZE) {
      throw new CorruptionException(resource, 0, "a header", bytes.length + " bytes");
    }
    int magic = ByteBuffer.wrap(bytes).getInt();
    if (magic != MAGIC || bytes[4] != version) {
      throw new CorruptionException(
          resource,
          0,
          "magic 0x130ba30 version " + version,
          "0x" + Integer.toHexString(magic) + " version " + bytes[4]);
    }
    int end = bytes.length - CHECKSUM_SIZE;
    Checksum.check(
        resource,
        end,
        ByteBuffer.wrap(bytes).getInt(end),
        Checksum.of(bytes, HEADER_SIZE, end - HEADER_SIZE));
    return new ByteSource(bytes, resource, HEADER_SIZE, end);
  }

  static Tombstones stretches(ByteSource source) {
    Tombstones tombstones = new Tombstones();
    while (source.remaining() > 0) {
      long ref = source.unsignedVarint();
      long minTime = varint(source);
      tombstones.add(ref, minTime, varint(source));
    }
    return tombstones;
  }

  private static long varint(ByteSource source) {
    return Window.signed(source.unsignedVarint());
  }

  /** The file of these as Prometheus has it. */
  ByteSink file() {
    return file(VERSION, "");
  }

  /** As {@link #file}, with the name of the block before the stretches unless it is empty. */
  ByteSink file(int version, String block) {
    ByteSink sink = new ByteSink();
    sink.fixedInt(MAGIC);
    sink.put(version);
    if (!block.isEmpty()) {
      sink.text(block);
    }
    intervals.forEach(
        (ref, pairs) -> {
          for (int i = 0; i < pairs.length; i += 2) {
            sink.unsignedVarint(ref);
            sink.varint(pairs[i]);
            sink.varint(pairs[i + 1]);
          }
        });
    sink.fixedInt(Checksum.of(sink.bytes(), HEADER_SIZE, sink.size() - HEADER_SIZE));
    return sink;
  }
}

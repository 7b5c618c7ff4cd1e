package dev.ferula.wal;

import dev.ferula.disk.CorruptionException;
import dev.ferula.disk.Disk;
import java.nio.file.Path;
import java.util.List;

/** Reads a chunk snapshot from the first record to the last. For one thread. */
public final class SnapshotReader extends RecordSource {
  /** Encodings of floats; behind their chunks stands the last value, behind others a histogram. */
  private static final int XOR = 1;

  private static final int XOR2 = 4;
  private static final int UNUSED_SAMPLE_BYTES = 3 * 16 + 8;

  private final RecordDecoder exemplars = new RecordDecoder();
  private boolean sawTombstones;
  private boolean isMarked;
  private long records;

  /**
   * Tells a visitor all that a snapshot holds; what it was told of one that turns out to be damaged
   * is of no use.
   *
   * @return how many records there were
   * @throws CorruptionException if any of it is damaged or missing
   */
  public long read(Disk disk, Path directory, SnapshotVisitor visitor) {
    requireAllSegments(disk, directory);
    try (WalReader reader = WalReader.open(disk, directory)) {
      while (reader.next()) {
        refuse(reader.damageCount(), reader);
        decode(reader, directory, visitor);
      }
      refuse(reader.damageCount(), reader);
    }
    if (!sawTombstones) {
      throw new CorruptionException(
          directory.toString(), 0, "a record of tombstones behind all series", "none");
    }
    return records;
  }

  /** Whether {@link SnapshotRecords} wrote what was read, and not Prometheus. */
  public boolean isMarked() {
    return isMarked;
  }

  private static void requireAllSegments(Disk disk, Path directory) {
    List<Integer> segments = Segments.list(disk, directory);
    for (int i = 0; i < segments.size(); i++) {
      if (segments.get(i) != i) {
        throw new CorruptionException(
            Segments.path(directory, i).toString(), 0, "a segment", "no such file");
      }
    }
  }

  private static void refuse(int damages, WalReader reader) {
    if (damages > 0) {
      Damage first = reader.damage(0);
      throw new CorruptionException(
          first.file().toString(), first.offset(), first.expected(), first.actual());
    }
  }

  private void decode(WalReader reader, Path directory, SnapshotVisitor visitor) {
    open(reader.record(), 0, reader.recordSize());
    try {
      int type = next();
      switch (type) {
        case SnapshotRecords.SERIES -> series(visitor);
        case SnapshotRecords.TOMBSTONES -> tombstones(visitor);
        case SnapshotRecords.EXEMPLARS -> exemplars.exemplars(bytes, at, end - at, visitor);
        default -> throw wrong("a record of a snapshot", "type " + type);
      }
      records++;
    } catch (RecordException e) {
      throw new CorruptionException(
          directory.resolve(Segments.name(reader.segment())).toString(),
          reader.offset(),
          e.expected(),
          e.actual());
    }
  }

  private void series(SnapshotVisitor visitor) {
    long ref = fixed();
    int count = count(2);
    int labels = at;
    skipLabels(count);
    visitor.series(ref, count, bytes, labels, at - labels);
    isMarked |= fixed() == SnapshotRecords.MARK;
    if (unsignedVarint() == 0) {
      return;
    }
    long first = fixed();
    long last = fixed();
    int encoding = next();
    int length = count(1);
    int chunk = at;
    at += length;
    long lastBits = 0;
    if (encoding == XOR || encoding == XOR2) {
      for (int i = 0; i < UNUSED_SAMPLE_BYTES; i += 8) {
        fixed();
      }
      lastBits = fixed();
    }
    visitor.chunk(ref, first, last, encoding, bytes, chunk, length, lastBits);
  }

  private void tombstones(SnapshotVisitor visitor) {
    sawTombstones = true;
    int length = count(1);
    end = at + length;
    int version = next();
    if (version != SnapshotRecords.TOMBSTONES_VERSION) {
      throw wrong("tombstones of version 1", "version " + version);
    }
    while (at < end) {
      long ref = unsignedVarint();
      long minTime = varint();
      visitor.tombstone(ref, minTime, varint());
    }
  }
}

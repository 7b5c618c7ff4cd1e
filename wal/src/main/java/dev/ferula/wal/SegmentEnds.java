package dev.ferula.wal;

import static java.lang.System.Logger.Level.WARNING;

import dev.ferula.disk.Disk;
import dev.ferula.disk.DiskException;
import dev.ferula.disk.DiskFile;
import java.nio.file.Path;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * Says beside a log how far each of its segments goes, so that one that was emptied, cut between
 * two records or deleted can be told from one that was never longer. Prometheus passes over the
 * file. Of the segment that is written it lags by less than {@link #STEP}; it never runs ahead of
 * what was written, and that it cannot be written costs nothing else. For one thread at a time.
 *
 * <p>The file has entries of 16 bytes, big-endian: segment 4, end 8, CRC32C of both 4. The first
 * entry names the oldest segment that is needed.
 */
final class SegmentEnds implements AutoCloseable {
  static final String NAME = "ferula.ends";

  private static final System.Logger LOG = System.getLogger(SegmentEnds.class.getName());
  private static final int ENTRY_SIZE = 16;

  /** By how many bytes a segment grows until that is noted. */
  private static final int STEP = 4 << 10;

  private final byte[] entry = new byte[ENTRY_SIZE];
  private final CRC32C crc = new CRC32C();
  private @Nullable DiskFile file;
  private long place;
  private int segment = -1;
  private long noted;

  /** Begins the file anew with the segments that are there. */
  SegmentEnds(Disk disk, Path directory) {
    try {
      List<Integer> segments = Segments.list(disk, directory);
      DiskFile created = disk.create(directory.resolve(NAME));
      file = created;
      put(created, 0, segments.isEmpty() ? 0 : segments.getFirst(), 0);
      for (int each : segments) {
        place += ENTRY_SIZE;
        put(created, place, each, disk.size(Segments.path(directory, each)));
      }
    } catch (DiskException e) {
      giveUp(e);
    }
  }

  /** Notes that a segment goes at least so far, if that is worth it. */
  void reach(int ofSegment, long end) {
    if (ofSegment != segment || end - noted >= STEP) {
      note(ofSegment, end);
    }
  }

  /** Notes where a segment ends. */
  void note(int ofSegment, long end) {
    DiskFile current = file;
    if (current == null || (ofSegment == segment && end == noted)) {
      return;
    }
    if (ofSegment != segment) {
      place += ENTRY_SIZE;
      segment = ofSegment;
    }
    noted = end;
    try {
      put(current, place, ofSegment, end);
    } catch (DiskException e) {
      giveUp(e);
    }
  }

  /** Notes that segments before this one are not needed any more. */
  void forget(int before) {
    DiskFile current = file;
    if (current == null) {
      return;
    }
    try {
      put(current, 0, before, 0);
    } catch (DiskException e) {
      giveUp(e);
    }
  }

  private void put(DiskFile to, long at, int ofSegment, long end) {
    Bytes.putInt(entry, 0, ofSegment);
    Bytes.putLong(entry, 4, end);
    Bytes.putInt(entry, 12, checksum(crc, entry));
    to.write(at, entry, 0, ENTRY_SIZE);
  }

  private static int checksum(CRC32C crc, byte[] bytes) {
    crc.reset();
    crc.update(bytes, 0, ENTRY_SIZE - 4);
    return (int) crc.getValue();
  }

  /* What stays is true: segments go at least so far. */
  private void giveUp(DiskException e) {
    LOG.log(WARNING, "ends of the segments not noted error=\"" + e.getMessage() + "\"");
    close();
  }

  @Override
  public void close() {
    DiskFile current = file;
    file = null;
    if (current != null) {
      current.close();
    }
  }

  /**
   * How far the segments behind the last checkpoint must go by what is noted. Entries that do not
   * check count for nothing, as do segments before all others once somebody else has written to the
   * log, who may have let them go.
   */
  static NavigableMap<Integer, Long> read(Disk disk, Path directory) {
    NavigableMap<Integer, Long> ends = new TreeMap<>();
    Path path = directory.resolve(NAME);
    byte[] bytes = new byte[ENTRY_SIZE];
    CRC32C crc = new CRC32C();
    int first = -1;
    try (DiskFile opened = disk.openRead(path)) {
      for (long at = 0; opened.read(at, bytes, 0, ENTRY_SIZE) == ENTRY_SIZE; at += ENTRY_SIZE) {
        boolean checks = checksum(crc, bytes) == Bytes.getInt(bytes, 12);
        if (at == 0) {
          first = checks ? Bytes.getInt(bytes, 0) : Integer.MAX_VALUE;
        } else if (checks) {
          ends.put(Bytes.getInt(bytes, 0), Bytes.getLong(bytes, 4));
        }
      }
    } catch (DiskException e) {
      if (e.kind() == DiskException.Kind.NOT_FOUND) {
        return ends;
      }
      LOG.log(WARNING, "ends of the segments not read error=\"" + e.getMessage() + "\"");
    }
    List<Integer> segments = Segments.list(disk, directory);
    if (!segments.isEmpty() && !ends.isEmpty() && segments.getLast() > ends.lastKey() + 1) {
      first = Math.max(first, segments.getFirst());
    }
    for (int checkpoint : Segments.listCheckpoints(disk, directory)) {
      first = Math.max(first, checkpoint + 1);
    }
    ends.headMap(first).clear();
    ends.values().removeIf(end -> end == 0);
    return ends;
  }
}

package dev.ferula.wal;

import dev.ferula.disk.Disk;
import dev.ferula.disk.DiskFile;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Repairs a log in place: each damaged segment is written anew from its whole records, under its
 * own name, so that every reader, Prometheus included, reads it to its end and goes on with the
 * segments behind it. Runs before the log is opened for writing.
 */
public final class WalRepair {
  private static final String TEMPORARY_SUFFIX = ".repair";

  private WalRepair() {}

  /**
   * Writes damaged segments anew, and fills gaps in the row of segments with empty ones.
   *
   * @param quarantine a directory that keeps the damaged files, or null to let them go; segments
   *     that were merely torn at their end are never kept
   */
  public static void repair(
      Disk disk, Path directory, List<Damage> damages, @Nullable Path quarantine) {
    Set<Path> damaged = new LinkedHashSet<>();
    Set<Path> kept = new LinkedHashSet<>();
    for (Damage damage : damages) {
      damaged.add(damage.file());
      if (!damage.tornTail()) {
        kept.add(damage.file());
      }
    }
    for (Path path : damaged) {
      rewrite(disk, path, kept.contains(path) ? quarantine : null);
    }
    fillGaps(disk, directory);
  }

  private static void rewrite(Disk disk, Path path, @Nullable Path quarantine) {
    Path temporary = path.resolveSibling(path.getFileName() + TEMPORARY_SUFFIX);
    try (SegmentReader reader = new SegmentReader(disk, path);
        DiskFile out = disk.create(temporary)) {
      copy(reader, out);
      out.sync();
    }
    if (quarantine != null) {
      disk.createDirectories(quarantine);
      disk.rename(path, quarantine.resolve("wal-" + path.getFileName()));
    }
    disk.rename(temporary, path);
    Path parent = path.toAbsolutePath().getParent();
    if (parent != null) {
      disk.syncDirectory(parent);
    }
  }

  private static void copy(SegmentReader reader, DiskFile out) {
    RecordFramer framer = new RecordFramer(Compression.SNAPPY);
    RecordDecoder decoder = new RecordDecoder();
    RecordVisitor nobody = new RecordVisitor() {};
    long end = 0;
    while (reader.next()) {
      if (decodes(decoder, reader, nobody)) {
        framer.restart(end);
        framer.add(reader.record(), 0, reader.recordSize());
        out.write(end, framer.bytes(), 0, framer.size());
        end += framer.size();
      }
    }
    framer.restart(end);
    framer.pad();
    out.write(end, framer.bytes(), 0, framer.size());
  }

  private static boolean decodes(
      RecordDecoder decoder, SegmentReader reader, RecordVisitor visitor) {
    try {
      decoder.decode(reader.record(), 0, reader.recordSize(), visitor);
      return true;
    } catch (RecordException e) {
      return false;
    }
  }

  private static void fillGaps(Disk disk, Path directory) {
    List<Integer> segments = Segments.list(disk, directory);
    for (int i = 1; i < segments.size(); i++) {
      for (int missing = segments.get(i - 1) + 1; missing < segments.get(i); missing++) {
        disk.create(Segments.path(directory, missing)).close();
      }
    }
  }
}

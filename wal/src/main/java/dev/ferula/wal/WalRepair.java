package dev.ferula.wal;

import static java.lang.System.Logger.Level.WARNING;

import dev.ferula.disk.Disk;
import dev.ferula.disk.DiskException;
import dev.ferula.disk.DiskFile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Repairs a log in place: each damaged segment is written anew from its whole records, under its
 * own name, so that every reader, Prometheus included, reads it to its end and goes on with the
 * segments behind it. Runs before the log is opened for writing.
 */
public final class WalRepair {
  private static final System.Logger LOG = System.getLogger(WalRepair.class.getName());
  private static final String TEMPORARY_SUFFIX = ".repair";
  private static final int COPY_SIZE = 1 << 16;

  /** Larger gaps in the row of segments are left: they are not what a few lost files leave. */
  private static final int MAX_GAP = 10_000;

  private final Disk disk;
  private final Path directory;
  private final @Nullable Path quarantine;
  private final List<Path> missing = new ArrayList<>();

  private WalRepair(Disk disk, Path directory, @Nullable Path quarantine) {
    this.disk = disk;
    this.directory = directory;
    this.quarantine = quarantine;
  }

  /** As {@link #repair(Disk, Path, List, RecordWriter, Path)}, without records to put in front. */
  public static List<Path> repair(
      Disk disk, Path directory, List<Damage> damages, @Nullable Path quarantine) {
    return repair(disk, directory, damages, new RecordWriter(), quarantine);
  }

  /**
   * Writes damaged segments anew without what is damaged and without whole records that a damage
   * begins at, moves away checkpoints that are not read and what bears the name of a segment but is
   * none, and fills gaps in the row of segments with empty ones.
   *
   * @param inFront records to put in front of all others: series whose record was damaged, but
   *     which are known from elsewhere
   * @param quarantine a directory that keeps the damaged files, or null to let them go; segments
   *     that were merely torn at their end are never kept
   * @return the segments that were missing between others, in whose place there are empty ones now,
   *     but for those that are among the damages
   */
  public static List<Path> repair(
      Disk disk,
      Path directory,
      List<Damage> damages,
      RecordWriter inFront,
      @Nullable Path quarantine) {
    WalRepair repair = new WalRepair(disk, directory, quarantine);
    repair.removeUnread();
    Map<Path, Set<Long>> damaged = new LinkedHashMap<>();
    Set<Path> kept = new LinkedHashSet<>();
    Set<Path> told = new HashSet<>();
    for (Damage damage : damages) {
      if (!disk.exists(damage.file())) {
        told.add(damage.file());
        continue;
      }
      damaged.computeIfAbsent(damage.file(), _ -> new HashSet<>()).add(damage.offset());
      if (damage.kind() == Damage.Kind.PASSED_OVER) {
        kept.add(damage.file());
      }
    }
    if (!inFront.isEmpty()) {
      Path first = repair.first();
      repair.rewrite(first, inFront, damaged.getOrDefault(first, Set.of()), kept.contains(first));
      damaged.remove(first);
    }
    damaged.forEach(
        (path, at) -> repair.rewrite(path, new RecordWriter(), at, kept.contains(path)));
    repair.fillGaps();
    if (!damages.isEmpty()) {
      new SegmentEnds(disk, directory).close();
    }
    damages.stream()
        .map(damage -> damage.file().getParent())
        .distinct()
        .filter(folder -> !folder.equals(directory) && disk.isDirectory(folder))
        .forEach(checkpoint -> new SegmentEnds(disk, checkpoint).close());
    repair.missing.removeAll(told);
    return repair.missing;
  }

  private void removeUnread() {
    for (String name : disk.list(directory)) {
      if (name.endsWith(TEMPORARY_SUFFIX)) {
        disk.deleteTree(directory.resolve(name));
      }
    }
    List<Path> unread = new ArrayList<>(Segments.misplaced(disk, directory));
    unread.addAll(WalSources.of(disk, directory).rejected());
    for (Path path : unread) {
      if (quarantine == null) {
        disk.deleteTree(path);
      } else {
        moveAway(path, quarantine);
      }
    }
    if (!unread.isEmpty()) {
      disk.syncDirectory(directory);
    }
  }

  private void moveAway(Path path, Path to) {
    disk.rename(path, free(path, to));
  }

  /* A name in a directory that tells where the file lay. */
  private Path free(Path path, Path to) {
    disk.createDirectories(to);
    Path from = directory.getParent() == null ? directory : directory.getParent();
    String name = from.relativize(path).toString().replace('/', '-').replace('\\', '-');
    Path target = to.resolve(name);
    for (int i = 1; disk.exists(target); i++) {
      target = to.resolve(name + "-" + i);
    }
    return target;
  }

  /* A copy, so that at every moment one of both is there; where there is no room it is left out. */
  private void keepCopy(Path path, Path to) {
    byte[] buffer = new byte[COPY_SIZE];
    Path target = free(path, to);
    try (DiskFile in = disk.openRead(path);
        DiskFile out = disk.create(target)) {
      long position = 0;
      int count = in.read(0, buffer, 0, COPY_SIZE);
      while (count > 0) {
        out.write(position, buffer, 0, count);
        position += count;
        count = in.read(position, buffer, 0, COPY_SIZE);
      }
    } catch (DiskException e) {
      LOG.log(
          WARNING, "damaged segment not kept file=" + path + " error=\"" + e.getMessage() + "\"");
      disk.delete(target);
    }
  }

  /** The file that is read before all others, made if there is none. */
  private Path first() {
    WalSources.Source source = WalSources.of(disk, directory).files().peek();
    if (source != null) {
      return source.path();
    }
    Path path = Segments.path(directory, Segments.next(disk, directory));
    disk.create(path).close();
    return path;
  }

  private void rewrite(Path path, RecordWriter inFront, Set<Long> leftOut, boolean keep) {
    Path temporary = path.resolveSibling(path.getFileName() + TEMPORARY_SUFFIX);
    try (SegmentReader reader = new SegmentReader(disk, path);
        DiskFile out = disk.create(temporary)) {
      copy(inFront, reader, leftOut, out);
      out.sync();
    }
    if (quarantine != null && keep) {
      keepCopy(path, quarantine);
    }
    disk.rename(temporary, path);
    Path parent = path.toAbsolutePath().getParent();
    if (parent != null) {
      disk.syncDirectory(parent);
    }
  }

  private static void copy(
      RecordWriter inFront, SegmentReader reader, Set<Long> leftOut, DiskFile out) {
    RecordFramer framer = new RecordFramer(Compression.SNAPPY);
    RecordDecoder decoder = new RecordDecoder();
    RecordVisitor nobody = new RecordVisitor() {};
    long end = 0;
    for (int i = 0; i < inFront.count(); i++) {
      end = write(framer, inFront.bytes(), inFront.start(i), inFront.length(i), out, end);
    }
    while (reader.next()) {
      if (!leftOut.contains(reader.recordStart()) && decodes(decoder, reader, nobody)) {
        end = write(framer, reader.record(), 0, reader.recordSize(), out, end);
      }
    }
    framer.restart(end);
    framer.pad();
    out.write(end, framer.bytes(), 0, framer.size());
  }

  private static long write(
      RecordFramer framer, byte[] record, int offset, int length, DiskFile out, long end) {
    framer.restart(end);
    framer.add(record, offset, length);
    out.write(end, framer.bytes(), 0, framer.size());
    return end + framer.size();
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

  private void fillGaps() {
    Integer checkpoint = null;
    for (int index : Segments.listCheckpoints(disk, directory)) {
      fillCheckpoint(index);
      checkpoint = index;
    }
    int before = checkpoint == null ? -1 : checkpoint;
    for (int segment : Segments.list(disk, directory)) {
      if (segment > before) {
        if (before >= 0) {
          fill(directory, before, segment);
        }
        before = segment;
      }
    }
  }

  private void fillCheckpoint(int index) {
    Path checkpoint = Segments.checkpoint(directory, index);
    int before = -1;
    for (int segment : Segments.list(disk, checkpoint)) {
      fill(checkpoint, before, segment);
      before = segment;
    }
  }

  private void fill(Path parent, int before, int segment) {
    if (segment - before - 1 > MAX_GAP) {
      return;
    }
    for (int number = before + 1; number < segment; number++) {
      Path path = Segments.path(parent, number);
      disk.create(path).close();
      missing.add(path);
    }
  }
}

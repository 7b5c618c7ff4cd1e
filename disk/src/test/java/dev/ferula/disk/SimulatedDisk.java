package dev.ferula.disk;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A disk in memory that fails as real ones do, reproducibly by its seed. What it can do to a file:
 *
 * <ul>
 *   <li>refuse the n-th call that changes anything, having done any part of it ({@link #failAt})
 *   <li>refuse to be looked at, a file or folder of it ({@link #failReading})
 *   <li>take away the pages of files that are mapped, or will be ({@link #failPages})
 *   <li>be full: write what fits and refuse the rest ({@link #limit})
 *   <li>lose on a power cut any 512-byte sector written and any name changed since the last sync,
 *       each by itself ({@link #powerCut})
 * </ul>
 *
 * <p>Synced bytes under synced names survive all of it.
 */
public final class SimulatedDisk implements Disk {
  private static final int SECTOR = 512;

  private final SplittableRandom random;
  private final Set<Path> directories = new HashSet<>();
  private final Set<Path> locks = new HashSet<>();
  private TreeMap<Path, Contents> names = new TreeMap<>();
  private TreeMap<Path, Contents> syncedNames = new TreeMap<>();
  private final List<Renamed> renamed = new ArrayList<>();
  private long capacity = Long.MAX_VALUE;
  private long changes;
  private long failAt = -1;
  private long failFor;
  private DiskException.Kind failure = DiskException.Kind.IO;
  private @Nullable Path unreadable;
  private @Nullable MappedFiles mappedFiles;

  public SimulatedDisk(long seed) {
    random = new SplittableRandom(seed);
  }

  /** One file's bytes: as processes see them, and as they are on the platter. */
  private static final class Contents {
    byte[] bytes = new byte[0];
    byte[] synced = new byte[0];
  }

  /** A directory that got another name, which is not synced yet. */
  private record Renamed(Path from, Path to) {}

  /** How many calls have tried to change anything. */
  public synchronized long changes() {
    return changes;
  }

  /** Has the call that is the n-th change from now on fail, and the ones after it. */
  public synchronized void failAt(long n, long count, DiskException.Kind kind) {
    failAt = changes + n;
    failFor = count;
    failure = kind;
  }

  /** Has every call fail that looks at this file or directory, or at anything in it. */
  public synchronized void failReading(Path path) {
    unreadable = path.toAbsolutePath();
  }

  /** Has files that are mapped from now on stand in a directory of this machine, too. */
  public synchronized void mapIn(Path realDirectory) {
    mappedFiles = new MappedFiles(realDirectory);
  }

  /** Has every read of a mapped file fail that is this one, or in this directory. */
  public synchronized void failPages(Path path) {
    files(mappedFiles).fail(path.toAbsolutePath());
  }

  private static MappedFiles files(@Nullable MappedFiles files) {
    if (files == null) {
      throw new IllegalStateException("pages fail of what is mapped in a real directory only");
    }
    return files;
  }

  /** Lets all calls succeed from now on. */
  public synchronized void heal() {
    if (mappedFiles != null) {
      mappedFiles.heal();
    }
    failAt = -1;
    unreadable = null;
    capacity = Long.MAX_VALUE;
  }

  /** Lets all files together grow to so many bytes. */
  public synchronized void limit(long bytes) {
    capacity = bytes;
  }

  @Override
  public synchronized long freeSpace(Path directory) {
    return Math.max(0, capacity - used());
  }

  /** All bytes of all files. */
  public synchronized long used() {
    return names.values().stream().mapToLong(contents -> contents.bytes.length).sum();
  }

  /** Forgets all locks, as when the process is killed. Nothing that was written is lost. */
  public synchronized void kill() {
    locks.clear();
  }

  /** Kills the process and loses what was not synced, or parts of it. */
  public synchronized void powerCut() {
    kill();
    for (Renamed directory : renamed) {
      if (random.nextBoolean()) {
        move(syncedNames, directory.from, directory.to);
      } else {
        move(names, directory.to, directory.from);
        moveDirectories(directory.to, directory.from);
      }
    }
    renamed.clear();
    TreeMap<Path, Contents> survived = new TreeMap<>();
    Set<Path> all = new TreeSet<>(names.keySet());
    all.addAll(syncedNames.keySet());
    for (Path path : all) {
      Contents contents = random.nextBoolean() ? names.get(path) : syncedNames.get(path);
      if (contents != null) {
        survived.put(path, contents);
      }
    }
    for (Contents contents : survived.values()) {
      loseSectors(contents);
    }
    names = survived;
    syncedNames = new TreeMap<>(survived);
    survived.keySet().forEach(path -> createDirectories(path.toAbsolutePath().getParent()));
  }

  private void loseSectors(Contents contents) {
    int length =
        random.nextBoolean()
            ? contents.bytes.length
            : Math.min(
                contents.bytes.length,
                contents.synced.length
                    + random.nextInt(
                        Math.max(1, contents.bytes.length - contents.synced.length + 1)));
    byte[] survived = Arrays.copyOf(contents.synced, length);
    for (int at = 0; at < length; at += SECTOR) {
      if (random.nextBoolean()) {
        System.arraycopy(contents.bytes, at, survived, at, Math.min(SECTOR, length - at));
      }
    }
    contents.bytes = survived;
    contents.synced = survived.clone();
  }

  /** The same files on a disk of their own, as if all had been synced. */
  public synchronized SimulatedDisk copy(long seed) {
    SimulatedDisk copy = new SimulatedDisk(seed);
    copy.directories.addAll(directories);
    names.forEach((path, contents) -> copy.put(path, contents.bytes));
    return copy;
  }

  /** The names of all files. */
  public synchronized List<Path> files() {
    return List.copyOf(names.keySet());
  }

  /** Flips one bit of a file. */
  public synchronized void flip(Path path, long offset, int bit) {
    Contents contents = contents(path);
    contents.bytes[(int) offset] ^= (byte) (1 << bit);
  }

  /** The bytes of a file, to be looked at. */
  public synchronized byte[] bytes(Path path) {
    return contents(path).bytes.clone();
  }

  /** Puts a file there as if it had always been. */
  public synchronized void put(Path path, byte[] bytes) {
    Contents contents = new Contents();
    contents.bytes = bytes.clone();
    contents.synced = bytes.clone();
    names.put(path, contents);
    syncedNames.put(path, contents);
    createDirectories(path.toAbsolutePath().getParent());
  }

  private void look(Path path) {
    Path failing = unreadable;
    if (failing != null && path.toAbsolutePath().startsWith(failing)) {
      throw new DiskException(DiskException.Kind.IO, "look at", path, null);
    }
  }

  private Contents contents(Path path) {
    look(path);
    Contents contents = names.get(path);
    if (contents == null) {
      throw new DiskException(DiskException.Kind.NOT_FOUND, "open", path, null);
    }
    return contents;
  }

  /* Every change passes here first; after a refusal the caller does only a part of it. */
  private boolean refuses() {
    long change = changes++;
    return failAt >= 0 && change >= failAt && change < failAt + failFor;
  }

  private void change(String action, Path path) {
    if (refuses()) {
      throw new DiskException(failure, action, path, null);
    }
  }

  @Override
  public synchronized DiskFile openRead(Path path) {
    return new File(path, contents(path));
  }

  @Override
  public synchronized DiskFile open(Path path) {
    Contents contents = names.get(path);
    return contents == null ? create(path) : new File(path, contents);
  }

  @Override
  public synchronized DiskFile create(Path path) {
    change("create", path);
    Contents contents = new Contents();
    names.put(path, contents);
    return new File(path, contents);
  }

  @Override
  public synchronized boolean exists(Path path) {
    look(path);
    return names.containsKey(path) || isDirectory(path);
  }

  @Override
  public synchronized boolean isDirectory(Path path) {
    look(path);
    return directories.contains(path.toAbsolutePath());
  }

  @Override
  public synchronized long size(Path path) {
    return contents(path).bytes.length;
  }

  @Override
  public synchronized List<String> list(Path directory) {
    look(directory);
    Path absolute = directory.toAbsolutePath();
    Set<String> entries = new HashSet<>();
    for (Path path : names.keySet()) {
      addEntry(entries, absolute, path.toAbsolutePath());
    }
    for (Path path : directories) {
      addEntry(entries, absolute, path);
    }
    List<String> sorted = new ArrayList<>(entries);
    sorted.sort(null);
    return sorted;
  }

  private static void addEntry(Set<String> entries, Path directory, Path path) {
    if (directory.equals(path.getParent())) {
      entries.add(path.getFileName().toString());
    }
  }

  @Override
  public synchronized void createDirectories(Path directory) {
    for (@Nullable Path path = directory.toAbsolutePath(); path != null; path = path.getParent()) {
      directories.add(path);
    }
  }

  @Override
  public synchronized void rename(Path from, Path to) {
    change("rename", from);
    if (isDirectory(from)) {
      renameDirectory(from.toAbsolutePath(), to.toAbsolutePath());
      return;
    }
    names.put(to, contents(from));
    names.remove(from);
  }

  private void renameDirectory(Path from, Path to) {
    move(names, from, to);
    moveDirectories(from, to);
    renamed.add(new Renamed(from, to));
  }

  private static void move(TreeMap<Path, Contents> files, Path from, Path to) {
    for (Path path : List.copyOf(files.keySet())) {
      if (path.toAbsolutePath().startsWith(from)) {
        Contents contents = files.remove(path);
        if (contents != null) {
          files.put(to.resolve(from.relativize(path.toAbsolutePath())), contents);
        }
      }
    }
  }

  private void moveDirectories(Path from, Path to) {
    for (Path path : List.copyOf(directories)) {
      if (path.startsWith(from)) {
        directories.remove(path);
        directories.add(to.resolve(from.relativize(path)));
      }
    }
  }

  @Override
  public synchronized void delete(Path path) {
    change("delete", path);
    names.remove(path);
    directories.remove(path.toAbsolutePath());
  }

  @Override
  public synchronized void syncDirectory(Path directory) {
    change("sync directory", directory);
    Path absolute = directory.toAbsolutePath();
    for (Renamed child : List.copyOf(renamed)) {
      if (absolute.equals(child.to.getParent())) {
        move(syncedNames, child.from, child.to);
        renamed.remove(child);
      }
    }
    syncedNames.keySet().removeIf(path -> absolute.equals(path.toAbsolutePath().getParent()));
    names.forEach(
        (path, contents) -> {
          if (absolute.equals(path.toAbsolutePath().getParent())) {
            syncedNames.put(path, contents);
          }
        });
  }

  @Override
  public synchronized MemorySegment map(Path path, Arena arena) {
    byte[] bytes = contents(path).bytes;
    if (mappedFiles != null) {
      return mappedFiles.map(path.toAbsolutePath(), bytes, arena);
    }
    MemorySegment segment = arena.allocate(Math.max(1, bytes.length));
    MemorySegment.copy(MemorySegment.ofArray(bytes), 0, segment, 0, bytes.length);
    return segment.asSlice(0, bytes.length).asReadOnly();
  }

  @Override
  public synchronized DiskLock lock(Path path) {
    if (!locks.add(path)) {
      throw FileLocks.locked(path);
    }
    return () -> unlock(path);
  }

  private synchronized void unlock(Path path) {
    locks.remove(path);
  }

  private final class File implements DiskFile {
    private final Path path;
    private final Contents contents;

    File(Path path, Contents contents) {
      this.path = path;
      this.contents = contents;
    }

    @Override
    public long size() {
      synchronized (SimulatedDisk.this) {
        return contents.bytes.length;
      }
    }

    @Override
    public int read(long position, byte[] into, int offset, int length) {
      synchronized (SimulatedDisk.this) {
        int count = (int) Math.max(0, Math.min(length, contents.bytes.length - position));
        System.arraycopy(
            contents.bytes, (int) Math.min(position, contents.bytes.length), into, offset, count);
        return count;
      }
    }

    @Override
    public void write(long position, byte[] from, int offset, int length) {
      synchronized (SimulatedDisk.this) {
        if (refuses()) {
          put(position, from, offset, random.nextInt(length + 1));
          throw new DiskException(failure, "write", path, null);
        }
        long growth = Math.max(0, position + length - contents.bytes.length);
        long room = Math.max(0, capacity - used());
        if (growth > room) {
          put(position, from, offset, (int) Math.max(0, length - (growth - room)));
          throw new DiskException(DiskException.Kind.FULL, "write", path, null);
        }
        put(position, from, offset, length);
      }
    }

    private void put(long position, byte[] from, int offset, int length) {
      if (length == 0) {
        return;
      }
      int end = Math.toIntExact(position + length);
      if (end > contents.bytes.length) {
        contents.bytes = Arrays.copyOf(contents.bytes, end);
      }
      System.arraycopy(from, offset, contents.bytes, (int) position, length);
    }

    @Override
    public void truncate(long size) {
      synchronized (SimulatedDisk.this) {
        change("truncate", path);
        if (size < contents.bytes.length) {
          contents.bytes = Arrays.copyOf(contents.bytes, (int) size);
        }
      }
    }

    @Override
    public void sync() {
      synchronized (SimulatedDisk.this) {
        change("sync", path);
        contents.synced = contents.bytes.clone();
      }
    }

    @Override
    public void close() {}
  }
}

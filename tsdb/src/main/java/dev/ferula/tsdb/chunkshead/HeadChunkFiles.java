package dev.ferula.tsdb.chunkshead;

import static dev.ferula.tsdb.chunkshead.HeadChunkLayout.CHECKSUM_SIZE;
import static dev.ferula.tsdb.chunkshead.HeadChunkLayout.HEADER_SIZE;
import static dev.ferula.tsdb.chunkshead.HeadChunkLayout.MAX_META_SIZE;

import dev.ferula.disk.CorruptionException;
import dev.ferula.disk.Disk;
import dev.ferula.disk.DiskException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;

/**
 * The files of head chunks in one directory. Chunks are appended to the last file through a small
 * buffer and read by position; a file goes when nothing in it is needed any more. Safe for use by
 * several threads.
 *
 * <p>A chunk that was written but not flushed is lost with the process, and its samples come back
 * from the write-ahead log.
 */
public final class HeadChunkFiles implements AutoCloseable {
  /** After how many bytes a new file begins, as in Prometheus. */
  public static final int DEFAULT_FILE_SIZE = 128 << 20;

  private static final int BUFFER_SIZE = 64 << 10;

  private final Disk disk;
  private final Path directory;
  private final int fileSize;
  private final ConcurrentSkipListMap<Integer, HeadChunkFile> files = new ConcurrentSkipListMap<>();
  private final HeadChunkEncoder encoder = new HeadChunkEncoder();
  private final byte[] buffer = new byte[BUFFER_SIZE];
  private int buffered;
  private int current;
  private long flushed;
  private long chunks;
  private boolean cut = true;
  /* The file that was begun here, 0 before the first. */
  private int written;
  private final ChunkFileProof proof;
  private long letGoBefore;

  private HeadChunkFiles(Disk disk, Path directory, int fileSize) {
    this.disk = disk;
    this.directory = directory;
    this.fileSize = fileSize;
    this.proof = ChunkFileProof.of(disk, directory);
    this.letGoBefore = proof.before();
  }

  /** Opens the files of a directory, which is created if need be; writing begins in a new file. */
  public static HeadChunkFiles open(Disk disk, Path directory, int fileSize) {
    disk.createDirectories(directory);
    HeadChunkFiles opened = new HeadChunkFiles(disk, directory, fileSize);
    int last = 0;
    for (String name : disk.list(directory)) {
      last = Math.max(last, HeadChunkLayout.number(name));
    }
    for (String name : disk.list(directory)) {
      int number = HeadChunkLayout.number(name);
      if (number > 0) {
        opened.add(number, directory.resolve(name), number == last);
      }
    }
    opened.dropLetGo();
    return opened;
  }

  /* Files that were let go may still be there if the process ended just then. */
  private void dropLetGo() {
    List.copyOf(files.headMap(proof.first()).values()).forEach(this::delete);
    if (files.isEmpty()) {
      proof.hold();
    }
  }

  /*
   * A last file without a header was just being created when the process ended; an earlier one is
   * damaged.
   */
  private void add(int number, Path path, boolean isLast) {
    if (disk.isDirectory(path)) {
      /* Somebody else's; its name is passed over. */
      current = Math.max(current, number);
      return;
    }
    HeadChunkFile file = HeadChunkFile.open(disk, path, number);
    if (!isLast || file.hasHeader()) {
      current = Math.max(current, number);
      files.put(number, file);
    } else {
      file.file.close();
      disk.delete(path);
    }
  }

  /**
   * Tells a visitor all chunks of all files. A damaged chunk ends its file, as where the next one
   * begins is not known any more; the other files are read nonetheless. A file that is missing
   * counts as damaged, as does one that is shorter than it was.
   *
   * @return what was damaged, at most one entry a file
   */
  public synchronized List<CorruptionException> iterate(HeadChunkVisitor visitor) {
    flush();
    List<CorruptionException> damages = new ArrayList<>();
    int expected = files.isEmpty() ? 0 : files.firstKey();
    for (HeadChunkFile file : files.values()) {
      while (expected < file.number && disk.isDirectory(path(expected))) {
        expected++;
      }
      if (expected < file.number) {
        String missing = path(expected).toString();
        damages.add(new CorruptionException(missing, 0, "a head chunk file", "no such file"));
      }
      expected = file.number + 1;
      file.iterate(visitor, damages);
    }
    proof.compare(ends(), damages);
    if (proof.holds()) {
      current = Math.max(current, proof.last());
    }
    return damages;
  }

  /**
   * Whether it is known that no chunk is missing before one that there is, up to the first damage
   * that was told. Else a log must be read with {@linkplain #prove an eye on that}.
   */
  public synchronized boolean proven() {
    return proof.holds();
  }

  /**
   * Notes that samples from before a time are in blocks: their chunks are let go, or never written.
   */
  public synchronized void letGo(long time) {
    if (time > letGoBefore) {
      letGoBefore = time;
      proof.changed();
    }
  }

  /**
   * Chunks of samples from before this time may be missing. Where a block is gone that had some of
   * these, that may be before chunks that there are.
   */
  public synchronized long letGoBefore() {
    return letGoBefore;
  }

  /** Notes that no chunk is missing before one that there is, as a log was found to say. */
  public synchronized void prove() {
    proof.hold();
    if (proof.isDue()) {
      proof.tryRecord(ledger(firstFrom(0)));
    }
  }

  private SortedMap<Integer, Long> ends() {
    SortedMap<Integer, Long> ends = new TreeMap<>();
    files.forEach((number, file) -> ends.put(number, file.end));
    return ends;
  }

  private ChunkFileLedger ledger(int first) {
    SortedMap<Integer, Long> ends = new TreeMap<>(ends().tailMap(first));
    ends.remove(written);
    return new ChunkFileLedger(first, written, ends, letGoBefore);
  }

  private int firstFrom(int number) {
    Integer first = files.ceilingKey(number);
    return first == null ? current : first;
  }

  /**
   * Writes a chunk behind all others.
   *
   * @return its ref, by which it is read
   * @throws DiskException if there is no room for it; nothing of it is kept then
   */
  public synchronized long write(HeadChunk chunk) {
    int bound = MAX_META_SIZE + chunk.length();
    if (cut || flushed + buffered + bound > fileSize) {
      nextFile();
    }
    if (proof.isDue()) {
      proof.record(ledger(firstFrom(0)));
    }
    if (buffered + bound > BUFFER_SIZE) {
      flush();
    }
    long position = flushed + buffered;
    if (bound > BUFFER_SIZE) {
      byte[] large = new byte[bound];
      writeOut(large, encoder.encode(large, 0, chunk));
    } else {
      buffered += encoder.encode(buffer, buffered, chunk);
    }
    if (!chunk.outOfOrder()) {
      chunks++;
    }
    return HeadChunkLayout.ref(current, position);
  }

  /* No chunk goes into the new file before the ledger has it. */
  private void nextFile() {
    flush();
    closeRow();
    HeadChunkFile last = files.get(current);
    files.put(current + 1, HeadChunkFile.create(disk, path(current + 1), current + 1));
    current++;
    written = current;
    flushed = HEADER_SIZE;
    cut = false;
    proof.changed();
    disk.syncDirectory(directory);
    if (last != null && last.file.size() > 0) {
      last.file.sync();
    }
  }

  /* Prometheus takes no row of files in which one is missing. */
  private void closeRow() {
    int last = files.isEmpty() ? current : files.lastKey();
    for (int number = last + 1; number <= current; number++) {
      if (!disk.isDirectory(path(number))) {
        files.put(number, HeadChunkFile.create(disk, path(number), number));
      }
    }
  }

  private Path path(int number) {
    return HeadChunkLayout.path(directory, number);
  }

  /** Hands buffered chunks to the system. */
  public synchronized void flush() {
    if (buffered > 0) {
      int size = buffered;
      writeOut(buffer, size);
      buffered = 0;
    }
  }

  /* What a failed write leaves is overwritten by the next, which begins at the same place. */
  private void writeOut(byte[] bytes, int size) {
    HeadChunkFile file = files.get(current);
    if (file == null) {
      throw new IllegalStateException("no head chunk file is open");
    }
    file.file.write(flushed, bytes, 0, size);
    flushed += size;
    file.end = flushed;
  }

  /**
   * Reads a chunk and checks it.
   *
   * @throws CorruptionException if its bytes are damaged or its file is gone
   */
  public void read(long ref, ChunkData into) {
    int number = HeadChunkLayout.file(ref);
    long offset = HeadChunkLayout.offset(ref);
    HeadChunkFile file = files.get(number);
    if (file == null) {
      throw new CorruptionException(
          path(number).toString(), offset, "a head chunk file", "no such file");
    }
    if (!readBuffered(file, offset, into)) {
      file.read(offset, into);
    }
  }

  private synchronized boolean readBuffered(HeadChunkFile file, long offset, ChunkData into) {
    if (file.number != current || offset < flushed || buffered == 0) {
      return false;
    }
    int at = (int) (offset - flushed);
    int available = Math.max(0, buffered - at);
    into.reserve(Math.max(available, 1));
    System.arraycopy(buffer, Math.min(at, buffered), into.bytes, 0, available);
    int total = file.parse(into, 0, available, offset);
    file.check(into, 0, available, total, offset);
    return true;
  }

  /** Has the next chunk begin a new file. */
  public synchronized void cutFile() {
    cut |= current != 0;
  }

  /**
   * Which files there are, by which it is known later whether one of them has lost something.
   *
   * @param first number of the first file, {@code last} of the last; 0 where there is none
   * @param bytes how many bytes they have together, up to the end of their chunks
   */
  public record Extent(int first, int last, long bytes) {}

  /** The files up to the one that is written, once all chunks are flushed. */
  public synchronized Extent extent() {
    flush();
    return files.isEmpty() ? new Extent(0, 0, 0) : extent(files.firstKey(), files.lastKey());
  }

  private Extent extent(int first, int last) {
    long bytes = 0;
    for (HeadChunkFile file : files.subMap(first, true, last, true).values()) {
      bytes += file.end;
    }
    return new Extent(first, last, bytes);
  }

  /** Whether the files that there were then are still there, none shorter than it was. */
  public synchronized boolean have(Extent then) {
    return extent(then.first, then.last).equals(then);
  }

  /** Where the files are. */
  public Path directory() {
    return directory;
  }

  /** The number of the file that chunks are written to; 0 before the first. */
  public synchronized int currentFile() {
    return current;
  }

  /** The number of the file that a chunk stands in. */
  public static int fileOf(long chunkRef) {
    return HeadChunkLayout.file(chunkRef);
  }

  /**
   * Deletes the files before this one, but never the one that is written. No reader may know a
   * chunk in them.
   */
  public synchronized void truncate(int before) {
    int first = Math.min(before, current);
    List<HeadChunkFile> gone = List.copyOf(files.headMap(first).values());
    if (!gone.isEmpty() && proof.holds()) {
      proof.tryRecord(ledger(firstFrom(first)));
    }
    gone.forEach(this::delete);
  }

  /**
   * Empties a damaged file and all behind it, so that their samples come from the log instead. The
   * row of files keeps its numbers, so that none is missing and no ref is ever given out again.
   */
  public synchronized void emptyFrom(int number) {
    buffered = 0;
    written = 0;
    for (HeadChunkFile file : List.copyOf(files.tailMap(number).values())) {
      files.remove(file.number);
      file.file.close();
    }
    cut = true;
    for (int i = number; i <= current; i++) {
      if (!disk.isDirectory(path(i))) {
        empty(i);
      }
    }
    if (proof.holds()) {
      proof.tryRecord(ledger(firstFrom(0)));
    } else {
      proof.forget();
    }
    disk.syncDirectory(directory);
  }

  /** As {@link #emptyFrom}, for all files. */
  public synchronized void emptyAll() {
    emptyFrom(files.isEmpty() ? current + 1 : files.firstKey());
  }

  /* On a full disk the file stays missing, which the next opening takes as damage again. */
  private void empty(int number) {
    try {
      files.put(number, HeadChunkFile.create(disk, path(number), number));
    } catch (DiskException e) {
      if (e.kind() != DiskException.Kind.FULL) {
        throw e;
      }
    }
  }

  private void delete(HeadChunkFile file) {
    files.remove(file.number);
    file.file.close();
    disk.delete(file.path);
  }

  /** How many chunks in order were written since the files were opened. */
  public synchronized long chunks() {
    return chunks;
  }

  /** How many bytes all files have. */
  public synchronized long size() {
    long size = buffered;
    for (HeadChunkFile file : files.values()) {
      size += file.file.size();
    }
    return size;
  }

  /** Flushes, syncs and closes. */
  @Override
  public synchronized void close() {
    try {
      flush();
      Map.Entry<Integer, HeadChunkFile> last = files.lastEntry();
      if (last != null && last.getKey() == current && !cut) {
        last.getValue().file.sync();
      }
    } finally {
      files.values().forEach(file -> file.file.close());
      files.clear();
    }
  }

  static {
    assert BUFFER_SIZE > MAX_META_SIZE + CHECKSUM_SIZE;
  }
}

package dev.ferula.tsdb.head.outline;

import static java.lang.System.Logger.Level.INFO;

import dev.ferula.disk.Disk;
import dev.ferula.disk.DiskException;
import dev.ferula.disk.DiskFile;
import dev.ferula.tsdb.head.slab.Bytes;
import java.nio.file.Path;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * Finds the entries of records, in the order in which the records stand in the log. What does not
 * check ends the file: of the records behind it nothing is known. For one thread.
 */
public final class OutlineReader implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(OutlineReader.class.getName());
  private static final int NO_SEGMENT = -1;

  private final Disk disk;
  private final Path directory;
  private final CRC32C crc = new CRC32C();
  private final RefRuns runs = new RefRuns();
  /* Longer than a piece, as what an entry claims may end behind it. */
  private final byte[] piece = new byte[OutlineLayout.MAX_PIECE_SIZE + 64];
  private int segment = NO_SEGMENT;
  private @Nullable DiskFile file;
  private long next;
  private int at;
  private int size;
  private boolean hasEntry;
  private long offset;
  private int digest;
  private long newest;

  public OutlineReader(Disk disk, Path data) {
    this.disk = disk;
    this.directory = data.resolve(OutlineWriter.DIRECTORY);
  }

  /** Moves to the entry of a record; false if there is none. */
  public boolean find(int ofSegment, long recordOffset, int recordDigest) {
    try {
      if (ofSegment != segment) {
        open(ofSegment);
      }
      while (hasEntry && offset < recordOffset) {
        advance();
      }
    } catch (DiskException e) {
      LOG.log(INFO, "outline of the log not read error=\"" + e.getMessage() + "\"");
      close();
    }
    return hasEntry && offset == recordOffset && digest == recordDigest;
  }

  /** The time of the newest sample of the record. */
  public long newest() {
    return newest;
  }

  /** Whose samples the record may hold. */
  public RefRuns runs() {
    return runs;
  }

  private void open(int ofSegment) {
    close();
    segment = ofSegment;
    Path path = OutlineLayout.file(directory, ofSegment);
    if (!disk.exists(path)) {
      return;
    }
    DiskFile opened = disk.openRead(path);
    file = opened;
    boolean known =
        opened.read(0, piece, 0, OutlineLayout.HEADER_SIZE) == OutlineLayout.HEADER_SIZE
            && Bytes.readInt(piece, 0) == OutlineLayout.MAGIC
            && piece[4] == OutlineLayout.VERSION;
    next = OutlineLayout.HEADER_SIZE;
    hasEntry = known;
    offset = -1;
    size = 0;
    at = 0;
  }

  private void advance() {
    if (at == size && !loadPiece()) {
      hasEntry = false;
      return;
    }
    offset += varint();
    digest = Bytes.readInt(piece, at);
    at += 4;
    newest += zigzag();
    runs.clear();
    long before = 0;
    for (long left = varint() + 1; left > 0 && at < size; left--) {
      long first = before + zigzag();
      before = first + varint();
      runs.add(first, before);
    }
    if (at > size) {
      hasEntry = false;
    }
  }

  private boolean loadPiece() {
    DiskFile current = file;
    if (current == null
        || current.read(next, piece, 0, OutlineLayout.PIECE_HEADER_SIZE)
            < OutlineLayout.PIECE_HEADER_SIZE) {
      return false;
    }
    int entries = Bytes.readInt(piece, 0);
    int checksum = Bytes.readInt(piece, 4);
    next += OutlineLayout.PIECE_HEADER_SIZE;
    if (entries <= 0
        || entries > OutlineLayout.MAX_PIECE_SIZE
        || current.read(next, piece, 0, entries) < entries) {
      return false;
    }
    crc.reset();
    crc.update(piece, 0, entries);
    next += entries;
    at = 0;
    size = entries;
    offset = 0;
    newest = 0;
    return (int) crc.getValue() == checksum;
  }

  private long varint() {
    long value = Bytes.readVarint(piece, at);
    at += Bytes.varintSize(value);
    return value;
  }

  private long zigzag() {
    long value = varint();
    return (value >>> 1) ^ -(value & 1);
  }

  @Override
  public void close() {
    hasEntry = false;
    DiskFile current = file;
    file = null;
    if (current != null) {
      current.close();
    }
  }
}

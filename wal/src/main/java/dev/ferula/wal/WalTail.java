package dev.ferula.wal;

import dev.ferula.disk.Disk;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Follows a log while it is written: yields each whole record once, and says when there is none
 * yet. Goes on to the next segment when there is one and this one has been read to its end. For one
 * thread.
 */
public final class WalTail implements AutoCloseable {
  private final Disk disk;
  private final Path directory;
  private final RecordDecoder decoder = new RecordDecoder();
  private final List<Damage> damages = new ArrayList<>();
  private @Nullable SegmentReader reader;
  private int segment;

  private WalTail(Disk disk, Path directory, int segment) {
    this.disk = disk;
    this.directory = directory;
    this.segment = segment;
  }

  /** Begins at the start of a segment, which need not be there yet. */
  public static WalTail from(Disk disk, Path directory, int segment) {
    return new WalTail(disk, directory, segment);
  }

  /** Moves to the next whole record; false if there is none yet. */
  public boolean next() {
    while (true) {
      if (reader == null && !open()) {
        return false;
      }
      if (current().next()) {
        return true;
      }
      int following = following();
      if (following < 0) {
        return false;
      }
      // The next segment is begun only after the last write to this one.
      if (current().next()) {
        return true;
      }
      leave(following);
    }
  }

  private boolean open() {
    Path path = Segments.path(directory, segment);
    if (disk.exists(path)) {
      reader = new SegmentReader(disk, path, true);
      return true;
    }
    int following = following();
    if (following < 0) {
      return false;
    }
    segment = following;
    return open();
  }

  /** The next segment there is, or -1. */
  private int following() {
    for (int index : Segments.list(disk, directory)) {
      if (index > segment) {
        return index;
      }
    }
    return -1;
  }

  private void leave(int following) {
    SegmentReader left = current();
    left.finish(0);
    damages.addAll(left.damages());
    left.close();
    reader = null;
    segment = following;
  }

  private SegmentReader current() {
    if (reader == null) {
      throw new IllegalStateException("no record");
    }
    return reader;
  }

  /** Tells a visitor what the record holds; one that does not decode becomes damage. */
  public void decode(RecordVisitor visitor) {
    try {
      decoder.decode(current().record(), 0, current().recordSize(), visitor);
    } catch (RecordException e) {
      current().undecodable(e);
    }
  }

  /** The index of the segment that is read. */
  public int segment() {
    return segment;
  }

  /** Up to where the segment has been read. */
  public long offset() {
    return reader == null ? 0 : reader.position();
  }

  /** The damage found in the segments that were read to their end. */
  public List<Damage> damages() {
    return List.copyOf(damages);
  }

  @Override
  public void close() {
    if (reader != null) {
      reader.close();
      reader = null;
    }
  }
}

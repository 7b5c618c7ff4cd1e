package dev.ferula.tsdb.head;

import dev.ferula.disk.Disk;
import dev.ferula.tsdb.head.outline.OutlineReader;
import dev.ferula.wal.RecordSieve;
import java.nio.file.Path;

/**
 * Passes over the records of samples that a head being filled has already, from files of chunks.
 * The outline says whose samples a record has and until when; what the head has is asked of the
 * head itself. So whatever the outline lacks is read, and where chunks are damaged their samples
 * are.
 */
final class PassedRecords implements RecordSieve, AutoCloseable {
  private final HeadReplay replay;
  private final OutlineReader outline;
  private long count;

  PassedRecords(HeadReplay replay, Disk disk, Path data) {
    this.replay = replay;
    this.outline = new OutlineReader(disk, data);
  }

  @Override
  public boolean passesOver(int segment, long offset, int digest) {
    if (!outline.find(segment, offset, digest) || !replay.has(outline.runs(), outline.newest())) {
      return false;
    }
    replay.sawTime(outline.newest());
    count++;
    return true;
  }

  /** How many records were passed over. */
  long count() {
    return count;
  }

  @Override
  public void close() {
    outline.close();
  }
}

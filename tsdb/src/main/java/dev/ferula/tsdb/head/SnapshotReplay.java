package dev.ferula.tsdb.head;

import dev.ferula.chunk.ChunkIterator;
import dev.ferula.chunk.Encoding;
import dev.ferula.disk.CorruptionException;
import dev.ferula.storage.StorageException;
import dev.ferula.tsdb.head.index.SeriesTable;
import dev.ferula.tsdb.head.samples.SeriesRows;
import dev.ferula.wal.SnapshotVisitor;
import java.util.Arrays;

/**
 * Puts what a chunk snapshot holds into a head that has the chunks of files already and nothing
 * else. An open chunk is taken as it is and closed by the next sample, as Prometheus does it; where
 * files have some of its samples, the others are appended.
 */
final class SnapshotReplay implements SnapshotVisitor {
  private final Head head;
  private final HeadReplay replay;
  private final SeriesRows rows;
  /* The labels of this series and of the one before, by turns in one half and in the other. */
  private byte[] labels = new byte[1 << 12];
  private boolean inSecondHalf;

  SnapshotReplay(Head head, HeadReplay replay) {
    this.head = head;
    this.replay = replay;
    this.rows = head.samples().rows();
  }

  @Override
  public void series(long ref, int labelCount, byte[] bytes, int offset, int length) {
    if (length > labels.length / 2) {
      labels = new byte[4 * length];
    }
    int at = inSecondHalf ? labels.length / 2 : 0;
    inSecondHalf = !inSecondHalf;
    System.arraycopy(bytes, offset, labels, at, length);
    replay.series(ref, labelCount, labels, at, length);
  }

  @Override
  public void chunk(
      long ref,
      long start,
      long last,
      int encoding,
      byte[] bytes,
      int offset,
      int length,
      long lastBits) {
    int slot = replay.refs().known(ref);
    if (slot == SeriesTable.NONE || last < head.minValidTime() || last <= rows.end(slot)) {
      return;
    }
    if (!Encoding.isKnown(encoding) || start > last) {
      throw new CorruptionException(
          "series " + ref, 0, "an open chunk", "encoding " + encoding + " from " + start);
    }
    replay.reach(start, last);
    boolean isWhole = start > rows.end(slot);
    if (!isWhole
        || encoding != Encoding.XOR.code()
        || !head.samples().writer().restore(slot, start, last, lastBits, bytes, offset, length)) {
      append(ref, Encoding.ofCode(encoding), Arrays.copyOfRange(bytes, offset, offset + length));
    }
  }

  private void append(long ref, Encoding encoding, byte[] chunk) {
    ChunkIterator samples = ChunkIterator.of(encoding);
    try {
      samples.reset(chunk, 0, chunk.length);
      for (var kind = samples.next(); kind != ChunkIterator.Kind.NONE; kind = samples.next()) {
        long start = samples.startTimestamp();
        switch (kind) {
          case HISTOGRAM ->
              replay.histogram(ref, start, samples.timestamp(), samples.histogram(null));
          case FLOAT_HISTOGRAM ->
              replay.floatHistogram(ref, start, samples.timestamp(), samples.floatHistogram(null));
          default -> replay.floats().sample(ref, start, samples.timestamp(), samples.value());
        }
      }
    } catch (StorageException e) {
      throw new CorruptionException(
          "series " + ref, 0, "an open chunk", String.valueOf(e.getMessage()));
    }
  }

  @Override
  public void tombstone(long ref, long minTime, long maxTime) {
    if (replay.refs().known(ref) != SeriesTable.NONE) {
      replay.deleted(ref, minTime, maxTime);
    }
  }

  @Override
  public void exemplar(
      long ref,
      long timestamp,
      double value,
      int labelCount,
      byte[] bytes,
      int offset,
      int length) {
    if (replay.refs().known(ref) != SeriesTable.NONE) {
      replay.exemplar(ref, timestamp, value, labelCount, bytes, offset, length);
    }
  }
}

package dev.ferula.tsdb.head.log;

import dev.ferula.tsdb.head.index.HeadIndex;
import dev.ferula.tsdb.head.index.PairTable;
import dev.ferula.wal.RecordBuffer;
import dev.ferula.wal.RecordWriter;
import dev.ferula.wal.SnapshotRecords;

/** Series of an index as entries of records of logs and snapshots. For one thread. */
public final class SeriesRecords {
  /** How many series one record has at most, so that no buffer grows with a wave of new ones. */
  public static final int AT_ONCE = 4096;

  private static final int KEPT_LABELS = 64;

  private final HeadIndex index;
  private int[] ids = new int[KEPT_LABELS];

  public SeriesRecords(HeadIndex index) {
    this.index = index;
  }

  /** Adds a series to the record that is being written. */
  void write(int slot, RecordWriter records) {
    int count = pairs(slot);
    records.series(index.series().ref(slot), count);
    labels(count, records);
  }

  /** Begins the record of a series in a snapshot. */
  public void begin(int slot, SnapshotRecords records) {
    int count = pairs(slot);
    records.begin(index.series().ref(slot), count);
    labels(count, records);
  }

  private int pairs(int slot) {
    int count = index.series().pairCount(slot);
    if (count > ids.length) {
      ids = new int[count];
    }
    index.series().pairs(slot, ids);
    return count;
  }

  private void labels(int count, RecordBuffer records) {
    PairTable pairs = index.pairs();
    for (int i = 0; i < count; i++) {
      byte[] name = pairs.nameBytes(pairs.nameId(ids[i]));
      records.label(
          name,
          0,
          name.length,
          pairs.valueArray(ids[i]),
          pairs.valueOffset(ids[i]),
          pairs.valueLength(ids[i]));
    }
  }
}

package dev.ferula.tsdb.head.log;

import dev.ferula.tsdb.head.image.ImageReader;
import dev.ferula.tsdb.head.image.ImageWriter;
import java.util.Arrays;

/**
 * Where in the log the records of series stand, in the order in which a start reads them, each with
 * the digest of its bytes. An image of the index belongs to a log that has these very records: then
 * it holds what they say, and they need not be read. Safe for use by several threads.
 *
 * <p>A record of which a series is gone is still read, so that what a start makes of the log is the
 * same with and without an image.
 */
public final class SeriesPlaces {
  /** Of more records nothing is known, and there is no image: so much memory at most, 40 B each. */
  private static final int MOST = 1 << 15;

  private static final int FIELDS = 5;
  private static final int FILE = 0;
  private static final int OFFSET = 1;
  /* And whether it must be read, in the bit above. */
  private static final int DIGEST = 2;
  private static final int FIRST_REF = 3;
  private static final int LAST_REF = 4;
  private static final long MUST_BE_READ = 1L << 32;
  private static final int PART_BITS = 24;

  private long[] entries = new long[FIELDS * 16];
  private int size;
  private boolean broken;
  private boolean suspended;
  private int cuts;

  /** A number for a segment of the log. */
  public static long ofSegment(int segment) {
    return segment;
  }

  /** A number for a file of a checkpoint, which no segment has. */
  public static long ofCheckpoint(int checkpoint, int part) {
    return ~(((long) checkpoint << PART_BITS) | part);
  }

  /**
   * Notes a record.
   *
   * @param mustBeRead whether it says more than what the index has
   */
  public synchronized void note(
      long file, long offset, int digest, long firstRef, long lastRef, boolean mustBeRead) {
    if (size == MOST) {
      broken = true;
    }
    if (broken) {
      return;
    }
    if (FIELDS * size == entries.length) {
      entries = Arrays.copyOf(entries, 2 * entries.length);
    }
    int at = FIELDS * size++;
    entries[at + FILE] = file;
    entries[at + OFFSET] = offset;
    entries[at + DIGEST] = Integer.toUnsignedLong(digest) | (mustBeRead ? MUST_BE_READ : 0);
    entries[at + FIRST_REF] = firstRef;
    entries[at + LAST_REF] = lastRef;
  }

  /** Notes a record that another list has, too. */
  public synchronized void note(SeriesPlaces other, int record) {
    long[] of = other.entries;
    int at = FIELDS * record;
    note(
        of[at + FILE],
        of[at + OFFSET],
        (int) of[at + DIGEST],
        of[at + FIRST_REF],
        of[at + LAST_REF],
        other.mustBeRead(record));
  }

  /** How many records are known. */
  public synchronized int size() {
    return size;
  }

  /** Whether this is the record. */
  public boolean is(int record, long file, long offset, int digest) {
    int at = FIELDS * record;
    return record < size
        && entries[at + FILE] == file
        && entries[at + OFFSET] == offset
        && (int) entries[at + DIGEST] == digest;
  }

  /** Whether the record stands before a segment, which is being read. */
  boolean isBefore(int record, int segment) {
    return entries[FIELDS * record + FILE] < segment;
  }

  /** Whether the record says more than what the index has. */
  public boolean mustBeRead(int record) {
    return (entries[FIELDS * record + DIGEST] & MUST_BE_READ) != 0;
  }

  /** Notes that series are gone, whose records say more from now on than the index has. */
  public synchronized void removed(long[] refs) {
    long[] sorted = refs.clone();
    Arrays.sort(sorted);
    for (int at = 0; at < FIELDS * size; at += FIELDS) {
      int found = Arrays.binarySearch(sorted, entries[at + FIRST_REF]);
      int next = found < 0 ? ~found : found;
      if (next < sorted.length && sorted[next] <= entries[at + LAST_REF]) {
        entries[at + DIGEST] |= MUST_BE_READ;
      }
    }
  }

  /** The log says something that no image can stand for, as long as it is open. */
  public synchronized void giveUp() {
    broken = true;
  }

  /** The log is being cut; what is known of it counts for nothing before {@link #cut}. */
  synchronized void suspend() {
    suspended = true;
    cuts++;
  }

  /**
   * The log was cut.
   *
   * @param last the last segment that a checkpoint stands for now
   * @param checkpoint the records of the checkpoint
   */
  synchronized void cut(int last, SeriesPlaces checkpoint) {
    SeriesPlaces left = new SeriesPlaces();
    for (int i = 0; i < checkpoint.size; i++) {
      left.note(checkpoint, i);
    }
    for (int i = 0; i < size; i++) {
      if (entries[FIELDS * i + FILE] > last) {
        left.note(this, i);
      }
    }
    entries = left.entries;
    size = left.size;
    broken |= left.broken || checkpoint.broken;
    suspended = false;
  }

  /** How often the log was cut. */
  public synchronized int cuts() {
    return cuts;
  }

  /** Whether no image can stand for the log as long as it is open. */
  synchronized boolean areGivenUp() {
    return broken;
  }

  /** Whether all records are known that hold series. */
  public synchronized boolean areKnown() {
    return !broken && !suspended;
  }

  /** Writes all of them; nobody who notes one waits for that. */
  public void save(ImageWriter out) {
    long[] all;
    synchronized (this) {
      all = Arrays.copyOf(entries, FIELDS * size);
    }
    out.write(all.length / FIELDS);
    out.write(all, 0, all.length);
  }

  /** Those that were written. */
  public static SeriesPlaces load(ImageReader in) {
    SeriesPlaces loaded = new SeriesPlaces();
    int size = in.readCount(MOST);
    loaded.entries = new long[FIELDS * Math.max(16, size)];
    in.read(loaded.entries, 0, FIELDS * size);
    loaded.size = size;
    return loaded;
  }
}

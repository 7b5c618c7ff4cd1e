package dev.ferula.chunk;

/**
 * The start timestamps of a chunk's samples, written only from where they first change. One header
 * byte says whether the first sample has one (highest bit) and from which sample on every sample
 * has one (lower 7 bits, 0 for none).
 *
 * <p>The first start timestamp is written as its distance before its sample's timestamp, each later
 * one as its distance before the previous sample's timestamp, in deltas to the distance before.
 */
final class StartTimestamps {
  /**
   * From the sample with this index on all have a start timestamp, as a later index has no room.
   */
  private static final int LAST_FIRST_CHANGE = 0x7f;

  private static final int FIRST_KNOWN = 0x80;

  private long start;
  private long distance;
  private int header;

  void reset(int header) {
    this.header = header;
    start = 0;
    distance = 0;
  }

  /** The start timestamp of the sample last written or read, 0 where none is known. */
  long start() {
    return start;
  }

  int header() {
    return header;
  }

  private int firstChange() {
    return header & LAST_FIRST_CHANGE;
  }

  /** Writes what the sample with this index needs; the header may change by it. */
  void write(BitWriter out, int index, long previousTimestamp, long timestamp, long newStart) {
    if (index == 0) {
      if (newStart != 0) {
        out.varint(timestamp - newStart);
        header = FIRST_KNOWN;
      }
    } else if (firstChange() != 0) {
      long newDistance = previousTimestamp - newStart;
      out.varbit(newDistance - distance);
      distance = newDistance;
    } else if (newStart != start || index == LAST_FIRST_CHANGE) {
      distance = previousTimestamp - newStart;
      out.varbit(distance);
      header |= index;
    }
    start = newStart;
  }

  /** Reads what the sample with this index has. */
  void read(BitReader in, int index, long previousTimestamp, long timestamp) {
    if (index == 0) {
      if ((header & FIRST_KNOWN) != 0) {
        start = timestamp - in.varint();
      }
      return;
    }
    int first = firstChange();
    if (first == 0 || index < first) {
      return;
    }
    long change = in.varbit();
    distance = index == first ? change : distance + change;
    start = previousTimestamp - distance;
  }
}

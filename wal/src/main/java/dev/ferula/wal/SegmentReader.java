package dev.ferula.wal;

import static dev.ferula.wal.SegmentLayout.FIRST;
import static dev.ferula.wal.SegmentLayout.FULL;
import static dev.ferula.wal.SegmentLayout.HEADER_SIZE;
import static dev.ferula.wal.SegmentLayout.KIND_MASK;
import static dev.ferula.wal.SegmentLayout.LAST;
import static dev.ferula.wal.SegmentLayout.PADDING;
import static dev.ferula.wal.SegmentLayout.PAGE_SIZE;

import dev.ferula.disk.Disk;
import dev.ferula.disk.DiskFile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32C;

/**
 * Reads the records of one segment. What is damaged is passed over: after a fragment that does not
 * check the next one is looked for, byte by byte in its page, then in the next page; so no more is
 * lost than the records that the damage touches. The length that the damaged one has may be what is
 * damaged: of where that says it ends only an empty rest of the page is believed. For one thread.
 */
final class SegmentReader implements AutoCloseable {
  private static final int WINDOW = 32 * PAGE_SIZE;

  private final Path path;
  private final DiskFile file;
  private final int segment;
  private final RecordSieve sieve;
  private final RecordCodec codec = new RecordCodec();
  private final CRC32C crc = new CRC32C();
  private final List<Damage> damages = new ArrayList<>();
  private byte[] window = new byte[PAGE_SIZE];
  private long windowStart;
  private int windowSize;
  private long size;
  private long position;
  private byte[] payload = new byte[PAGE_SIZE];
  private int payloadSize;
  private boolean assembling;
  private boolean passing;
  private long recordStart;
  private int recordSize;
  private int digest;

  SegmentReader(Disk disk, Path path) {
    this(disk, path, 0, RecordSieve.NONE);
  }

  /**
   * Opens a segment.
   *
   * @param sieve says which records are passed over, as long as none is damaged
   */
  SegmentReader(Disk disk, Path path, int segment, RecordSieve sieve) {
    this.path = path;
    this.segment = segment;
    this.sieve = sieve;
    file = disk.openRead(path);
    size = file.size();
    if (size > PAGE_SIZE) {
      window = new byte[(int) Math.min(WINDOW, (size + PAGE_SIZE - 1) / PAGE_SIZE * PAGE_SIZE)];
    }
  }

  /** The record's bytes, from index 0 on. */
  byte[] record() {
    return codec.buffer();
  }

  int recordSize() {
    return recordSize;
  }

  /** Where the record begins in the segment. */
  long recordStart() {
    return recordStart;
  }

  /** The digest of the record, as {@link RecordPlaces#digest} tells it. */
  int digest() {
    return digest;
  }

  /** Where the next record is looked for. */
  long position() {
    return position;
  }

  List<Damage> damages() {
    return damages;
  }

  /** Moves to the next whole record. */
  boolean next() {
    while (true) {
      if (!load()) {
        rewind();
        return false;
      }
      int index = (int) (position - windowStart);
      int header = window[index] & 0xff;
      if (header == PADDING) {
        padding(index);
      } else {
        int length = checkedLength(index, header);
        if (length == TORN) {
          rewind();
          return false;
        }
        if (length >= 0 && fragment(index, header, length)) {
          return true;
        }
      }
    }
  }

  private static final int TORN = -1;
  private static final int DAMAGED = -2;

  /* Has the page at the position in the window; false at the end of the file. */
  private boolean load() {
    if (position < windowStart + windowSize) {
      return true;
    }
    if (position >= size) {
      return false;
    }
    fill();
    return position < windowStart + windowSize;
  }

  private void fill() {
    windowStart = position - position % PAGE_SIZE;
    int wanted = (int) Math.min(window.length, size - windowStart);
    windowSize = file.read(windowStart, window, 0, wanted);
  }

  /* Goes back to the begin of a record that is not whole. */
  private void rewind() {
    if (assembling) {
      position = recordStart;
      assembling = false;
    }
    windowSize = 0;
    windowStart = position;
    size = position;
  }

  private int pageEnd(int index) {
    long pageEnd = windowStart + index + SegmentLayout.pageRoom(windowStart + index);
    return (int) (Math.min(pageEnd, windowStart + windowSize) - windowStart);
  }

  /* The rest of a page of zeros. */
  private void padding(int index) {
    int end = pageEnd(index);
    for (int i = index + 1; i < end; i++) {
      if (window[i] != 0) {
        if (passing) {
          position = windowStart + seek(index + 1);
        } else {
          damaged("zeros up to the end of the page", "byte " + (window[i] & 0xff), index + 1);
        }
        return;
      }
    }
    if (assembling) {
      tornRecord("the rest of a record", "an empty page");
    }
    position = windowStart + index + SegmentLayout.pageRoom(windowStart + index);
  }

  private int checkedLength(int index, int header) {
    int room = pageEnd(index) - index;
    boolean fileEnds = windowStart + pageEnd(index) >= size;
    if (!SegmentLayout.isFragment(header)) {
      return damaged("a fragment", "byte " + header, index + 1);
    }
    if (room < HEADER_SIZE) {
      return fileEnds && SegmentLayout.pageRoom(position) >= HEADER_SIZE
          ? TORN
          : damaged("room for a fragment", room + " bytes", index + room);
    }
    int length = ((window[index + 1] & 0xff) << 8) | (window[index + 2] & 0xff);
    if (length > SegmentLayout.pageRoom(position) - HEADER_SIZE) {
      return damaged("a fragment that fits its page", "length " + length, index + 1);
    }
    if (length > room - HEADER_SIZE) {
      return tornOrDamaged(index, length);
    }
    if (!checks(index, length)) {
      return damaged(
          "checksum " + Integer.toHexString(Bytes.getInt(window, index + 3)),
          Integer.toHexString((int) crc.getValue()),
          index + HEADER_SIZE + length);
    }
    return length;
  }

  /* The file ends within the fragment, unless its length is damaged and others follow. */
  private int tornOrDamaged(int index, int length) {
    if (seek(index + 1) == pageEnd(index)) {
      return TORN;
    }
    return damaged("a whole fragment", "length " + length, index + 1);
  }

  private boolean checks(int index, int length) {
    crc.reset();
    crc.update(window, index + HEADER_SIZE, length);
    return (int) crc.getValue() == Bytes.getInt(window, index + 3);
  }

  /* Notes damage at the position and moves to the next fragment that checks. */
  private int damaged(String expected, String actual, int from) {
    int index = (int) (position - windowStart);
    long start = assembling ? recordStart : position;
    int next = seek(index + 1);
    if (next > from && isStart(from)) {
      next = from;
    }
    if (!passing || assembling) {
      damages.add(
          new Damage(
              path, start, windowStart + next - start, expected, actual, Damage.Kind.PASSED_OVER));
    }
    assembling = false;
    passing = true;
    position = windowStart + next;
    return DAMAGED;
  }

  /* Whether a fragment that checks, or padding, or the end stands here. */
  private boolean isStart(int index) {
    int end = pageEnd(Math.max(0, index - 1));
    if (index >= end) {
      return true;
    }
    if (window[index] == 0) {
      for (int i = index; i < end; i++) {
        if (window[i] != 0) {
          return false;
        }
      }
      return true;
    }
    return isChecked(index, end);
  }

  private boolean isChecked(int index, int end) {
    if (!SegmentLayout.isFragment(window[index] & 0xff) || end - index < HEADER_SIZE) {
      return false;
    }
    int length = ((window[index + 1] & 0xff) << 8) | (window[index + 2] & 0xff);
    return length > 0 && length <= end - index - HEADER_SIZE && checks(index, length);
  }

  /* The next index in this page with a fragment that checks, or the page's end. */
  private int seek(int from) {
    int end = pageEnd(Math.max(0, from - 1));
    for (int i = from; i < end; i++) {
      if (isChecked(i, end)) {
        return i;
      }
    }
    return end;
  }

  private void tornRecord(String expected, String actual) {
    damages.add(
        new Damage(
            path, recordStart, position - recordStart, expected, actual, Damage.Kind.PASSED_OVER));
    assembling = false;
  }

  /* Takes a fragment that checks; true if it completes a record. */
  private boolean fragment(int index, int header, int length) {
    int kind = header & KIND_MASK;
    boolean begins = kind == FULL || kind == FIRST;
    if (begins) {
      if (assembling) {
        tornRecord("the rest of a record", "another record");
      }
      passing = false;
      assembling = true;
      recordStart = position;
      payloadSize = 0;
      digest = 0;
    } else if (!assembling) {
      return orphan(length);
    }
    if (payloadSize + length > SegmentLayout.MAX_RECORD_SIZE) {
      tornRecord("a record of at most " + SegmentLayout.MAX_RECORD_SIZE + " bytes", "more");
      return orphan(length);
    }
    digest = RecordPlaces.digest(digest, header & ~KIND_MASK, (int) crc.getValue());
    boolean ends = kind == FULL || kind == LAST;
    boolean passedOver = ends && isPassedOver();
    if (!passedOver) {
      append(index + HEADER_SIZE, length);
    }
    position += HEADER_SIZE + length;
    if (ends) {
      assembling = false;
      return !passedOver && decompress(header);
    }
    return false;
  }

  /* The rest of a record whose begin is damaged or gone. */
  private boolean orphan(int length) {
    if (!passing) {
      damages.add(
          new Damage(
              path,
              position,
              HEADER_SIZE + length,
              "the begin of a record",
              "a later fragment",
              Damage.Kind.PASSED_OVER));
      passing = true;
    }
    position += HEADER_SIZE + length;
    return false;
  }

  private boolean isPassedOver() {
    return damages.isEmpty() && sieve.passesOver(segment, recordStart, digest);
  }

  private void append(int from, int length) {
    if (payloadSize + length > payload.length) {
      payload = Arrays.copyOf(payload, Math.max(2 * payload.length, payloadSize + length));
    }
    System.arraycopy(window, from, payload, payloadSize, length);
    payloadSize += length;
  }

  private boolean decompress(int header) {
    try {
      Compression told = Compression.ofHeader(header);
      recordSize = codec.decompress(told, payload, payloadSize);
      if (told == Compression.NONE && !isOfKnownType()) {
        codec.requireUncompressed(payload, payloadSize);
      }
      return true;
    } catch (RecordException e) {
      undecodable(e);
      return false;
    }
  }

  private boolean isOfKnownType() {
    return recordSize == 0 || RecordType.isKnown(codec.buffer()[0]);
  }

  /** Notes that the record at hand does not decode. */
  void undecodable(RecordException e) {
    damages.add(
        new Damage(
            path,
            recordStart,
            position - recordStart,
            e.expected(),
            e.actual(),
            Damage.Kind.PASSED_OVER));
  }

  /** The record at hand as something that a repair leaves out though no byte of it is damaged. */
  Damage outdated(String expected, String actual) {
    return new Damage(
        path, recordStart, position - recordStart, expected, actual, Damage.Kind.TORN_TAIL);
  }

  /**
   * Says that no more will be read: what is left at the end is a torn tail.
   *
   * @param known up to where the segment has gone for sure
   * @param complete whether it had its last record before anybody could see it; then no end of it
   *     is torn by a crash
   */
  void finish(long known, boolean complete) {
    size = file.size();
    if (position < size) {
      damages.add(
          new Damage(
              path,
              position,
              size - position,
              "a whole record",
              "the end of the file",
              complete ? Damage.Kind.PASSED_OVER : Damage.Kind.TORN_TAIL));
    }
    if (size < known) {
      damages.add(Damage.gone(path, size, known, true));
    }
  }

  @Override
  public void close() {
    file.close();
  }
}

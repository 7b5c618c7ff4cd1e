package dev.ferula.wal;

import dev.ferula.disk.Disk;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Reads a log from its last checkpoint, or a range of its segments, record by record. Damage is
 * passed over and told by {@link #damages}; it never ends the reading. For one thread.
 *
 * <pre>{@code
 * try (WalReader reader = WalReader.open(disk, directory)) {
 *   while (reader.next()) {
 *     reader.decode(visitor);
 *   }
 *   WalRepair.repair(disk, directory, reader.damages());
 * }
 * }</pre>
 */
public final class WalReader implements AutoCloseable {
  private final Disk disk;
  private final ArrayDeque<WalSources.Source> sources;
  private final RecordSieve sieve;
  private final RecordDecoder decoder = new RecordDecoder();
  private final List<Damage> damages = new ArrayList<>();
  private @Nullable SegmentReader reader;
  private int segment = -1;
  private boolean inCheckpoint;

  /* That the file's name says. */
  private int number;

  private long unknownRecords;
  private final @Nullable Path directory;
  private final boolean whole;

  /* Of the segments that were not reached yet. */
  private final NavigableMap<Integer, Long> ends;

  private final @Nullable Path checkpoint;

  /* Of the segments of the checkpoint that were not reached yet. */
  private final NavigableMap<Integer, Long> checkpointEnds;

  /** The files of a checkpoint, or of a part of a log, which may be without one. */
  WalReader(Disk disk, @Nullable Path checkpoint, ArrayDeque<WalSources.Source> sources) {
    this(disk, null, checkpoint, sources, true, RecordSieve.NONE);
  }

  private WalReader(
      Disk disk,
      @Nullable Path directory,
      @Nullable Path checkpoint,
      ArrayDeque<WalSources.Source> sources,
      boolean whole,
      RecordSieve sieve) {
    this.disk = disk;
    this.directory = directory;
    this.sources = sources;
    this.checkpoint = checkpoint;
    this.whole = whole;
    this.sieve = whole ? sieve : RecordSieve.NONE;
    this.ends = directory == null ? new TreeMap<>() : SegmentEnds.read(disk, directory);
    this.checkpointEnds = checkpoint == null ? new TreeMap<>() : SegmentEnds.read(disk, checkpoint);
  }

  /**
   * The last checkpoint, if there is one, and all segments behind it. A checkpoint that does not
   * check is left out if the segments that it stands for are still there.
   */
  public static WalReader open(Disk disk, Path directory) {
    return open(disk, directory, RecordSieve.NONE);
  }

  /**
   * As {@link #open(Disk, Path)}, but passes over records as a sieve says. The sieve is not asked
   * where the row of segments has a gap, nor behind damage: whoever knows what is passed over knows
   * it of a whole log.
   */
  public static WalReader open(Disk disk, Path directory, RecordSieve sieve) {
    WalSources sources = WalSources.of(disk, directory);
    return new WalReader(
        disk, directory, sources.checkpoint(), sources.files(), sources.isWhole(), sieve);
  }

  /**
   * All segments without any checkpoint, as whoever reads knows what stands there; passes over
   * records as {@link #open(Disk, Path, RecordSieve)} does.
   */
  public static WalReader openSegments(Disk disk, Path directory, RecordSieve sieve) {
    WalSources sources = WalSources.segments(disk, directory);
    return new WalReader(disk, directory, null, sources.files(), sources.isRow(), sieve);
  }

  /** The segments from one index to another, both included, without any checkpoint. */
  public static WalReader segments(Disk disk, Path directory, int first, int last) {
    return from(disk, directory, null, first, last);
  }

  /** A checkpoint without any segments. */
  public static WalReader checkpoint(Disk disk, Path directory, int index) {
    return from(disk, directory, index, 0, -1);
  }

  static WalReader from(
      Disk disk, Path directory, @Nullable Integer checkpoint, int first, int last) {
    ArrayDeque<WalSources.Source> sources = new ArrayDeque<>();
    if (checkpoint != null) {
      WalSources.addCheckpoint(disk, directory, checkpoint, sources);
    }
    WalSources.addSegments(disk, directory, first, last, sources);
    return new WalReader(
        disk, checkpoint == null ? null : Segments.checkpoint(directory, checkpoint), sources);
  }

  /** Whether no segment is missing, as far as the row of them tells. */
  public boolean isWhole() {
    return whole;
  }

  /** Moves to the next whole record. */
  public boolean next() {
    while (true) {
      if (reader != null) {
        if (reader.next()) {
          return true;
        }
        leave(reader);
      }
      WalSources.Source source = sources.poll();
      if (source == null) {
        missing(checkpoint, checkpointEnds);
        missing(directory, ends);
        return false;
      }
      segment = source.segment();
      inCheckpoint = source.checkpoint();
      number = Integer.parseInt(String.valueOf(source.path().getFileName()));
      if (!inCheckpoint) {
        missing(checkpoint, checkpointEnds);
        missing(directory, ends.headMap(segment, false));
      }
      reader = new SegmentReader(disk, source.path(), segment, sieve());
    }
  }

  /* Segments that are known to have been there. */
  private void missing(@Nullable Path from, NavigableMap<Integer, Long> gone) {
    if (from != null) {
      gone.forEach(
          (index, end) -> damages.add(Damage.gone(Segments.path(from, index), 0, end, false)));
    }
    gone.clear();
  }

  private RecordSieve sieve() {
    if (!damages.isEmpty()) {
      return RecordSieve.NONE;
    }
    int file = number;
    return inCheckpoint
        ? (checkpoint, offset, digest) ->
            sieve.passesOverInCheckpoint(checkpoint, file, offset, digest)
        : sieve;
  }

  private void leave(SegmentReader left) {
    Long known = (inCheckpoint ? checkpointEnds : ends).remove(number);
    left.finish(known == null ? 0 : known, inCheckpoint);
    damages.addAll(left.damages());
    left.close();
    reader = null;
  }

  /** Tells a visitor what the record holds; one that does not decode becomes damage. */
  public void decode(RecordVisitor visitor) {
    SegmentReader current = current();
    try {
      if (!decoder.decode(current.record(), 0, current.recordSize(), visitor)) {
        unknownRecords++;
      }
    } catch (RecordException e) {
      current.undecodable(e);
    }
  }

  private SegmentReader current() {
    if (reader == null) {
      throw new IllegalStateException("no record");
    }
    return reader;
  }

  /**
   * The record at hand as something that a repair leaves out, though no byte of it is damaged, as
   * what it says is not true any more.
   */
  public Damage outdated(String expected, String actual) {
    return current().outdated(expected, actual);
  }

  /** The record's bytes, from index 0 on; valid until the next call of {@link #next}. */
  public byte[] record() {
    return current().record();
  }

  public int recordSize() {
    return current().recordSize();
  }

  /** The index of the segment, or of the checkpoint, that the record stands in. */
  public int segment() {
    return segment;
  }

  /** The number of the file that the record stands in, which that of a checkpoint has, too. */
  public int part() {
    return number;
  }

  /** The digest of the record's bytes, as {@link RecordPlaces#digest} tells it. */
  public int digest() {
    return current().digest();
  }

  /** Whether the record stands in a checkpoint. */
  public boolean inCheckpoint() {
    return inCheckpoint;
  }

  /** Where in its segment the record begins. */
  public long offset() {
    return current().recordStart();
  }

  /** How many records were of no known type. */
  public long unknownRecords() {
    return unknownRecords;
  }

  /** The damage found in the segments that were read to their end. */
  public List<Damage> damages() {
    return List.copyOf(damages);
  }

  /** The damage found so far that stands at an index of it, also in the segment that is read. */
  Damage damage(int i) {
    return i < damages.size() || reader == null
        ? damages.get(i)
        : reader.damages().get(i - damages.size());
  }

  /** How much damage was found so far, also in the segment that is read. */
  public int damageCount() {
    return damages.size() + (reader == null ? 0 : reader.damages().size());
  }

  @Override
  public void close() {
    if (reader != null) {
      reader.close();
      reader = null;
    }
  }
}

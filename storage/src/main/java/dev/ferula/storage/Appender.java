package dev.ferula.storage;

import dev.ferula.histogram.FloatHistogram;
import dev.ferula.histogram.Histogram;
import dev.ferula.model.Exemplar;
import dev.ferula.model.Labels;
import dev.ferula.model.Metadata;
import dev.ferula.model.StaleMarker;

/**
 * One batch of samples, written by one thread. No reader sees any of it before {@link #commit}, and
 * all readers opened after commit see all of it. Closing without commit rolls the batch back.
 *
 * <p>A series is first resolved to a ref, from whichever form the caller holds: {@link Labels}, raw
 * label bytes, or pair ids. A ref stays valid beyond the batch until the series is collected, after
 * which an append returns {@link AppendStatus#UNKNOWN_SERIES}; refs are never reused.
 */
public interface Appender extends AutoCloseable {
  /** Returned by the resolve methods where a limit refuses the series. Refs are positive. */
  long NO_REF = 0;

  /** Stands for a sample without a known start timestamp. */
  long NO_START = 0;

  /**
   * The series with these labels, created if there is none.
   *
   * @return its ref, or {@link #NO_REF} where it is refused ({@link #refusal} says why)
   * @throws IllegalArgumentException for an empty label set
   */
  long resolve(Labels series);

  /**
   * The series whose labels stand encoded in {@code buffer}: for each label, in UTF-8 order of the
   * names and each name once, the length of the name as a varint, the name, the length of the value
   * as a varint, the value. The bytes are read during the call only.
   *
   * @return its ref, or {@link #NO_REF} where it is refused
   */
  long resolve(byte[] buffer, int offset, int length);

  /**
   * The series whose labels stand encoded in {@code buffer}, as for {@link #resolve(byte[], int,
   * int)}, but none is created.
   *
   * @return its ref, or {@link #NO_REF} where there is no such series
   */
  long find(byte[] buffer, int offset, int length);

  /**
   * Interns one (name, value) pair given as UTF-8 bytes and returns its pair id, valid for this
   * batch.
   */
  int pair(byte[] buffer, int nameOffset, int nameLength, int valueOffset, int valueLength);

  /**
   * The series made of these pair ids, which stand in UTF-8 order of their names, each name once.
   *
   * @return its ref, or {@link #NO_REF} where it is refused
   */
  long resolve(int[] pairs, int count);

  /**
   * Refuses a sample of a series that nobody has asked for yet, where its time alone says that no
   * series would take it, so that none is made for it. It counts as one that is {@link
   * AppendStatus#OUT_OF_BOUNDS}.
   *
   * @param histogram whether the sample is a histogram
   */
  default boolean refuses(long timestamp, boolean histogram) {
    return false;
  }

  /** Why the last resolve or append was refused, for a person; empty if nothing was. */
  String refusal();

  /**
   * Adds a float sample.
   *
   * @param startTimestamp when the cumulative value began, or {@link #NO_START}
   */
  AppendStatus append(long ref, long startTimestamp, long timestamp, double value);

  /**
   * Marks the end of a series whose source no longer tells it. Refused where it would come out of
   * order, even by a storage that takes samples so: the source, or another, may have gone on
   * meanwhile.
   */
  default AppendStatus appendStale(long ref, long timestamp) {
    return append(ref, NO_START, timestamp, StaleMarker.VALUE);
  }

  /** Adds an integer native histogram, which the storage reads before commit and never changes. */
  AppendStatus append(long ref, long startTimestamp, long timestamp, Histogram value);

  /** Adds a float native histogram, which the storage reads before commit and never changes. */
  AppendStatus append(long ref, long startTimestamp, long timestamp, FloatHistogram value);

  /** Adds an exemplar; a storage without exemplar support accepts and forgets it. */
  AppendStatus append(long ref, Exemplar exemplar);

  /**
   * Adds an exemplar whose source told no time, so that its timestamp is when it was seen. It
   * repeats the series' newest one, and changes nothing, if that came without a time as well and
   * has the same labels and value.
   */
  default AppendStatus appendUntimed(long ref, Exemplar exemplar) {
    return append(ref, exemplar);
  }

  /** Tells the metadata of the series' family; a storage without metadata forgets it. */
  void metadata(long ref, Metadata metadata);

  /**
   * Makes the batch durable to the storage's promise and visible; the appender is then closed.
   *
   * @throws StorageException if the batch could not be written; then none of it is stored
   */
  CommitResult commit();

  /** Rolls back what has not been committed. Closing twice does nothing. */
  @Override
  void close();
}

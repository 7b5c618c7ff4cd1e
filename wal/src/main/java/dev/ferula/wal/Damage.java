package dev.ferula.wal;

import java.nio.file.Path;

/**
 * Bytes of the log that could not be read.
 *
 * @param file the segment
 * @param offset where the damage begins
 * @param length how many bytes were passed over, or are gone
 * @param expected what should have been there
 * @param actual what is there
 * @param kind whether they are there, and belong to something that was acknowledged
 */
public record Damage(
    Path file, long offset, long length, String expected, String actual, Kind kind) {

  /** What became of the bytes. */
  public enum Kind {
    /** They are there, but not as they were written. */
    PASSED_OVER("passed over"),

    /**
     * The segment just ends within a record, as after a crash; nothing that was acknowledged is
     * lost then.
     */
    TORN_TAIL("torn tail,"),

    /** Whole records, up to where the segment is known to have gone, or all of it. */
    GONE("gone,");

    private final String words;

    Kind(String words) {
      this.words = words;
    }
  }

  /** A segment that has been longer; it may not be there at all. */
  static Damage gone(Path file, long size, long before, boolean exists) {
    return new Damage(
        file,
        size,
        before - size,
        "a segment of " + before + " bytes",
        exists ? size + " bytes" : "no such file",
        Kind.GONE);
  }

  /** Whether it is only a torn tail. */
  public boolean tornTail() {
    return kind == Kind.TORN_TAIL;
  }

  @Override
  public String toString() {
    return file
        + ": expected "
        + expected
        + " at offset "
        + offset
        + ", got "
        + actual
        + " ("
        + kind.words
        + " "
        + length
        + " bytes)";
  }
}

package dev.ferula.wal;

import java.nio.file.Path;

/**
 * Bytes of the log that could not be read.
 *
 * @param file the segment
 * @param offset where the damage begins
 * @param length how many bytes were passed over
 * @param expected what should have been there
 * @param actual what is there
 * @param tornTail whether the segment just ends within a record, as after a crash; nothing that was
 *     acknowledged is lost then
 */
public record Damage(
    Path file, long offset, long length, String expected, String actual, boolean tornTail) {
  @Override
  public String toString() {
    return file
        + ": expected "
        + expected
        + " at offset "
        + offset
        + ", got "
        + actual
        + (tornTail ? " (torn tail, " : " (passed over ")
        + length
        + " bytes)";
  }
}

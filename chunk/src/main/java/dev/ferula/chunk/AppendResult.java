package dev.ferula.chunk;

/** What appending a histogram did to its chunk. */
public enum AppendResult {
  /** The chunk became longer. */
  APPENDED,
  /** The chunk was written anew with more buckets, and the histogram appended. */
  RECODED,
  /** Nothing: the histogram must begin a new chunk, with the header that the appender tells. */
  CUT
}

package dev.ferula.tsdb.head.samples;

/**
 * How chunks are made.
 *
 * @param range the range of time that no chunk crosses, in milliseconds
 * @param xor2 whether floats are written as XOR2 chunks
 * @param histogramStarts whether histograms are written in the encodings that keep start timestamps
 */
public record ChunkOptions(long range, boolean xor2, boolean histogramStarts) {}

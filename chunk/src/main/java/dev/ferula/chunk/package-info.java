/**
 * Chunks: the samples of one series over a stretch of time as compressed bytes, identical to
 * Prometheus's. Floats are written by the flyweight {@link dev.ferula.chunk.XorAppender} into
 * memory that its caller owns, or by {@link dev.ferula.chunk.Xor2Appender} with start timestamps;
 * native histograms by {@link dev.ferula.chunk.HistogramAppender} and {@link
 * dev.ferula.chunk.FloatHistogramAppender}. {@link dev.ferula.chunk.ChunkIterator} reads all.
 *
 * <p>Reading never goes past the bytes of a chunk, whatever they are.
 */
@NullMarked
package dev.ferula.chunk;

import org.jspecify.annotations.NullMarked;

package dev.ferula.tsdb.chunkshead;

import dev.ferula.chunk.Encoding;

/**
 * A finished chunk of the head that is handed over to be kept.
 *
 * @param ref of its series
 * @param start the time of its first sample, in milliseconds
 * @param end the time of its last sample
 * @param outOfOrder whether its samples came out of order
 * @param bytes holds the chunk from {@code offset} on; only read, and not kept
 */
@SuppressWarnings("ArrayRecordComponent") // Handed on, never compared.
public record HeadChunk(
    long ref,
    long start,
    long end,
    Encoding encoding,
    boolean outOfOrder,
    byte[] bytes,
    int offset,
    int length) {}

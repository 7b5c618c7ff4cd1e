/**
 * Blocks on disk: immutable stretches of time, each a directory with {@code meta.json}, an {@code
 * index}, {@code chunks} and {@code tombstones}, byte for byte as Prometheus has them. {@link
 * dev.ferula.tsdb.block.BlockWriter} makes one from series in the order of their labels, {@link
 * dev.ferula.tsdb.block.Block} reads it and answers queries.
 *
 * <p>A block does not change once its meta.json exists, but for its tombstones, which are replaced
 * as a whole. Damage is a {@link dev.ferula.disk.CorruptionException} in this package's own
 * methods, and a {@link dev.ferula.storage.StorageException} of kind CORRUPT behind the contracts
 * of storage.
 */
@NullMarked
package dev.ferula.tsdb.block;

import org.jspecify.annotations.NullMarked;

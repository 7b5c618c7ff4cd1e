/**
 * The write-ahead log: what is acknowledged stands in it before. {@link dev.ferula.wal.Wal} writes
 * records made by {@link dev.ferula.wal.RecordWriter}, {@link dev.ferula.wal.WalReader} reads them
 * back for a {@link dev.ferula.wal.RecordVisitor}, {@link dev.ferula.wal.WalRepair} mends what is
 * damaged and {@link dev.ferula.wal.Checkpoint} keeps what is still needed of segments that go.
 *
 * <p>Bytes are those of Prometheus's log; {@code docs/format/wal.md} draws them.
 */
@NullMarked
package dev.ferula.wal;

import org.jspecify.annotations.NullMarked;

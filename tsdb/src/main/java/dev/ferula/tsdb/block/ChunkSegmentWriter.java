package dev.ferula.tsdb.block;

import static dev.ferula.tsdb.block.ChunkSegmentLayout.MAX_OVERHEAD;

import dev.ferula.chunk.Encoding;
import dev.ferula.disk.Disk;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Writes the chunks of a block into segments. For one thread. */
final class ChunkSegmentWriter implements AutoCloseable {
  private final Disk disk;
  private final Path directory;
  private final long segmentSize;
  private final ByteSink sink = new ByteSink();
  private @Nullable FileSink out;
  private int segment = -1;

  ChunkSegmentWriter(Disk disk, Path directory, long segmentSize) {
    this.disk = disk;
    this.directory = directory;
    this.segmentSize = segmentSize;
    disk.createDirectories(directory);
  }

  /** Writes a chunk and returns its ref. */
  long write(Encoding encoding, byte[] data, int offset, int length) {
    FileSink current = withRoomFor(length);
    sink.clear();
    sink.unsignedVarint(length);
    int start = sink.size();
    sink.put(encoding.code());
    sink.raw(data, offset, length);
    sink.fixedInt(Checksum.of(sink.bytes(), start, sink.size() - start));
    long position = current.position();
    current.write(sink);
    return ChunkSegmentLayout.ref(segment, position);
  }

  /** Writes a chunk as it stands in another segment, and returns its ref. */
  long copy(ChunkSegments.Chunk chunk) {
    FileSink current = withRoomFor(chunk.length);
    long position = current.position();
    current.write(chunk.bytes, chunk.record, chunk.recordLength);
    return ChunkSegmentLayout.ref(segment, position);
  }

  private FileSink withRoomFor(int length) {
    FileSink current = out;
    return current == null || current.position() + MAX_OVERHEAD + length > segmentSize
        ? next()
        : current;
  }

  private FileSink next() {
    if (out != null) {
      out.finish();
    }
    segment++;
    FileSink next = new FileSink(disk, directory.resolve(ChunkSegmentLayout.fileName(segment)));
    out = next;
    sink.clear();
    ChunkSegmentLayout.header(sink);
    next.write(sink);
    return next;
  }

  void finish() {
    if (out != null) {
      out.finish();
      out = null;
    }
    disk.syncDirectory(directory);
  }

  @Override
  public void close() {
    if (out != null) {
      out.close();
    }
  }
}

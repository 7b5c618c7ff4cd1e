package dev.ferula.tsdb.head.samples;

import dev.ferula.tsdb.head.slab.NativeSlabs;
import dev.ferula.tsdb.head.slab.SlabPool;
import dev.ferula.tsdb.head.slab.Slabs;

/**
 * The samples of all series by their slots: rows and open chunks, finished chunks, and who may see
 * which of them. Written by the committing thread, read by others under the stripes' locks.
 */
public final class SampleStore {
  private final SeriesRows rows = new SeriesRows();
  private final NativeSlabs openChunks = new NativeSlabs();
  private final SlabPool lists = new SlabPool();
  private final FinishedChunks finished = new FinishedChunks(lists);
  private final Stripes stripes = new Stripes();
  private final Readers readers = new Readers();
  private final History history = new History();
  private final ChunkStore chunks;
  private final SampleWriter writer;

  /**
   * Samples of no series yet.
   *
   * @param chunks where finished chunks go
   */
  public SampleStore(ChunkStore chunks, ChunkOptions options) {
    this.chunks = chunks;
    this.writer = new SampleWriter(rows, openChunks, finished, chunks, readers, history, options);
  }

  /** How many samples at the end of the series the view does not show; under the stripe's lock. */
  public int hidden(int slot, long link, long shape, Readers.View view) {
    int pending = SeriesRows.pending(shape);
    if (pending == 0 || SeriesRows.high(link) - (int) view.commit() <= 0) {
      return 0;
    }
    return pending + history.after(slot, view.commit());
  }

  public SeriesRows rows() {
    return rows;
  }

  /** What open chunks take, outside the heap. */
  public Slabs openChunks() {
    return openChunks;
  }

  /** What the lists of finished chunks take. */
  public Slabs lists() {
    return lists;
  }

  /** The open chunks of floats, to be written to an image or read from one. */
  public OpenFloats openFloats() {
    return new OpenFloats(this);
  }

  public FinishedChunks finished() {
    return finished;
  }

  public Stripes stripes() {
    return stripes;
  }

  public Readers readers() {
    return readers;
  }

  public History history() {
    return history;
  }

  public ChunkStore chunks() {
    return chunks;
  }

  /** How many buckets the last samples of the series of native histograms have. */
  public long histogramBuckets() {
    return writer.histogramBuckets(stripes);
  }

  public SampleWriter writer() {
    return writer;
  }
}

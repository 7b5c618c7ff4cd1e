package dev.ferula.tsdb.head.samples;

import dev.ferula.tsdb.head.slab.SlabPool;

/**
 * The samples of all series by their slots: rows and open chunks, finished chunks, and who may see
 * which of them. Written by the committing thread, read by others under the stripes' locks.
 */
public final class SampleStore {
  private final SeriesRows rows = new SeriesRows();
  private final SlabPool slabs = new SlabPool();
  private final FinishedChunks finished = new FinishedChunks(slabs);
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
    this.writer = new SampleWriter(rows, slabs, finished, chunks, readers, history, options);
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

  public SlabPool slabs() {
    return slabs;
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

  public SampleWriter writer() {
    return writer;
  }
}

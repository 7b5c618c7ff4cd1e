package dev.ferula.tool.tsdb;

import dev.ferula.chunk.ChunkIterator;
import dev.ferula.chunk.Encoding;
import dev.ferula.histogram.FloatHistogram;
import dev.ferula.histogram.Histogram;
import dev.ferula.matcher.Matcher;
import dev.ferula.storage.SampleIterator;
import dev.ferula.tsdb.block.Block;
import dev.ferula.tsdb.block.BlockChunks;
import dev.ferula.tsdb.block.SeriesEntry;
import java.io.PrintStream;
import java.util.List;

/** How large a block's chunks are. */
final class ChunkAnalysis {
  private final Block block;
  private final PrintStream out;
  private final SeriesEntry entry = SeriesEntry.ofAll();
  private final Spread floatSamples = new Spread("samples per float chunk");
  private final Spread floatBytes = new Spread("bytes per float chunk");
  private final Spread histogramSamples = new Spread("samples per histogram chunk");
  private final Spread histogramBytes = new Spread("bytes per histogram chunk");
  private final Spread histogramBuckets = new Spread("buckets per histogram chunk");
  private int total;

  ChunkAnalysis(Block block, PrintStream out) {
    this.block = block;
    this.out = out;
  }

  /** Prints how samples and bytes spread over the chunks of the series that match. */
  void print(List<Matcher> matchers) {
    try (BlockChunks chunks = block.chunks()) {
      if (matchers.isEmpty()) {
        block.index().allSeries(ref -> add(ref, chunks));
      } else {
        block.index().select(matchers, ref -> add(ref, chunks));
      }
    }
    out.println();
    out.println("Compaction analysis:");
    out.println();
    for (Spread spread :
        List.of(floatSamples, floatBytes, histogramSamples, histogramBytes, histogramBuckets)) {
      spread.print(out, total);
    }
  }

  private void add(long ref, BlockChunks chunks) {
    block.index().series(ref, entry);
    for (int i = 0; i < entry.chunks.size; i++) {
      chunks.read(entry.chunks, i);
      Encoding encoding = chunks.encoding();
      int samples = encoding.sampleCount(chunks.bytes(), chunks.offset());
      if (encoding == Encoding.XOR || encoding == Encoding.XOR2) {
        floatSamples.add(samples);
        floatBytes.add(chunks.length());
      } else {
        histogramSamples.add(samples);
        histogramBytes.add(chunks.length());
        histogramBuckets.add(buckets(chunks));
      }
      total++;
    }
  }

  private static int buckets(BlockChunks chunks) {
    ChunkIterator it = ChunkIterator.of(chunks.encoding());
    it.reset(chunks.bytes(), chunks.offset(), chunks.length());
    int count = 0;
    SampleIterator.Kind kind = it.next();
    while (kind != SampleIterator.Kind.NONE) {
      if (kind == SampleIterator.Kind.HISTOGRAM) {
        Histogram h = it.histogram(null);
        count += h.positiveBuckets().length + h.negativeBuckets().length;
      } else {
        FloatHistogram h = it.floatHistogram(null);
        count += h.positiveBuckets().length + h.negativeBuckets().length;
      }
      kind = it.next();
    }
    return count;
  }
}

package dev.ferula.web.api.query;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.ferula.model.Labels;
import dev.ferula.promql.ResultSeries;
import dev.ferula.promql.Value;
import dev.ferula.web.api.json.Json;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class ValueJsonTest {
  private static final int POINTS = 11_000;

  /* Counts what is written, and lets go of it. */
  private static final class Sink extends OutputStream {
    private long bytes;

    @Override
    public void write(int b) {
      bytes++;
    }

    @Override
    public void write(byte[] from, int offset, int length) {
      bytes += length;
    }
  }

  private static long write(List<ResultSeries> series) throws IOException {
    Sink sink = new Sink();
    try (Json out = new Json(sink)) {
      ValueJson.write(out, new Value.Matrix(series));
    }
    return sink.bytes;
  }

  @Test
  void anAnswerOfAHundredMegabytesIsNeverHeldAsText() throws IOException {
    long[] timestamps = new long[POINTS];
    double[] values = new double[POINTS];
    for (int i = 0; i < POINTS; i++) {
      timestamps[i] = 1_700_000_000_123L + i * 1000L;
      values[i] = i * 0.1;
    }
    ResultSeries series = new ResultSeries(Labels.of("a", "b"), timestamps, values, null);
    write(List.of(series));
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long before = threads.getCurrentThreadAllocatedBytes();
    long written = write(Collections.nCopies(330, series));
    long allocated = threads.getCurrentThreadAllocatedBytes() - before;
    assertThat(written).isGreaterThan(100_000_000);
    assertThat(allocated).isLessThan(1_000_000);
  }
}

package dev.ferula.web.federation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ferula.exposition.ExpositionBuffer;
import dev.ferula.exposition.ExpositionFormat;
import dev.ferula.exposition.ExpositionWriter;
import dev.ferula.exposition.Negotiation;
import dev.ferula.histogram.CounterResetHint;
import dev.ferula.histogram.FloatHistogram;
import dev.ferula.histogram.HistogramSpans;
import dev.ferula.model.Labels;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class FederatedPageTest {
  private static LastSample sample(String label, CounterResetHint hint) {
    FloatHistogram histogram =
        new FloatHistogram(
            hint,
            FloatHistogram.CUSTOM_BUCKETS,
            0,
            0,
            3,
            4.0,
            new int[] {0, 2},
            new double[] {1, 2},
            HistogramSpans.NONE,
            new double[0],
            new double[] {5});
    return new LastSample(Labels.of("__name__", "h", "a", label), 1000, 0, histogram);
  }

  @Test
  void histogramsThatAreGaugesAreAFamilyOfTheirOwnWhateverTheirBuckets() throws IOException {
    ByteArrayOutputStream page = new ByteArrayOutputStream();
    ExpositionWriter writer =
        ExpositionWriter.of(
            Negotiation.of("text/plain", Set.of(ExpositionFormat.TEXT_0_0_4)),
            new ExpositionBuffer(page),
            ExpositionWriter.Options.DEFAULT);
    new FederatedPage(writer, false, Labels.EMPTY)
        .write(
            List.of(
                sample("1", CounterResetHint.UNKNOWN),
                sample("2", CounterResetHint.NOT_RESET),
                sample("3", CounterResetHint.GAUGE)));
    List<String> lines =
        page.toString(StandardCharsets.UTF_8)
            .lines()
            .filter(line -> line.startsWith("# TYPE") || line.startsWith("h_count"))
            .toList();
    assertThat(lines)
        .containsExactly(
            "# TYPE h histogram",
            "h_count{a=\"1\",instance=\"\"} 3 1000",
            "h_count{a=\"2\",instance=\"\"} 3 1000",
            "# TYPE h histogram",
            "h_count{a=\"3\",instance=\"\"} 3 1000");
  }
}

package dev.ferula.tool.tsdb;

import dev.ferula.model.GoQuote;
import dev.ferula.model.Labels;
import dev.ferula.notation.GoNumber;
import dev.ferula.storage.SampleIterator;
import dev.ferula.storage.SeriesSet;
import dev.ferula.tool.Terminal;
import dev.ferula.tool.line.Command;
import dev.ferula.tool.line.Word;
import java.math.BigDecimal;
import java.math.RoundingMode;

/** {@code tsdb dump-openmetrics}. */
public final class DumpOpenMetrics implements Command {
  private static final String NAME = "__name__";

  private final DumpOptions options = new DumpOptions();

  private final Terminal terminal;

  public DumpOpenMetrics(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Word word() {
    return Word.command(
            "dump-openmetrics",
            "[Experimental] Dump samples from a TSDB into OpenMetrics text format, excluding native"
                + " histograms and staleness markers, which are not representable in OpenMetrics.",
            this)
        .flags(options.flags())
        .arguments(options.path);
  }

  @Override
  public int run() {
    options.read(this::print);
    return 0;
  }

  private void print(SeriesSet set) {
    SampleIterator it = null;
    for (int i = 0; i < set.size(); i++) {
      Labels labels = set.labels(i);
      String series = labels.valueOrEmpty(NAME) + condensed(labels);
      it = set.samples(i, it);
      while (it.next() == SampleIterator.Kind.FLOAT) {
        BigDecimal seconds =
            new BigDecimal(it.timestamp() / 1000.0).setScale(3, RoundingMode.HALF_EVEN);
        terminal
            .out()
            .println(series + " " + GoNumber.general(it.value()) + " " + seconds.toPlainString());
      }
    }
    terminal.out().println("# EOF");
  }

  private static String condensed(Labels labels) {
    StringBuilder text = new StringBuilder("{");
    for (int i = 0; i < labels.size(); i++) {
      if (!labels.name(i).equals(NAME)) {
        text.append(text.length() == 1 ? "" : ",").append(labels.name(i)).append('=');
        GoQuote.quote(labels.value(i), text);
      }
    }
    return text.append('}').toString();
  }
}

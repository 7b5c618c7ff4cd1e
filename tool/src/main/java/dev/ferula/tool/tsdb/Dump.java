package dev.ferula.tool.tsdb;

import dev.ferula.model.GoQuote;
import dev.ferula.model.Labels;
import dev.ferula.notation.GoNumber;
import dev.ferula.storage.SampleIterator;
import dev.ferula.storage.SeriesSet;
import dev.ferula.tool.Terminal;
import java.io.PrintStream;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code tsdb dump}. */
@Command(
    name = "dump",
    description = "Dump data (series+samples or optionally just series) from a TSDB.")
public final class Dump implements Callable<Integer> {
  /** What is printed. */
  enum Format {
    prom,
    seriesjson
  }

  @Mixin private DumpOptions options = new DumpOptions();

  @Option(
      names = "--format",
      description = "Output format of the dump (prom (default) or seriesjson).")
  private Format format = Format.prom;

  private final Terminal terminal;

  public Dump(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    options.read(format == Format.prom ? this::samples : this::series);
    return 0;
  }

  private void samples(SeriesSet set) {
    PrintStream out = terminal.out();
    SampleIterator it = null;
    for (int i = 0; i < set.size(); i++) {
      String labels = set.labels(i).toString();
      it = set.samples(i, it);
      SampleIterator.Kind kind = it.next();
      while (kind != SampleIterator.Kind.NONE) {
        String value =
            kind == SampleIterator.Kind.FLOAT
                ? GoNumber.general(it.value())
                : it.floatHistogram(null).toString();
        out.println(labels + " " + value + " " + it.timestamp());
        kind = it.next();
      }
    }
  }

  private void series(SeriesSet set) {
    for (int i = 0; i < set.size(); i++) {
      Labels labels = set.labels(i);
      StringBuilder json = new StringBuilder("{");
      for (int l = 0; l < labels.size(); l++) {
        json.append(l == 0 ? "" : ",");
        GoQuote.quote(labels.name(l), json);
        json.append(':');
        GoQuote.quote(labels.value(l), json);
      }
      terminal.out().println(json.append('}'));
    }
  }
}

package dev.ferula.tool.tsdb;

import dev.ferula.model.Labels;
import dev.ferula.notation.GoNumber;
import dev.ferula.storage.SampleIterator;
import dev.ferula.storage.SeriesSet;
import dev.ferula.tool.GoJson;
import dev.ferula.tool.Terminal;
import dev.ferula.tool.line.Command;
import dev.ferula.tool.line.Flag;
import dev.ferula.tool.line.Syntaxes;
import dev.ferula.tool.line.Word;
import java.io.PrintStream;

/** {@code tsdb dump}. */
public final class Dump implements Command {
  /** What is printed. */
  enum Format {
    prom,
    seriesjson
  }

  private final DumpOptions options = new DumpOptions();

  private final Flag<Format> format =
      Flag.one(
              "format",
              Syntaxes.oneOf(Format.values(), Format::name),
              "Output format of the dump (prom (default) or seriesjson).")
          .initially("prom");

  private final Terminal terminal;

  public Dump(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Word word() {
    return Word.command(
            "dump", "Dump data (series+samples or optionally just series) from a TSDB.", this)
        .flags(options.flags())
        .flags(format)
        .arguments(options.path);
  }

  @Override
  public int run() {
    options.read(format.value() == Format.prom ? this::samples : this::series);
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
        json.append(GoJson.ofText(labels.name(l))).append(':');
        json.append(GoJson.ofText(labels.value(l)));
      }
      terminal.out().println(json.append('}'));
    }
  }
}

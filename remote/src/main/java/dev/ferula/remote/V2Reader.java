package dev.ferula.remote;

import dev.ferula.model.Exemplar;
import dev.ferula.textparse.LabelBuffer;
import dev.ferula.textparse.ProtoCursor;
import java.util.Arrays;

/**
 * Reads {@code io.prometheus.write.v2.Request}. What is wrong with one series or sample refuses
 * only that; the complaints are collected.
 */
final class V2Reader implements RequestReader {
  private static final String REQUEST = "Request";
  private static final String SERIES = "TimeSeries";
  private static final String EXEMPLAR = "Exemplar";

  private final ProtoCursor in = new ProtoCursor();
  private final SymbolTable symbols;
  private final V2Series current;
  private final WriteOptions options;
  private final HistogramReader histograms = new HistogramReader();
  private final LabelBuffer exemplarLabels = new LabelBuffer();
  private int[] exemplarReferences = new int[16];
  private int exemplarReferenceCount;
  private double exemplarValue;
  private long exemplarTime;
  private int from;
  private int to;

  V2Reader(SymbolTable symbols, LabelHash hash, WriteOptions options) {
    this.symbols = symbols;
    this.options = options;
    this.current = new V2Series(in, symbols, hash, options.typeAndUnitLabels());
  }

  @Override
  public void read(byte[] bytes, int length, SeriesAppender series, Tally tally) {
    in.reset(bytes, 0, length);
    symbols.begin(bytes);
    symbols(length);
    in.enter(0, length, REQUEST);
    while (in.hasMore()) {
      if (in.field() == 5) {
        int size = in.length("Timeseries");
        from = in.at();
        to = from + size;
        int next = to;
        series(series, tally);
        in.enter(next, length, REQUEST);
      } else {
        in.skip();
      }
    }
  }

  private void symbols(int length) {
    in.enter(0, length, REQUEST);
    while (in.hasMore()) {
      if (in.field() == 4) {
        int size = in.length("Symbols");
        symbols.add(in.at(), in.at() + size);
        in.at(in.at() + size);
      } else {
        in.skip();
      }
    }
  }

  private void series(SeriesAppender series, Tally tally) {
    current.read(from, to);
    if (!isSeries(series, tally)) {
      passOver();
      return;
    }
    if (!samples(series, tally) || !histograms(series, tally)) {
      tally.refusedSeries++;
      tally.complain(series.refusal());
      passOver();
      return;
    }
    if (current.hasExemplars()) {
      if (series.isKnown()) {
        exemplars(series, tally);
      } else {
        passOver();
      }
    }
    if (options.metadata() && series.isKnown()) {
      series.metadata(current.metadata());
    }
  }

  /* False, and a complaint, where what stands around the samples is wrong. */
  private boolean isSeries(SeriesAppender series, Tally tally) {
    String problem = current.labelProblem();
    boolean invalid = !problem.isEmpty();
    if (!invalid) {
      problem = current.metadataProblem();
    }
    if (problem.isEmpty()) {
      current.hash();
      problem = series.series(current, true);
      invalid = !problem.isEmpty();
    }
    if (problem.isEmpty() && current.samples() + current.histograms() == 0) {
      problem =
          "TimeSeries must contain at least one sample or histogram for series " + series.display();
    }
    if (invalid) {
      tally.invalidLabels += current.samples() + current.histograms();
    }
    if (!problem.isEmpty()) {
      tally.complain(problem);
    }
    return problem.isEmpty();
  }

  /* Reads what nobody takes, as a request of which a part makes no sense is none. */
  private void passOver() {
    in.enter(from, to, SERIES);
    while (in.hasMore()) {
      int field = in.field();
      if (field < 2 || field > 4) {
        in.skip();
        continue;
      }
      int next = in.length("part of a series") + in.at();
      switch (field) {
        case 2 -> sample(next);
        case 3 -> histograms.read(in, in.at(), next);
        default -> exemplar(next);
      }
      in.enter(next, to, SERIES);
    }
  }

  private void sample(int end) {
    in.enter(in.at(), end, "Sample");
    while (in.hasMore()) {
      switch (in.field()) {
        case 1 -> in.real("Value");
        case 2 -> in.whole("Timestamp");
        case 3 -> in.whole("StartTimestamp");
        default -> in.skip();
      }
    }
  }

  /* False where the series is refused. */
  private boolean samples(SeriesAppender series, Tally tally) {
    in.enter(from, to, SERIES);
    long left = current.samples();
    while (left > 0) {
      if (in.field() != 2) {
        in.skip();
        continue;
      }
      left--;
      int length = in.length("Samples");
      int next = in.at() + length;
      in.enter(in.at(), next, "Sample");
      double value = 0;
      long time = 0;
      long start = 0;
      while (in.hasMore()) {
        switch (in.field()) {
          case 1 -> value = in.real("Value");
          case 2 -> time = in.whole("Timestamp");
          case 3 -> start = in.whole("StartTimestamp");
          default -> in.skip();
        }
      }
      if (wantsZero(start, time)) {
        String _ = series.sample(0, start, 0);
      }
      String problem = series.sample(start, time, value);
      if (problem.isEmpty()) {
        tally.samples++;
      } else if (problem.equals(SeriesAppender.REFUSED)) {
        return false;
      } else {
        complain(problem, series, tally);
      }
      in.enter(next, to, SERIES);
    }
    return true;
  }

  private boolean wantsZero(long start, long time) {
    return options.startZeros() && start != 0 && time != 0 && start < time;
  }

  private static void complain(String problem, SeriesAppender series, Tally tally) {
    if (problem.equals(SeriesAppender.LOST)) {
      throw new WriteRefusal(WriteRefusal.INTERNAL, problem);
    }
    tally.complain(tally.takesComplaint() ? problem + " for series " + series.display() : problem);
  }

  /* False where the series is refused. */
  private boolean histograms(SeriesAppender series, Tally tally) {
    in.enter(from, to, SERIES);
    long left = current.histograms();
    while (left > 0) {
      if (in.field() != 3) {
        in.skip();
        continue;
      }
      left--;
      int length = in.length("Histograms");
      int next = in.at() + length;
      histograms.read(in, in.at(), next);
      long start = histograms.startTimestamp();
      if (wantsZero(start, histograms.timestamp())) {
        String _ = series.histogram(0, start, histograms.zero());
      }
      String problem = series.histogram(start, histograms.timestamp(), histograms.histogram());
      if (problem.isEmpty()) {
        tally.histograms++;
      } else if (problem.equals(SeriesAppender.REFUSED)) {
        return false;
      } else {
        complain(problem, series, tally);
      }
      in.enter(next, to, SERIES);
    }
    return true;
  }

  private void exemplars(SeriesAppender series, Tally tally) {
    in.enter(from, to, SERIES);
    while (in.hasMore()) {
      if (in.field() != 4) {
        in.skip();
        continue;
      }
      int length = in.length("Exemplars");
      int next = in.at() + length;
      exemplar(next, series, tally);
      in.enter(next, to, SERIES);
    }
  }

  private void exemplar(int end) {
    exemplarReferenceCount = 0;
    exemplarValue = 0;
    exemplarTime = 0;
    in.enter(in.at(), end, EXEMPLAR);
    while (in.hasMore()) {
      switch (in.field()) {
        case 1 -> exemplarReferences(end);
        case 2 -> exemplarValue = in.real("Value");
        case 3 -> exemplarTime = in.whole("Timestamp");
        default -> in.skip();
      }
    }
  }

  private void exemplar(int end, SeriesAppender series, Tally tally) {
    exemplar(end);
    String problem = V2Series.problem(exemplarReferences, exemplarReferenceCount, symbols);
    if (!problem.isEmpty()) {
      tally.complain("parsing exemplar for series " + series.display() + ": " + problem);
      return;
    }
    problem = series.exemplar(exemplar());
    if (problem.isEmpty()) {
      tally.exemplars++;
    } else if (problem.equals(SeriesAppender.OUT_OF_ORDER_EXEMPLAR)) {
      complain(problem, series, tally);
    }
  }

  private Exemplar exemplar() {
    exemplarLabels.clear();
    for (int i = 0; i < exemplarReferenceCount; i += 2) {
      int name = exemplarReferences[i];
      int text = exemplarReferences[i + 1];
      exemplarLabels.add(
          in.bytes(), symbols.from(name), symbols.to(name), symbols.from(text), symbols.to(text));
    }
    return new Exemplar(exemplarLabels.toLenientLabels(), exemplarValue, exemplarTime);
  }

  private void exemplarReferences(int end) {
    if (in.wireType() == ProtoCursor.VARINT) {
      exemplarReference();
      return;
    }
    int length = in.length("LabelsRefs");
    int next = in.at() + length;
    in.enter(in.at(), next, EXEMPLAR);
    while (in.hasMore()) {
      exemplarReference();
    }
    in.enter(next, end, EXEMPLAR);
  }

  private void exemplarReference() {
    if (exemplarReferenceCount == exemplarReferences.length) {
      if (exemplarReferenceCount >= V2Series.MAX_REFERENCES) {
        throw in.fail("more than " + V2Series.MAX_REFERENCES + " label references in one exemplar");
      }
      exemplarReferences =
          Arrays.copyOf(
              exemplarReferences, Math.min(2 * exemplarReferenceCount, V2Series.MAX_REFERENCES));
    }
    exemplarReferences[exemplarReferenceCount++] = (int) in.varint();
  }
}

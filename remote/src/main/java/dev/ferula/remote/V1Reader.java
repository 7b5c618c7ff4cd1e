package dev.ferula.remote;

import dev.ferula.model.Exemplar;
import dev.ferula.storage.Appender;
import dev.ferula.textparse.LabelBuffer;
import dev.ferula.textparse.ProtoCursor;
import dev.ferula.textparse.ProtoLabel;

/**
 * Reads {@code prometheus.WriteRequest}. The first sample that is refused refuses the request, but
 * series with invalid labels are only counted, and so are series that a limit refuses.
 */
final class V1Reader implements RequestReader, SeriesAppender.LabelSource {
  static final int DOMAIN = 1;

  private static final String REQUEST = "WriteRequest";
  private static final String SERIES = "TimeSeries";
  private static final int LABEL_TAG = 1 << 3 | ProtoCursor.LENGTH_DELIMITED;

  private final ProtoCursor in = new ProtoCursor();
  private final LabelHash hash;
  private final HistogramReader histograms = new HistogramReader();
  private final LabelBuffer exemplarLabels = new LabelBuffer();
  private int from;
  private int to;
  private boolean hasExemplars;
  private boolean hasHistograms;

  V1Reader(LabelHash hash) {
    this.hash = hash;
  }

  @Override
  public void read(byte[] bytes, int length, SeriesAppender series, Tally tally) {
    in.reset(bytes, 0, length);
    in.enter(0, length, REQUEST);
    while (in.hasMore()) {
      switch (in.field()) {
        case 1 -> {
          int size = in.length("Timeseries");
          int next = in.at() + size;
          from = in.at();
          to = next;
          series(series, tally);
          in.enter(next, length, REQUEST);
        }
        case 3 -> {
          int next = in.length("Metadata") + in.at();
          metadata(next);
          in.enter(next, length, REQUEST);
        }
        default -> in.skip();
      }
    }
  }

  /* Nothing of it is kept, but a request of which a part makes no sense is none. */
  private void metadata(int end) {
    in.enter(in.at(), end, "MetricMetadata");
    while (in.hasMore()) {
      switch (in.field()) {
        case 1 -> in.whole("Type");
        case 2, 4, 5 -> in.at(in.length("text") + in.at());
        default -> in.skip();
      }
    }
  }

  private void series(SeriesAppender series, Tally tally) {
    boolean labelsInFront = survey();
    String problem = series.series(this, labelsInFront);
    if (!problem.isEmpty()) {
      tally.invalidLabels++;
      passOver();
      return;
    }
    if (!samples(series, tally)) {
      passOver();
      return;
    }
    if (hasExemplars) {
      if (series.isKnown()) {
        exemplars(series, tally);
      } else {
        passOver();
      }
    }
    if (hasHistograms) {
      histograms(series, tally);
    }
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
        case 3 -> exemplar(next);
        default -> histograms.read(in, in.at(), next);
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
        default -> in.skip();
      }
    }
  }

  /* Hashes the labels and sees what follows; false where labels do not all stand in front. */
  private boolean survey() {
    in.enter(from, to, SERIES);
    byte[] bytes = in.bytes();
    while (in.hasMore() && bytes[in.at()] == LABEL_TAG) {
      in.at(in.at() + 1);
      int length = in.length();
      in.at(in.at() + length);
    }
    hash.begin(DOMAIN);
    hash.add(bytes, from, in.at());
    hasExemplars = false;
    hasHistograms = false;
    boolean inFront = true;
    while (in.hasMore()) {
      switch (in.field()) {
        case 1 -> inFront = false;
        case 3 -> hasExemplars = true;
        case 4 -> hasHistograms = true;
        default -> {}
      }
      in.skip();
    }
    return inFront;
  }

  @Override
  public void fill(LabelBuffer into) {
    in.enter(from, to, SERIES);
    while (in.hasMore()) {
      if (in.field() == 1) {
        int length = in.length("Labels");
        int next = in.at() + length;
        ProtoLabel.append(in, in.at(), next, into, false);
        in.enter(next, to, SERIES);
      } else {
        in.skip();
      }
    }
  }

  /* False where the series is refused, so that no more of it needs to be tried. */
  private boolean samples(SeriesAppender series, Tally tally) {
    in.enter(from, to, SERIES);
    while (in.hasMore()) {
      if (in.field() != 2) {
        in.skip();
        continue;
      }
      int length = in.length("Samples");
      int next = in.at() + length;
      in.enter(in.at(), next, "Sample");
      double value = 0;
      long time = 0;
      while (in.hasMore()) {
        switch (in.field()) {
          case 1 -> value = in.real("Value");
          case 2 -> time = in.whole("Timestamp");
          default -> in.skip();
        }
      }
      if (!taken(series.sample(Appender.NO_START, time, value), series, tally)) {
        return false;
      }
      tally.samples++;
      in.enter(next, to, SERIES);
    }
    return true;
  }

  private static boolean taken(String problem, SeriesAppender series, Tally tally) {
    if (problem.isEmpty()) {
      return true;
    }
    if (problem.equals(SeriesAppender.REFUSED)) {
      tally.refusedSeries++;
      tally.complain(series.refusal());
      return false;
    }
    boolean lost = problem.equals(SeriesAppender.LOST);
    throw new WriteRefusal(lost ? WriteRefusal.INTERNAL : WriteRefusal.BAD_REQUEST, problem);
  }

  private void histograms(SeriesAppender series, Tally tally) {
    in.enter(from, to, SERIES);
    while (in.hasMore()) {
      if (in.field() != 4) {
        in.skip();
        continue;
      }
      int length = in.length("Histograms");
      int next = in.at() + length;
      histograms.read(in, in.at(), next);
      String problem =
          series.histogram(Appender.NO_START, histograms.timestamp(), histograms.histogram());
      if (!taken(problem, series, tally)) {
        passOver();
        return;
      }
      tally.histograms++;
      in.enter(next, to, SERIES);
    }
  }

  /* An exemplar that is refused costs nothing but itself. */
  private void exemplars(SeriesAppender series, Tally tally) {
    in.enter(from, to, SERIES);
    while (in.hasMore()) {
      if (in.field() != 3) {
        in.skip();
        continue;
      }
      int length = in.length("Exemplars");
      int next = in.at() + length;
      if (series.exemplar(exemplar(next)).isEmpty()) {
        tally.exemplars++;
      }
      in.enter(next, to, SERIES);
    }
  }

  private Exemplar exemplar(int end) {
    in.enter(in.at(), end, "Exemplar");
    exemplarLabels.clear();
    double value = 0;
    long time = 0;
    while (in.hasMore()) {
      switch (in.field()) {
        case 1 -> {
          int length = in.length("Labels");
          int next = in.at() + length;
          ProtoLabel.append(in, in.at(), next, exemplarLabels, false);
          in.enter(next, end, "Exemplar");
        }
        case 2 -> value = in.real("Value");
        case 3 -> time = in.whole("Timestamp");
        default -> in.skip();
      }
    }
    return new Exemplar(exemplarLabels.toLenientLabels(), value, time);
  }
}

package dev.ferula.textparse;

import dev.ferula.histogram.CounterResetHint;
import dev.ferula.histogram.FloatHistogram;
import dev.ferula.histogram.Histogram;
import dev.ferula.model.Exemplar;
import dev.ferula.model.Labels;
import dev.ferula.model.MetricType;
import dev.ferula.notation.GoNumber;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * Turns the classic histograms that another parser reads into native ones with custom buckets.
 *
 * <p>Series of a family of type histogram are collected while they follow each other with the same
 * labels; the first entry that does not belong to them waits while the histogram is returned. The
 * raw bytes of a converted histogram are its labels, encoded.
 */
final class ConvertingParser implements ExpositionParser {
  private static final String BUCKET = "_bucket";
  private static final String SUM = "_sum";
  private static final String COUNT = "_count";
  private static final String BOUND = "le";

  private enum State {
    START,
    COLLECTING,
    /** The current entry is a converted histogram; {@code entry} waits. */
    EMITTING
  }

  private final ExpositionParser lines;
  private final ParserOptions options;
  private State state = State.START;
  private Entry entry = Entry.END;

  private String family = "";
  private MetricType familyType = MetricType.UNKNOWN;

  private final LabelBuffer labels = new LabelBuffer();
  private final ClassicHistogram collected = new ClassicHistogram();
  private LabelBuffer collectedLabels = new LabelBuffer();
  private byte[] collectedKey = {};
  private int collectedKeyLength;
  private byte[] candidateKey = {};
  private boolean collectedHasTimestamp;
  private long collectedTimestamp;
  private long collectedStart;
  private final Queue<Exemplar> exemplars = new ArrayDeque<>();

  private LabelBuffer emittedLabels = new LabelBuffer();
  private byte[] emittedKey = {};
  private int emittedKeyLength;
  private boolean emittedHasTimestamp;
  private long emittedTimestamp;
  private long emittedStart;
  private @Nullable Histogram histogram;
  private @Nullable FloatHistogram floatHistogram;
  private final Queue<Exemplar> emittedExemplars = new ArrayDeque<>();

  ConvertingParser(ExpositionParser lines, ParserOptions options) {
    this.lines = lines;
    this.options = options;
  }

  @Override
  public void reset(byte[] body, int offset, int length) {
    lines.reset(body, offset, length);
    state = State.START;
    family = "";
    familyType = MetricType.UNKNOWN;
    collected.reset();
    exemplars.clear();
  }

  @Override
  public void expect(SeriesExpectation expectation) {
    lines.expect(expectation);
  }

  @Override
  public Entry next() {
    while (true) {
      if (state == State.EMITTING) {
        state = State.START;
      } else {
        entry = lines.next();
        if (entry == Entry.TYPE) {
          family = name();
          familyType = lines.type();
        }
        if (entry == Entry.SERIES) {
          lines.labels(labels);
        }
        if (ends() && convert()) {
          return Entry.HISTOGRAM;
        }
      }
      boolean hidden = entry == Entry.SERIES && collect() && !options.keepClassicHistograms();
      if (!hidden) {
        return entry;
      }
    }
  }

  private String name() {
    return new String(
        lines.metadataBuffer(), lines.nameStart(), lines.nameLength(), StandardCharsets.UTF_8);
  }

  /* Whether the current entry ends the histogram that is being collected. */
  private boolean ends() {
    if (state != State.COLLECTING) {
      return false;
    }
    if (entry != Entry.SERIES || familyType != MetricType.HISTOGRAM) {
      return true;
    }
    int length = makeKey(baseName(metricName()));
    return !Arrays.equals(collectedKey, 0, collectedKeyLength, candidateKey, 0, length);
  }

  private String metricName() {
    int at = labels.indexOf(Labels.METRIC_NAME);
    return at < 0 ? "" : labels.value(at);
  }

  private static String baseName(String name) {
    for (String suffix : new String[] {BUCKET, SUM, COUNT}) {
      if (name.endsWith(suffix)) {
        return name.substring(0, name.length() - suffix.length());
      }
    }
    return name;
  }

  /* Takes the current series if it is one of a classic histogram; whether it was. */
  private boolean collect() {
    if (familyType != MetricType.HISTOGRAM) {
      return false;
    }
    String name = metricName();
    if (name.length() == family.length() || !baseName(name).equals(family)) {
      return false;
    }
    if (name.endsWith(BUCKET)) {
      int at = labels.indexOf(BOUND);
      double bound = at < 0 ? Double.NaN : bound(labels.value(at));
      if (Double.isNaN(bound)) {
        return false;
      }
      begin();
      collected.bucket(bound, lines.value());
    } else {
      begin();
      if (name.endsWith(SUM)) {
        collected.sum(lines.value());
      } else {
        collected.count(lines.value());
      }
    }
    collectedHasTimestamp = lines.hasTimestamp();
    collectedTimestamp = lines.timestamp();
    for (Exemplar e = lines.nextExemplar(); e != null; e = lines.nextExemplar()) {
      exemplars.add(e);
    }
    return true;
  }

  private static double bound(String text) {
    Double parsed = GoNumber.parse(text);
    return parsed == null ? Double.NaN : parsed;
  }

  private void begin() {
    if (state == State.COLLECTING) {
      return;
    }
    state = State.COLLECTING;
    collectedKeyLength = makeKey(family);
    byte[] key = collectedKey;
    collectedKey = candidateKey;
    candidateKey = key;
    LabelBuffer before = collectedLabels;
    collectedLabels = base;
    base = before;
    collectedStart = options.startTimestamps() ? lines.startTimestamp() : 0;
  }

  private LabelBuffer base = new LabelBuffer();

  /* The labels of the histogram that the current series would belong to, encoded. */
  private int makeKey(String name) {
    base.clear();
    for (int i = 0; i < labels.size(); i++) {
      String label = labels.name(i);
      if (label.equals(Labels.METRIC_NAME)) {
        base.add(label, name);
      } else if (!label.equals(BOUND)) {
        base.add(label, labels.value(i));
      }
    }
    base.sort();
    candidateKey = base.encode(candidateKey);
    return base.encodedLength();
  }

  /* Makes a histogram of what was collected; whether it is now the current entry. */
  private boolean convert() {
    ClassicHistogram.Native converted = collected.convert(CounterResetHint.UNKNOWN);
    collected.reset();
    emittedExemplars.clear();
    emittedExemplars.addAll(exemplars);
    exemplars.clear();
    state = State.START;
    if (converted == null || !converted.isValid()) {
      return false;
    }
    histogram = converted.integer();
    floatHistogram = converted.floating();
    byte[] key = emittedKey;
    emittedKey = collectedKey;
    collectedKey = key;
    emittedKeyLength = collectedKeyLength;
    LabelBuffer before = emittedLabels;
    emittedLabels = collectedLabels;
    collectedLabels = before;
    emittedHasTimestamp = collectedHasTimestamp;
    emittedTimestamp = collectedTimestamp;
    emittedStart = collectedStart;
    state = State.EMITTING;
    return true;
  }

  private boolean emitting() {
    return state == State.EMITTING;
  }

  @Override
  public byte[] seriesBuffer() {
    return emitting() ? emittedKey : lines.seriesBuffer();
  }

  @Override
  public int seriesStart() {
    return emitting() ? 0 : lines.seriesStart();
  }

  @Override
  public int seriesLength() {
    return emitting() ? emittedKeyLength : lines.seriesLength();
  }

  @Override
  public long keySalt() {
    return lines.keySalt();
  }

  @Override
  public void labels(LabelBuffer into) {
    if (!emitting()) {
      lines.labels(into);
      return;
    }
    into.clear();
    for (int i = 0; i < emittedLabels.size(); i++) {
      into.add(emittedLabels.name(i), emittedLabels.value(i));
    }
  }

  @Override
  public double value() {
    return lines.value();
  }

  @Override
  public boolean hasTimestamp() {
    return emitting() ? emittedHasTimestamp : lines.hasTimestamp();
  }

  @Override
  public long timestamp() {
    return emitting() ? emittedTimestamp : lines.timestamp();
  }

  @Override
  public @Nullable Histogram histogram() {
    return histogram;
  }

  @Override
  public @Nullable FloatHistogram floatHistogram() {
    return floatHistogram;
  }

  @Override
  public @Nullable Exemplar nextExemplar() {
    return emitting() ? emittedExemplars.poll() : lines.nextExemplar();
  }

  @Override
  public long startTimestamp() {
    return switch (state) {
      case START -> lines.startTimestamp();
      case COLLECTING -> collectedStart;
      case EMITTING -> emittedStart;
    };
  }

  @Override
  public byte[] metadataBuffer() {
    return lines.metadataBuffer();
  }

  @Override
  public int nameStart() {
    return lines.nameStart();
  }

  @Override
  public int nameLength() {
    return lines.nameLength();
  }

  @Override
  public int textStart() {
    return lines.textStart();
  }

  @Override
  public int textLength() {
    return lines.textLength();
  }

  @Override
  public String text() {
    return lines.text();
  }

  @Override
  public MetricType type() {
    return lines.type();
  }
}

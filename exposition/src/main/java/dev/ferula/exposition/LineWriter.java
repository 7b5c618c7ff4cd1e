package dev.ferula.exposition;

import dev.ferula.model.Exemplar;
import dev.ferula.model.Labels;
import dev.ferula.model.MetricNames;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Writes the formats of one line per sample: Prometheus text and OpenMetrics. */
final class LineWriter implements ExpositionWriter {
  private static final byte[] EOF = ascii("# EOF\n");
  private static final byte[] QUANTILE = ascii("quantile=\"");
  private static final byte[] EXEMPLAR = ascii(" # {");
  private static final byte[] LE = ascii("le=\"");
  private static final byte[] PLUS_INF = ascii("le=\"+Inf\"} ");

  private final ExpositionBuffer buffer;
  private final LineStyle style;
  private final EscapingScheme escaping;
  private final boolean createdLines;
  private final boolean openMetrics;
  private final byte[] close;
  private final LabelCursor cursor = new LabelCursor();

  private @Nullable FamilyText text;
  private double[] bounds = {};

  LineWriter(
      ExpositionBuffer buffer, LineStyle style, EscapingScheme escaping, boolean createdLines) {
    this.buffer = buffer;
    this.style = style;
    this.escaping = escaping;
    this.createdLines = createdLines;
    this.openMetrics = style == LineStyle.OPEN_METRICS;
    this.close = ascii(style == LineStyle.SIMPLECLIENT ? ",} " : "} ");
  }

  @Override
  public void begin(Family family) {
    text = family.text(style, escaping);
    bounds = family.bounds();
    buffer.put(text.header);
  }

  @Override
  public void value(
      LabelText labels, double value, long timestamp, long created, @Nullable Exemplar exemplar)
      throws IOException {
    FamilyText family = family();
    series(family.plain, labels);
    number(value);
    if (timestamp != NO_TIME) {
      buffer.put(' ');
      timestamp(timestamp);
    }
    if (exemplar != null && openMetrics && family.hasCreated) {
      exemplar(exemplar);
    }
    buffer.put('\n');
    created(family, labels, created);
    buffer.drainIfFull();
  }

  @Override
  public void histogram(LabelText labels, HistogramNumbers numbers, long created)
      throws IOException {
    FamilyText family = family();
    long count = numbers.count();
    buckets(family, labels, numbers);
    if (style == LineStyle.SIMPLECLIENT) {
      countLine(family, labels, count);
      sumLine(family, labels, numbers.sum());
    } else {
      sumLine(family, labels, numbers.sum());
      countLine(family, labels, count);
    }
    created(family, labels, created);
    buffer.drainIfFull();
  }

  private void buckets(FamilyText family, LabelText labels, HistogramNumbers numbers) {
    int last = numbers.bucketCount() - 1;
    long cumulative = 0;
    for (int i = 0; i < last; i++) {
      cumulative += numbers.bucket(i);
      // Of equal bounds the last one counts: its bucket holds what the others hold, and more.
      if (i + 1 == last || bounds[i] != bounds[i + 1]) {
        bucketLine(family, labels, family.le[i], cumulative, numbers.exemplar(i));
      }
    }
    Exemplar exemplar = last < 0 ? null : numbers.exemplar(last);
    byte[] le = last == family.le.length - 1 ? family.le[last] : PLUS_INF;
    bucketLine(family, labels, le, numbers.count(), exemplar);
  }

  private void bucketLine(
      FamilyText family, LabelText labels, byte[] le, long count, @Nullable Exemplar exemplar) {
    buffer.put(family.bucket.open);
    pairs(labels);
    if (!labels.isEmpty()) {
      buffer.put(',');
    }
    buffer.put(le);
    count(count);
    if (exemplar != null && openMetrics) {
      exemplar(exemplar);
    }
    buffer.put('\n');
  }

  @Override
  public void summary(LabelText labels, SummaryNumbers numbers, long created) throws IOException {
    FamilyText family = family();
    if (style == LineStyle.SIMPLECLIENT) {
      countLine(family, labels, numbers.count());
      sumLine(family, labels, numbers.sum());
      quantiles(family, labels, numbers);
    } else {
      quantiles(family, labels, numbers);
      sumLine(family, labels, numbers.sum());
      countLine(family, labels, numbers.count());
    }
    created(family, labels, created);
    buffer.drainIfFull();
  }

  private void quantiles(FamilyText family, LabelText labels, SummaryNumbers numbers) {
    for (int i = 0; i < numbers.quantileCount(); i++) {
      buffer.put(family.plain.open);
      pairs(labels);
      if (!labels.isEmpty()) {
        buffer.put(',');
      }
      buffer.put(QUANTILE);
      number(numbers.quantile(i));
      buffer.put('"');
      buffer.put(close);
      number(numbers.quantileValue(i));
      buffer.put('\n');
    }
  }

  @Override
  public boolean floatHistogram(LabelText labels, FloatHistogramNumbers histogram, long timestamp) {
    return false;
  }

  @Override
  public void classicHistogram(
      LabelText labels,
      double[] upper,
      double[] cumulative,
      double sum,
      double count,
      long timestamp)
      throws IOException {
    FamilyText family = family();
    for (int i = 0; i <= upper.length; i++) {
      boolean last = i == upper.length;
      buffer.put(family.bucket.open);
      pairs(labels);
      if (!labels.isEmpty()) {
        buffer.put(',');
      }
      if (last) {
        buffer.put(PLUS_INF);
      } else {
        buffer.put(LE);
        number(upper[i]);
        buffer.put('"');
        buffer.put(close);
      }
      numberAt(last ? count : cumulative[i], timestamp);
    }
    series(family.sum, labels);
    numberAt(sum, timestamp);
    series(family.count, labels);
    numberAt(count, timestamp);
    buffer.drainIfFull();
  }

  private void numberAt(double value, long timestamp) {
    number(value);
    if (timestamp != NO_TIME) {
      buffer.put(' ');
      timestamp(timestamp);
    }
    buffer.put('\n');
  }

  @Override
  public void end() throws IOException {
    text = null;
    buffer.drainIfFull();
  }

  @Override
  public void finish() throws IOException {
    if (openMetrics) {
      buffer.put(EOF);
    }
    buffer.flush();
  }

  private void sumLine(FamilyText family, LabelText labels, double sum) {
    series(family.sum, labels);
    number(sum);
    buffer.put('\n');
  }

  private void countLine(FamilyText family, LabelText labels, long count) {
    series(family.count, labels);
    count(count);
    buffer.put('\n');
  }

  private void created(FamilyText family, LabelText labels, long created) {
    if (createdLines && created != NO_TIME && family.hasCreated) {
      series(family.created, labels);
      buffer.putSeconds(created);
      buffer.put('\n');
    }
  }

  private void series(FamilyText.SeriesName name, LabelText labels) {
    if (labels.isEmpty()) {
      buffer.put(name.bare);
    } else {
      buffer.put(name.open);
      pairs(labels);
      buffer.put(close);
    }
  }

  private void pairs(LabelText labels) {
    if (labels.suits(escaping)) {
      buffer.put(labels.pairs());
      return;
    }
    cursor.start(labels);
    boolean first = true;
    while (cursor.next()) {
      if (!first) {
        buffer.put(',');
      }
      first = false;
      buffer.putUtf8(escaping.labelName(cursor.name()));
      buffer.put('=');
      buffer.put('"');
      buffer.put(cursor.bytes(), cursor.valueFrom, cursor.valueTo - cursor.valueFrom);
      buffer.put('"');
    }
  }

  private void exemplar(Exemplar exemplar) {
    buffer.put(EXEMPLAR);
    Labels labels = exemplar.labels();
    for (int i = 0; i < labels.size(); i++) {
      if (i > 0) {
        buffer.put(',');
      }
      labelName(escaping.labelName(labels.name(i)));
      buffer.put('=');
      buffer.put('"');
      buffer.putEscaped(labels.value(i), true);
      buffer.put('"');
    }
    buffer.put('}');
    buffer.put(' ');
    number(exemplar.value());
    if (exemplar.hasTimestamp()) {
      buffer.put(' ');
      buffer.putSeconds(exemplar.timestamp());
    }
  }

  private void labelName(String name) {
    if (MetricNames.isLegacyLabelName(name)) {
      buffer.putUtf8(name);
    } else {
      buffer.put('"');
      buffer.putEscaped(name, true);
      buffer.put('"');
    }
  }

  private void number(double value) {
    style.put(value, buffer);
  }

  private void count(long count) {
    if (openMetrics) {
      buffer.putInteger(count);
    } else {
      number((double) count);
    }
  }

  private void timestamp(long timestamp) {
    if (openMetrics) {
      buffer.putSeconds(timestamp);
    } else {
      buffer.putInteger(timestamp);
    }
  }

  private FamilyText family() {
    if (text == null) {
      throw new IllegalStateException("a series without a family: begin was not called");
    }
    return text;
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}

package dev.ferula.exposition;

import dev.ferula.model.MetricNames;
import dev.ferula.model.MetricType;

/**
 * The constant parts of a family's lines in one style: header lines, the names of its series up to
 * their labels, and the {@code le} labels of its buckets.
 */
final class FamilyText {
  /** A series name as it stands at the start of a line. */
  static final class SeriesName {
    /** What comes before the value where there are no labels: {@code name } with a space. */
    final byte[] bare;

    /** What comes before the labels: <code>name{</code>. */
    final byte[] open;

    SeriesName(byte[] bare, byte[] open) {
      this.bare = bare;
      this.open = open;
    }
  }

  final byte[] header;
  final SeriesName plain;
  final SeriesName bucket;
  final SeriesName sum;
  final SeriesName count;

  /** Where OpenMetrics puts the start time; the same as {@link #plain} where it has no place. */
  final SeriesName created;

  final boolean hasCreated;

  /** By bucket, the unbounded one included: the {@code le} label and all up to the value. */
  final byte[][] le;

  private FamilyText(
      byte[] header,
      SeriesName plain,
      SeriesName bucket,
      SeriesName sum,
      SeriesName count,
      SeriesName created,
      boolean hasCreated,
      byte[][] le) {
    this.header = header;
    this.plain = plain;
    this.bucket = bucket;
    this.sum = sum;
    this.count = count;
    this.created = created;
    this.hasCreated = hasCreated;
    this.le = le;
  }

  static FamilyText of(Family family, LineStyle style, EscapingScheme escaping) {
    Renderer renderer = new Renderer(family, style, escaping);
    boolean gauges = style == LineStyle.OPEN_METRICS && family.type() == MetricType.GAUGE_HISTOGRAM;
    return new FamilyText(
        renderer.header(),
        renderer.seriesName(renderer.name),
        renderer.seriesName(renderer.name + "_bucket"),
        renderer.seriesName(renderer.name + (gauges ? "_gsum" : "_sum")),
        renderer.seriesName(renderer.name + (gauges ? "_gcount" : "_count")),
        renderer.seriesName(renderer.headerName + "_created"),
        renderer.hasCreated(),
        renderer.le());
  }

  private static final class Renderer {
    final ExpositionBuffer buffer = ExpositionBuffer.forPieces();
    final Family family;
    final LineStyle style;
    final String name;
    final String headerName;
    final MetricType headerType;

    Renderer(Family family, LineStyle style, EscapingScheme escaping) {
      this.family = family;
      this.style = style;
      this.name = escaping.metricName(family.name());
      if (style != LineStyle.OPEN_METRICS) {
        headerName = name;
        headerType = family.type();
        return;
      }
      String base = Family.openMetricsName(name, family.type());
      boolean needsSuffix = !Family.suffix(family.type()).isEmpty();
      boolean unsuited = needsSuffix && (family.isBaseTaken() || base.equals(name));
      headerName = unsuited ? name : base;
      headerType = unsuited ? MetricType.UNKNOWN : family.type();
    }

    byte[] header() {
      if (style == LineStyle.OPEN_METRICS) {
        line("# TYPE ", headerType.text(), false);
        if (!family.unit().isEmpty() && headerName.endsWith("_" + family.unit())) {
          line("# UNIT ", family.unit(), false);
        }
        helpLine(true);
      } else {
        helpLine(false);
        line("# TYPE ", textType(), false);
      }
      return buffer.take();
    }

    /* Where there is no help text the line is left out, but the original clients always have it. */
    private void helpLine(boolean quotes) {
      if (!family.help().isEmpty()
          || style == LineStyle.SIMPLECLIENT
          || style == LineStyle.CLIENT_GOLANG) {
        line("# HELP ", family.help(), quotes);
      }
    }

    private void line(String keyword, String text, boolean quotes) {
      buffer.putUtf8(keyword);
      nameOrQuoted(headerName);
      buffer.put(' ');
      buffer.putEscaped(text, quotes);
      buffer.put('\n');
    }

    private String textType() {
      if (headerType.isHistogram()) {
        return "histogram";
      } else if (headerType == MetricType.COUNTER || headerType == MetricType.SUMMARY) {
        return headerType.text();
      }
      return headerType == MetricType.UNKNOWN ? "untyped" : "gauge";
    }

    boolean hasCreated() {
      return style == LineStyle.OPEN_METRICS
          && (headerType == MetricType.COUNTER
              || headerType == MetricType.HISTOGRAM
              || headerType == MetricType.SUMMARY);
    }

    SeriesName seriesName(String series) {
      if (MetricNames.isLegacyMetricName(series)) {
        buffer.putUtf8(series);
        buffer.put(' ');
        byte[] bare = buffer.take();
        byte[] open = bare.clone();
        open[open.length - 1] = '{';
        return new SeriesName(bare, open);
      }
      buffer.put('{');
      nameOrQuoted(series);
      buffer.put(',');
      byte[] open = buffer.take();
      buffer.put(open, 0, open.length - 1);
      buffer.put('}');
      buffer.put(' ');
      return new SeriesName(buffer.take(), open);
    }

    private void nameOrQuoted(String series) {
      if (MetricNames.isLegacyMetricName(series)) {
        buffer.putUtf8(series);
      } else {
        buffer.put('"');
        buffer.putEscaped(series, true);
        buffer.put('"');
      }
    }

    byte[][] le() {
      double[] bounds = family.bounds();
      byte[][] le = new byte[bounds.length + 1][];
      for (int i = 0; i <= bounds.length; i++) {
        buffer.putUtf8("le=\"");
        style.put(i < bounds.length ? bounds[i] : Double.POSITIVE_INFINITY, buffer);
        buffer.putUtf8(style == LineStyle.SIMPLECLIENT ? "\",} " : "\"} ");
        le[i] = buffer.take();
      }
      return le;
    }
  }
}

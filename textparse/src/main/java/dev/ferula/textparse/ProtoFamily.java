package dev.ferula.textparse;

import dev.ferula.model.MetricType;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** The families of a body, one after the other: texts and metrics are ranges of it. Reused. */
final class ProtoFamily {
  private static final int MAX_LENGTH_BYTES = 5;
  private static final int NO_FIELD = 0;

  private final ProtoCursor in;
  private int bodyEnd;
  private int next;

  int nameStart;
  int nameEnd;
  int helpStart;
  int helpEnd;
  int unitStart;
  int unitEnd;
  MetricType type = MetricType.UNKNOWN;
  private int typeNumber;

  /* Starts and ends of the metrics by turns. */
  private int[] metrics = new int[64];
  private int metricCount;

  ProtoFamily(ProtoCursor in) {
    this.in = in;
  }

  void reset(int from, int to) {
    next = from;
    bodyEnd = to;
  }

  /** Goes on to the next family that has metrics; false where there is none. */
  boolean advance() {
    do {
      if (next >= bodyEnd) {
        return false;
      }
      decode();
    } while (metricCount == 0);
    return true;
  }

  int metricCount() {
    return metricCount;
  }

  /** Decodes one of the family's metrics. */
  void decodeMetric(int index, ProtoMetric into) {
    into.decode(metrics[2 * index], metrics[2 * index + 1], valueField());
  }

  private void decode() {
    in.enter(next, bodyEnd, "MetricFamily");
    long length = delimiter();
    long total = in.at - next + length;
    if (total > bodyEnd - next) {
      throw in.fail(
          "clientpb: insufficient length of buffer, expected at least "
              + total
              + " bytes, got "
              + (bodyEnd - next)
              + " bytes");
    }
    next += (int) total;
    in.end = next;
    nameEnd = nameStart;
    helpEnd = helpStart;
    unitEnd = unitStart;
    metricCount = 0;
    typeNumber = 0;
    while (in.hasMore()) {
      switch (in.field()) {
        case 1 -> {
          int size = text("Name");
          nameStart = in.at - size;
          nameEnd = in.at;
        }
        case 2 -> {
          int size = text("Help");
          helpStart = in.at - size;
          helpEnd = in.at;
        }
        case 3 -> {
          in.require(ProtoCursor.VARINT, "Type");
          typeNumber = (int) in.varint();
        }
        case 4 -> addMetric(text("Metric"));
        case 5 -> {
          int size = text("Unit");
          unitStart = in.at - size;
          unitEnd = in.at;
        }
        default -> in.skip();
      }
    }
  }

  private long delimiter() {
    int from = in.at;
    long length;
    try {
      length = in.varint();
    } catch (ParseException e) {
      in.at = from;
      throw in.fail("clientpb: invalid varint encountered");
    }
    if (in.at - from > MAX_LENGTH_BYTES) {
      throw in.fail("clientpb: invalid varint encountered");
    }
    return length;
  }

  private int text(String name) {
    in.require(ProtoCursor.LENGTH_DELIMITED, name);
    int length = in.length();
    in.at += length;
    return length;
  }

  private void addMetric(int length) {
    if (2 * metricCount == metrics.length) {
      metrics = Arrays.copyOf(metrics, 2 * metrics.length);
    }
    metrics[2 * metricCount] = in.at - length;
    metrics[2 * metricCount + 1] = in.at;
    metricCount++;
  }

  /** Refuses a family whose name, help or type is none. */
  void check() {
    if (nameEnd == nameStart || !Utf8.isValid(in.b, nameStart, nameEnd)) {
      throw in.fail("invalid metric name: " + Quote.raw(in.b, nameStart, nameEnd));
    }
    if (!Utf8.isValid(in.b, helpStart, helpEnd)) {
      throw in.fail(
          "invalid help for metric " + quotedName() + ": " + Quote.raw(in.b, helpStart, helpEnd));
    }
    type =
        switch (typeNumber) {
          case 0 -> MetricType.COUNTER;
          case 1 -> MetricType.GAUGE;
          case 2 -> MetricType.SUMMARY;
          case 3 -> MetricType.UNKNOWN;
          case 4 -> MetricType.HISTOGRAM;
          case 5 -> MetricType.GAUGE_HISTOGRAM;
          default ->
              throw in.fail("unknown metric type for metric " + quotedName() + ": " + typeNumber);
        };
  }

  /* Which field of a metric has the value of one of this type. */
  private int valueField() {
    return switch (typeNumber) {
      case 0 -> ProtoMetric.COUNTER;
      case 1 -> ProtoMetric.GAUGE;
      case 2 -> ProtoMetric.SUMMARY;
      case 3 -> ProtoMetric.UNTYPED;
      case 4, 5 -> ProtoMetric.HISTOGRAM;
      default -> NO_FIELD;
    };
  }

  boolean isHistogram() {
    return type == MetricType.HISTOGRAM || type == MetricType.GAUGE_HISTOGRAM;
  }

  String quotedName() {
    return Quote.quote(in.b, nameStart, nameEnd);
  }

  String name() {
    return string(nameStart, nameEnd);
  }

  boolean hasUnit() {
    return unitEnd > unitStart;
  }

  String unit() {
    return string(unitStart, unitEnd);
  }

  String string(int from, int to) {
    return new String(in.b, from, to - from, StandardCharsets.UTF_8);
  }
}

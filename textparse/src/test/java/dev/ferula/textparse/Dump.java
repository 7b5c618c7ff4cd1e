package dev.ferula.textparse;

import dev.ferula.histogram.FloatHistogram;
import dev.ferula.histogram.Histogram;
import dev.ferula.model.Exemplar;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The entries of a body as lines of text, an error as the last of them. */
final class Dump {
  private Dump() {}

  static List<String> of(ExpositionParser parser, String body) {
    return of(parser, body.getBytes(StandardCharsets.UTF_8));
  }

  static List<String> of(ExpositionParser parser, byte[] body) {
    parser.reset(body, 0, body.length);
    List<String> lines = new ArrayList<>();
    LabelBuffer labels = new LabelBuffer();
    try {
      while (true) {
        Entry entry = parser.next();
        switch (entry) {
          case END -> {
            return lines;
          }
          case COMMENT -> lines.add("comment");
          case TYPE -> lines.add("type " + name(parser) + " " + parser.type().text());
          case HELP -> lines.add("help " + name(parser) + " " + parser.text());
          case UNIT -> lines.add("unit " + name(parser) + " " + parser.text());
          case SERIES, HISTOGRAM -> {
            StringBuilder line = new StringBuilder();
            parser.labels(labels);
            line.append(labels).append(' ');
            line.append(entry == Entry.SERIES ? number(parser.value()) : histogram(parser));
            if (parser.hasTimestamp()) {
              line.append(" @").append(parser.timestamp());
            }
            long start = parser.startTimestamp();
            if (start != 0) {
              line.append(" start ").append(start);
            }
            for (Exemplar e = parser.nextExemplar(); e != null; e = parser.nextExemplar()) {
              line.append(" # ").append(e.labels()).append(' ').append(number(e.value()));
              if (e.hasTimestamp()) {
                line.append(" @").append(e.timestamp());
              }
            }
            lines.add(line.toString());
          }
        }
      }
    } catch (ParseException e) {
      lines.add("error " + e.getMessage());
      return lines;
    }
  }

  private static String name(ExpositionParser parser) {
    return new String(
        parser.metadataBuffer(), parser.nameStart(), parser.nameLength(), StandardCharsets.UTF_8);
  }

  private static String number(double value) {
    return value == (long) value ? Long.toString((long) value) : Double.toString(value);
  }

  private static String histogram(ExpositionParser parser) {
    Histogram h = parser.histogram();
    if (h != null) {
      return "int schema "
          + h.schema()
          + " count "
          + h.count()
          + " sum "
          + number(h.sum())
          + " zero "
          + h.zeroCount()
          + " spans "
          + Arrays.toString(h.positiveSpans())
          + Arrays.toString(h.negativeSpans())
          + " deltas "
          + Arrays.toString(h.positiveBuckets())
          + Arrays.toString(h.negativeBuckets())
          + " bounds "
          + Arrays.toString(h.customValues())
          + " "
          + h.counterResetHint();
    }
    FloatHistogram f = parser.floatHistogram();
    return f == null
        ? "nothing"
        : "float schema "
            + f.schema()
            + " count "
            + f.count()
            + " sum "
            + number(f.sum())
            + " zero "
            + f.zeroCount()
            + " spans "
            + Arrays.toString(f.positiveSpans())
            + Arrays.toString(f.negativeSpans())
            + " counts "
            + Arrays.toString(f.positiveBuckets())
            + Arrays.toString(f.negativeBuckets())
            + " bounds "
            + Arrays.toString(f.customValues())
            + " "
            + f.counterResetHint();
  }
}

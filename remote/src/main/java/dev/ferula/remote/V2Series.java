package dev.ferula.remote;

import dev.ferula.model.Metadata;
import dev.ferula.model.MetricType;
import dev.ferula.textparse.LabelBuffer;
import dev.ferula.textparse.ProtoCursor;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.stream.Collectors;

/**
 * What stands in one TimeSeries message of version 2.0 beside its samples: references to its labels
 * and metadata. For one thread; reused.
 */
final class V2Series implements SeriesAppender.LabelSource {
  /** A series with more references than this is refused; no storage has so many labels. */
  static final int MAX_REFERENCES = 2 * 0xffff;

  static final int DOMAIN = 2;

  private static final String SERIES = "TimeSeries";
  private static final String TYPE_LABEL = "__type__";
  private static final String UNIT_LABEL = "__unit__";

  private final ProtoCursor in;
  private final SymbolTable symbols;
  private final LabelHash hash;
  private final boolean typeAndUnitLabels;
  private int[] references = new int[64];
  private int referenceCount;
  private int type;
  private int help;
  private int unit;
  private long samples;
  private long histograms;
  private boolean hasExemplars;

  V2Series(ProtoCursor in, SymbolTable symbols, LabelHash hash, boolean typeAndUnitLabels) {
    this.in = in;
    this.symbols = symbols;
    this.hash = hash;
    this.typeAndUnitLabels = typeAndUnitLabels;
  }

  /** Reads the message in a range, all but its samples, which are counted. */
  void read(int from, int to) {
    referenceCount = 0;
    type = 0;
    help = 0;
    unit = 0;
    samples = 0;
    histograms = 0;
    hasExemplars = false;
    in.enter(from, to, SERIES);
    while (in.hasMore()) {
      switch (in.field()) {
        case 1 -> references(to);
        case 2 -> {
          samples++;
          in.skip();
        }
        case 3 -> {
          histograms++;
          in.skip();
        }
        case 4 -> {
          hasExemplars = true;
          in.skip();
        }
        case 5 -> metadata(to);
        default -> in.skip();
      }
    }
  }

  private void references(int to) {
    if (in.wireType() == ProtoCursor.VARINT) {
      reference();
      return;
    }
    int length = in.length("LabelsRefs");
    int next = in.at() + length;
    in.enter(in.at(), next, SERIES);
    while (in.hasMore()) {
      reference();
    }
    in.enter(next, to, SERIES);
  }

  private void reference() {
    if (referenceCount == references.length) {
      if (referenceCount >= MAX_REFERENCES) {
        throw in.fail("more than " + MAX_REFERENCES + " label references in one series");
      }
      references = Arrays.copyOf(references, Math.min(2 * referenceCount, MAX_REFERENCES));
    }
    references[referenceCount++] = (int) in.varint();
  }

  private void metadata(int to) {
    int length = in.length("Metadata");
    int next = in.at() + length;
    in.enter(in.at(), next, "Metadata");
    while (in.hasMore()) {
      switch (in.field()) {
        case 1 -> type = (int) in.whole("Type");
        case 3 -> help = (int) in.whole("HelpRef");
        case 4 -> unit = (int) in.whole("UnitRef");
        default -> in.skip();
      }
    }
    in.enter(next, to, SERIES);
  }

  long samples() {
    return samples;
  }

  long histograms() {
    return histograms;
  }

  boolean hasExemplars() {
    return hasExemplars;
  }

  /** What is wrong with the references to labels, empty if nothing is. */
  String labelProblem() {
    String problem = problem(references, referenceCount, symbols);
    return problem.isEmpty() ? "" : "parsing labels for series " + referenceList() + ": " + problem;
  }

  /** What is wrong with references to names and values by turns, empty if nothing is. */
  static String problem(int[] references, int count, SymbolTable symbols) {
    if (count % 2 != 0) {
      return "invalid labelRefs length " + count;
    }
    for (int i = 0; i < count; i += 2) {
      if (!symbols.contains(references[i]) || !symbols.contains(references[i + 1])) {
        return "labelRefs "
            + Integer.toUnsignedString(references[i])
            + " (name) = "
            + Integer.toUnsignedString(references[i + 1])
            + " (value) outside of symbols table (size "
            + symbols.size()
            + ")";
      }
    }
    return "";
  }

  /** What is wrong with the references to metadata, empty if nothing is. */
  String metadataProblem() {
    if (!symbols.contains(unit)) {
      return metadataProblem("unit_ref", unit);
    }
    return symbols.contains(help) ? "" : metadataProblem("help_ref", help);
  }

  private String metadataProblem(String name, int reference) {
    return "parsing metadata for series "
        + referenceList()
        + ": metadata "
        + name
        + " "
        + Integer.toUnsignedString(reference)
        + " outside of symbols table (size "
        + symbols.size()
        + ")";
  }

  private String referenceList() {
    return Arrays.stream(references, 0, Math.min(referenceCount, 64))
        .mapToObj(Integer::toUnsignedString)
        .collect(Collectors.joining(" ", "[", referenceCount > 64 ? " ...]" : "]"));
  }

  /** Hashes the labels, which have no problem. */
  void hash() {
    hash.begin(DOMAIN);
    for (int i = 0; i < referenceCount; i++) {
      symbols.hash(references[i]);
    }
    if (typeAndUnitLabels) {
      hash.add(type, 0);
      symbols.hash(unit);
    }
  }

  @Override
  public void fill(LabelBuffer into) {
    boolean more = typeAndUnitLabels && (type() != MetricType.UNKNOWN || unit() > 0);
    for (int i = 0; i < referenceCount; i += 2) {
      int name = references[i];
      int value = references[i + 1];
      if (!more || !(is(name, TYPE_LABEL) || is(name, UNIT_LABEL))) {
        into.add(
            in.bytes(),
            symbols.from(name),
            symbols.to(name),
            symbols.from(value),
            symbols.to(value));
      }
    }
    if (more && type() != MetricType.UNKNOWN) {
      into.add(TYPE_LABEL, type().text());
    }
    if (more && unit() > 0) {
      into.add(UNIT_LABEL, symbols.text(unit));
    }
  }

  /* How long the unit's text is. */
  private int unit() {
    return symbols.to(unit) - symbols.from(unit);
  }

  private boolean is(int symbol, String text) {
    byte[] wanted = text.getBytes(StandardCharsets.UTF_8);
    return Arrays.equals(
        in.bytes(), symbols.from(symbol), symbols.to(symbol), wanted, 0, wanted.length);
  }

  private MetricType type() {
    return switch (type) {
      case 1 -> MetricType.COUNTER;
      case 2 -> MetricType.GAUGE;
      case 3 -> MetricType.HISTOGRAM;
      case 4 -> MetricType.GAUGE_HISTOGRAM;
      case 5 -> MetricType.SUMMARY;
      case 6 -> MetricType.INFO;
      case 7 -> MetricType.STATESET;
      default -> MetricType.UNKNOWN;
    };
  }

  Metadata metadata() {
    return new Metadata(type(), symbols.text(unit), symbols.text(help));
  }
}

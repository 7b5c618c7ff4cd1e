package dev.ferula.exporter;

import dev.ferula.exposition.ExpositionWriter;
import dev.ferula.exposition.Family;
import dev.ferula.model.GoQuote;
import dev.ferula.model.MetricNames;
import dev.ferula.model.MetricType;
import dev.ferula.model.Utf8Order;
import dev.ferula.stats.read.MetricFamily;
import dev.ferula.stats.read.Point;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * The page of OpenCensus's exporter for Go on Prometheus's client for Go: everything is gathered
 * first, checked as that client checks it, and the whole scrape fails if two metrics collide.
 *
 * <p>Metrics are gathered in the order in which they came to be. (The original takes them in the
 * random order of a hash table, which shows only in which side of a collision is blamed.)
 */
final class GoPage implements Page {
  private final PageRules rules;
  private final List<PlacedSource> sources;
  private final Complaints complaints;

  GoPage(PageRules rules, List<PlacedSource> sources, Complaints complaints) {
    this.rules = rules;
    this.sources = sources;
    this.complaints = complaints;
  }

  @Override
  public long write(ExpositionWriter out, Set<String> names, Deadline deadline) throws IOException {
    Gathered gathered = new Gathered();
    for (PlacedSource placed : sources) {
      List<MetricFamily> families = new ArrayList<>(placed.families());
      families.sort(Comparator.comparingLong(MetricFamily::created));
      for (MetricFamily family : families) {
        deadline.check();
        gather(family, placed.plainNames, gathered);
      }
    }
    if (!gathered.errors.isEmpty()) {
      throw new ScrapeFailure(
          500, "An error has occurred while serving metrics:\n\n" + message(gathered.errors));
    }
    long rows = 0;
    for (GatheredFamily family : gathered.byName.values()) {
      rows += family.write(out);
    }
    return rows;
  }

  @Override
  public int conflictCount() {
    return 0;
  }

  private static String message(List<String> errors) {
    if (errors.size() == 1) {
      return errors.get(0);
    }
    StringBuilder message = new StringBuilder().append(errors.size()).append(" error(s) occurred:");
    errors.forEach(error -> message.append("\n* ").append(error));
    return message.toString();
  }

  private void gather(MetricFamily family, boolean plainName, Gathered gathered) {
    String name = plainName ? family.name() : name(family);
    if (!rules.names().test(name)) {
      return;
    }
    LabelLayout layout = layout(family);
    String flaw = flaw(name, layout);
    family.read(
        new Point(),
        (row, point) -> {
          if (flaw.isEmpty()) {
            gathered.add(name, family, GoRow.of(family, layout, row, point));
          } else {
            complaints.always(flaw);
          }
        });
  }

  private String name(MetricFamily family) {
    String sanitized = Names.sanitizedAsGo(family.name());
    return rules.namespace().isEmpty() ? sanitized : rules.namespace() + "_" + sanitized;
  }

  private LabelLayout layout(MetricFamily family) {
    List<LabelLayout.Slot> slots = new ArrayList<>();
    List<String> keys = family.labelNames();
    for (int i = 0; i < keys.size(); i++) {
      slots.add(LabelLayout.Slot.of(Names.sanitizedAsGo(keys.get(i)), i));
    }
    rules.constantLabels().forEach((k, v) -> slots.add(LabelLayout.Slot.constant(k, v)));
    slots.sort(Comparator.comparing(LabelLayout.Slot::name, Utf8Order.COMPARATOR));
    return new LabelLayout(slots);
  }

  /* The client's error about the metric's description; empty where it has none. */
  private String flaw(String name, LabelLayout layout) {
    if (!MetricNames.isLegacyMetricName(name)) {
      return "\"" + name + "\" is not a valid metric name";
    }
    for (String label : rules.constantLabels().keySet()) {
      if (!MetricNames.isLegacyLabelName(label) || label.startsWith("__")) {
        return "\"" + label + "\" is not a valid label name for metric \"" + name + "\"";
      }
    }
    Set<String> labels = new HashSet<>();
    for (LabelLayout.Slot slot : layout.slots()) {
      if (!labels.add(slot.name())) {
        return "duplicate label names";
      }
    }
    return "";
  }

  /** All that was gathered for a page, checked on the way. */
  private static final class Gathered {
    final Map<String, GatheredFamily> byName = new TreeMap<>(Utf8Order.COMPARATOR);
    final List<String> errors = new ArrayList<>();

    void add(String name, MetricFamily family, GoRow gathered) {
      GatheredFamily present = byName.get(name);
      String error =
          present == null ? suffixCollision(name, family) : present.clash(family, gathered);
      if (!error.isEmpty()) {
        errors.add(error);
        return;
      }
      if (present == null) {
        present = new GatheredFamily(name, family);
        byName.put(name, present);
      }
      if (!present.add(gathered)) {
        errors.add(
            "collected metric \""
                + name
                + "\" { "
                + gathered.asText()
                + "} was collected before with the same name and label values");
      }
    }

    private String suffixCollision(String name, MetricFamily family) {
      for (String suffix : List.of("_count", "_sum", "_bucket")) {
        GatheredFamily holder =
            name.endsWith(suffix)
                ? byName.get(name.substring(0, name.length() - suffix.length()))
                : null;
        if (holder != null && holder.has(suffix)) {
          return "collected metric named \""
              + name
              + "\" collides with previously collected "
              + holder.family.type().text()
              + " named \""
              + holder.name
              + "\"";
        }
      }
      for (String suffix : List.of("_count", "_sum", "_bucket")) {
        if (GatheredFamily.has(family, suffix) && byName.containsKey(name + suffix)) {
          return "collected histogram "
              + (suffix.equals("_bucket") ? "" : "or summary ")
              + "named \""
              + name
              + "\" collides with previously collected metric named \""
              + name
              + suffix
              + "\"";
        }
      }
      return "";
    }
  }

  /** The rows of one name. */
  private static final class GatheredFamily {
    final String name;
    final MetricFamily family;
    private final Set<List<String>> seen = new HashSet<>();
    private final List<GoRow> rows = new ArrayList<>();

    GatheredFamily(String name, MetricFamily family) {
      this.name = name;
      this.family = family;
    }

    boolean has(String suffix) {
      return has(family, suffix);
    }

    static boolean has(MetricFamily family, String suffix) {
      return family.type().isHistogram()
          || (family.type() == MetricType.SUMMARY && !suffix.equals("_bucket"));
    }

    String clash(MetricFamily other, GoRow row) {
      if (!other.description().equals(family.description())) {
        return "collected metric "
            + name
            + " "
            + row.asText()
            + " has help "
            + quoted(other.description())
            + " but should have "
            + quoted(family.description());
      }
      if (other.type() != family.type()) {
        return "collected metric " + name + " " + row.asText() + " should be a " + typeName();
      }
      return "";
    }

    private String typeName() {
      String type = GoRow.protobufType(family.type());
      return Character.toUpperCase(type.charAt(0)) + type.substring(1);
    }

    private static String quoted(String text) {
      return GoQuote.quote(text);
    }

    boolean add(GoRow row) {
      if (!seen.add(row.labels())) {
        return false;
      }
      rows.add(row);
      return true;
    }

    long write(ExpositionWriter out) throws IOException {
      rows.sort(GoRow.ORDER);
      out.begin(
          Family.of(name, family.type())
              .withHelp(family.description())
              .withBounds(family.bounds().stream().mapToDouble(Double::doubleValue).toArray()));
      for (GoRow row : rows) {
        row.write(out, family.type());
      }
      out.end();
      return rows.size();
    }
  }
}

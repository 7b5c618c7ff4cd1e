package dev.ferula.scrape;

import dev.ferula.model.GoQuote;
import dev.ferula.model.Labels;
import dev.ferula.model.NameScheme;
import dev.ferula.storage.Appender;
import dev.ferula.textparse.LabelBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Makes the final labels of a series that a target shows for the first time: target labels, metric
 * relabelling, limits. For one thread.
 */
final class SeriesBuilder {
  private static final byte[] METRIC_NAME = Labels.METRIC_NAME.getBytes(StandardCharsets.UTF_8);
  private static final String EXPORTED = "exported_";
  private static final int SHOWN_CHARACTERS = 50;

  private final ScrapeConfig config;
  private final Labels target;
  private final byte[][] targetNames;
  private final byte[][] targetValues;
  private byte[] encoded = new byte[512];
  private String metricName = "";

  SeriesBuilder(ScrapeConfig config, Labels target) {
    this.config = config;
    this.target = target;
    this.targetNames = new byte[target.size()][];
    this.targetValues = new byte[target.size()][];
    for (int i = 0; i < target.size(); i++) {
      targetNames[i] = target.name(i).getBytes(StandardCharsets.UTF_8);
      targetValues[i] = target.value(i).getBytes(StandardCharsets.UTF_8);
    }
  }

  /** A series may not be made although nothing is wrong with the storage. */
  static final class LabelLimitExceeded extends Exception {
    private static final long serialVersionUID = 1;

    LabelLimitExceeded(String message) {
      super(message, null, false, false);
    }

    @Override
    public String getMessage() {
      return String.valueOf(super.getMessage());
    }
  }

  /**
   * Turns a series' own labels, sorted, into its final ones.
   *
   * @return false where relabelling drops it
   * @throws ScrapeFailure if it is none, which fails the scrape
   * @throws LabelLimitExceeded if a limit is exceeded, which fails the scrape
   */
  boolean complete(LabelBuffer labels) throws ScrapeFailure, LabelLimitExceeded {
    if (!config.honorLabels()) {
      labels.dropEmpty();
    }
    if (config.metricRelabelling().isEmpty() && !conflicts(labels)) {
      for (int i = 0; i < targetNames.length; i++) {
        if (!isHonored(labels, i)) {
          labels.add(targetNames[i], targetValues[i]);
        }
      }
      labels.sort();
      if (config.honorLabels()) {
        labels.dropEmpty();
      }
    } else if (!relabel(labels)) {
      return false;
    }
    check(labels);
    return true;
  }

  /** The series of the labels that {@link #complete} made; no ref where it is refused. */
  long resolve(LabelBuffer labels, Appender appender) throws ScrapeFailure {
    String duplicate = labels.duplicateName();
    if (duplicate != null) {
      throw new ScrapeFailure("label name \"" + duplicate + "\" is not unique: invalid sample");
    }
    encoded = labels.encode(encoded);
    return appender.resolve(encoded, 0, labels.encodedLength());
  }

  /** The metric name of the series completed last. */
  String metricName() {
    return metricName;
  }

  /*
   * Whether the series' own label stands for the target's. An empty one does, too, so that a target
   * can keep labels away: federated series do, which are of no instance.
   */
  private boolean isHonored(LabelBuffer labels, int i) {
    return config.honorLabels() && labels.indexOf(targetNames[i]) >= 0;
  }

  private boolean conflicts(LabelBuffer labels) {
    if (config.honorLabels()) {
      return false;
    }
    for (byte[] name : targetNames) {
      if (labels.indexOf(name) >= 0) {
        return true;
      }
    }
    return false;
  }

  private boolean relabel(LabelBuffer labels) throws ScrapeFailure {
    boolean[] honored = new boolean[targetNames.length];
    for (int i = 0; i < honored.length; i++) {
      honored[i] = isHonored(labels, i);
    }
    labels.dropEmpty();
    String duplicate = labels.duplicateName();
    Labels.Builder builder = Labels.builder();
    for (int i = labels.size() - 1; i >= 0; i--) {
      builder.set(labels.name(i), labels.value(i));
    }
    if (!config.metricRelabelling().apply(builder, addTargetLabels(builder, honored))) {
      return false;
    }
    Labels result = builder.build();
    if (result.isEmpty()) {
      return false;
    }
    labels.clear();
    result.forEach(labels::add);
    if (duplicate != null && result.has(duplicate)) {
      labels.add(duplicate, result.valueOrEmpty(duplicate));
      labels.sort();
    }
    return true;
  }

  /* Returns the names of the labels that were added or replaced, in order. */
  private List<String> addTargetLabels(Labels.Builder builder, boolean[] honored) {
    List<String> added = new ArrayList<>(target.size());
    List<String[]> conflicting = new ArrayList<>();
    for (int i = 0; i < honored.length; i++) {
      if (honored[i]) {
        continue;
      }
      String exposed = builder.get(target.name(i));
      if (!exposed.isEmpty()) {
        conflicting.add(new String[] {target.name(i), exposed});
      }
      builder.set(target.name(i), target.value(i));
      added.add(target.name(i));
    }
    conflicting.sort(Comparator.comparingInt(label -> label[0].length()));
    for (String[] label : conflicting) {
      String renamed = EXPORTED + label[0];
      while (!builder.get(renamed).isEmpty()) {
        renamed = EXPORTED + renamed;
      }
      builder.set(renamed, label[1]);
      added.add(renamed);
    }
    return added;
  }

  private void check(LabelBuffer labels) throws ScrapeFailure, LabelLimitExceeded {
    int at = labels.indexOf(METRIC_NAME);
    if (at < 0) {
      throw new ScrapeFailure("missing metric name (__name__ label)");
    }
    metricName = labels.value(at);
    if (!labels.isUtf8() || !isAllowed(labels)) {
      throw new ScrapeFailure("invalid metric name or label names: " + labels.display());
    }
    checkLimits(labels);
  }

  private boolean isAllowed(LabelBuffer labels) {
    if (config.nameValidation() == NameScheme.UTF8) {
      return true;
    }
    for (int i = 0; i < labels.size(); i++) {
      if (!config.nameValidation().isLabelName(labels.name(i))) {
        return false;
      }
    }
    return config.nameValidation().isMetricName(metricName);
  }

  private void checkLimits(LabelBuffer labels) throws LabelLimitExceeded {
    ScrapeLimits limits = config.limits();
    if (limits.labels() > 0 && labels.size() > limits.labels()) {
      throw new LabelLimitExceeded(
          "label_limit exceeded (metric: "
              + shown(metricName)
              + ", number of labels: "
              + labels.size()
              + ", limit: "
              + limits.labels()
              + ")");
    }
    if (limits.labelNameLength() == 0 && limits.labelValueLength() == 0) {
      return;
    }
    for (int i = 0; i < labels.size(); i++) {
      checkLength("name", labels, i, labels.nameLength(i), limits.labelNameLength(), null);
      checkLength(
          "value",
          labels,
          i,
          labels.valueLength(i),
          limits.labelValueLength(),
          labels.valueLength(i) > limits.labelValueLength() ? labels.value(i) : null);
    }
  }

  private void checkLength(
      String what, LabelBuffer labels, int i, int length, long limit, @Nullable String value)
      throws LabelLimitExceeded {
    if (limit == 0 || length <= limit) {
      return;
    }
    throw new LabelLimitExceeded(
        "label_"
            + what
            + "_length_limit exceeded (metric: "
            + shown(metricName)
            + ", label name: "
            + shown(labels.name(i))
            + (value == null ? "" : ", value: " + GoQuote.quote(shown(value)))
            + ", length: "
            + length
            + ", limit: "
            + limit
            + ")");
  }

  private static String shown(String text) {
    return text.codePointCount(0, text.length()) <= SHOWN_CHARACTERS
        ? text
        : text.substring(0, text.offsetByCodePoints(0, SHOWN_CHARACTERS));
  }
}

package dev.ferula.exposition;

import dev.ferula.model.MetricType;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a page says about one metric before its samples: name, type, help and unit. It keeps its
 * rendered forms, so whoever writes it often makes it once. Immutable; safe for use by several
 * threads.
 */
public final class Family {
  private static final int FORMS = LineStyle.values().length * EscapingScheme.values().length;

  private final String name;
  private final MetricType type;
  private final String help;
  private final String unit;
  private final double[] bounds;
  private final boolean baseTaken;

  /* Filled by whoever needs a form first; forms are immutable, so a race only repeats work. */
  private final @Nullable FamilyText[] texts = new @Nullable FamilyText[FORMS];

  private Family(
      String name, MetricType type, String help, String unit, double[] bounds, boolean baseTaken) {
    this.name = Objects.requireNonNull(name);
    this.type = type;
    this.help = help;
    this.unit = unit;
    this.bounds = bounds;
    this.baseTaken = baseTaken;
  }

  /** A family without help, unit and bounds; the name is the samples' name in every format. */
  public static Family of(String name, MetricType type) {
    return new Family(name, type, "", "", new double[0], false);
  }

  /** This family with another help text; an empty one is not shown. */
  public Family withHelp(String newHelp) {
    return new Family(name, type, newHelp, unit, bounds, baseTaken);
  }

  /** This family with a unit, which OpenMetrics shows where the name ends in it. */
  public Family withUnit(String newUnit) {
    return new Family(name, type, help, newUnit, bounds, baseTaken);
  }

  /** This family with the finite upper bounds of its classic buckets, ascending. */
  public Family withBounds(double... newBounds) {
    return new Family(name, type, help, unit, newBounds.clone(), baseTaken);
  }

  /**
   * This family on a page where another one has the name that OpenMetrics would give it (a counter
   * without {@code _total}, an info without {@code _info}); OpenMetrics then calls it unknown.
   */
  public Family withBaseTaken() {
    return new Family(name, type, help, unit, bounds, true);
  }

  public String name() {
    return name;
  }

  public MetricType type() {
    return type;
  }

  public String help() {
    return help;
  }

  public String unit() {
    return unit;
  }

  double[] bounds() {
    return bounds;
  }

  boolean isBaseTaken() {
    return baseTaken;
  }

  /**
   * The name in OpenMetrics' header lines: that of the samples without the suffix that the type
   * demands, or the whole name where the suffix is not there.
   */
  public static String openMetricsName(String name, MetricType type) {
    String suffix = suffix(type);
    boolean stripped =
        !suffix.isEmpty() && name.length() > suffix.length() && name.endsWith(suffix);
    return stripped ? name.substring(0, name.length() - suffix.length()) : name;
  }

  static String suffix(MetricType type) {
    if (type == MetricType.COUNTER) {
      return "_total";
    }
    return type == MetricType.INFO ? "_info" : "";
  }

  FamilyText text(LineStyle style, EscapingScheme escaping) {
    int form = style.form() * EscapingScheme.values().length + escaping.form();
    FamilyText text = texts[form];
    if (text == null) {
      text = FamilyText.of(this, style, escaping);
      texts[form] = text;
    }
    return text;
  }
}

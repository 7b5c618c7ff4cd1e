package dev.ferula.stats;

import java.util.ArrayList;
import java.util.List;

/** The rules for bucket bounds. */
final class Bounds {
  private static final System.Logger LOG = System.getLogger(Bounds.class.getName());

  private Bounds() {}

  /**
   * The bounds as they are used.
   *
   * @throws IllegalArgumentException if the rules refuse them
   */
  static List<Double> checked(List<Double> bounds, Compatibility rules) {
    for (double bound : bounds) {
      if (Double.isNaN(bound)) {
        throw new IllegalArgumentException("bucket bound is NaN in " + bounds);
      }
    }
    if (rules == Compatibility.GO) {
      return sorted(bounds);
    }
    return rules == Compatibility.JAVA ? positive(bounds) : finite(bounds);
  }

  private static List<Double> sorted(List<Double> bounds) {
    List<Double> result = new ArrayList<>(bounds.stream().sorted().toList());
    if (!result.isEmpty() && result.get(0) < 0) {
      throw new IllegalArgumentException("negative bucket bounds not supported");
    }
    while (!result.isEmpty() && result.get(0) == 0) {
      result.remove(0);
    }
    return result;
  }

  private static List<Double> positive(List<Double> bounds) {
    for (int i = 1; i < bounds.size(); i++) {
      if (!(bounds.get(i - 1) < bounds.get(i))) {
        throw new IllegalArgumentException("Bucket boundaries not sorted.");
      }
    }
    long negative = bounds.stream().filter(bound -> bound < 0).count();
    if (negative > 0) {
      LOG.log(
          System.Logger.Level.WARNING,
          "dropping negative bucket bounds count={0,number,#}",
          negative);
    }
    return bounds.stream().filter(bound -> bound > 0).toList();
  }

  private static List<Double> finite(List<Double> bounds) {
    for (int i = 1; i < bounds.size(); i++) {
      if (!(bounds.get(i - 1) < bounds.get(i))) {
        throw new IllegalArgumentException(
            "bucket bounds must ascend, got "
                + bounds.get(i - 1)
                + " before "
                + bounds.get(i)
                + " in "
                + bounds);
      }
    }
    if (!bounds.isEmpty() && bounds.get(0) == Double.NEGATIVE_INFINITY) {
      throw new IllegalArgumentException("bucket bound is -Inf in " + bounds);
    }
    return bounds.stream().filter(bound -> bound != Double.POSITIVE_INFINITY).toList();
  }
}

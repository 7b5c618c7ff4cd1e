package dev.ferula.exporter;

import dev.ferula.stats.read.MetricFamily;
import java.util.ArrayList;
import java.util.List;

/**
 * What is on the page, in which order, for one state of the sources: everything about a scrape but
 * the numbers. Valid until a source gains or loses a family.
 *
 * @param inputs the sources' family lists it was made from, compared by identity
 * @param families what is shown, in the order of the names
 * @param conflicts what could not be shown, or not as it was meant, each as a sentence
 */
record PagePlan(
    List<List<MetricFamily>> inputs, List<PlannedFamily> families, List<String> conflicts) {

  static List<List<MetricFamily>> inputs(List<PlacedSource> sources) {
    List<List<MetricFamily>> inputs = new ArrayList<>(sources.size());
    for (PlacedSource placed : sources) {
      inputs.add(placed.families());
    }
    return inputs;
  }

  @SuppressWarnings("ReferenceEquality") // the same list means that no family came or went
  boolean isOf(List<PlacedSource> sources) {
    for (int i = 0; i < sources.size(); i++) {
      if (sources.get(i).families() != inputs.get(i)) {
        return false;
      }
    }
    return true;
  }
}

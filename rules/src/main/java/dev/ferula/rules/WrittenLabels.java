package dev.ferula.rules;

import dev.ferula.model.Labels;
import dev.ferula.model.Utf8Order;
import java.util.Map;
import java.util.TreeMap;

/**
 * Labels and annotations as somebody wrote them, where an empty value says something: a rule's
 * label takes the element's away, and an annotation is there although nothing is in it.
 */
public final class WrittenLabels {
  private WrittenLabels() {}

  /** All entries of a map, those with empty values too. */
  public static Labels of(Map<String, String> map) {
    Map<String, String> sorted = new TreeMap<>(Utf8Order.COMPARATOR);
    sorted.putAll(map);
    String[] pairs = new String[2 * sorted.size()];
    int n = 0;
    for (Map.Entry<String, String> entry : sorted.entrySet()) {
      pairs[n++] = entry.getKey();
      pairs[n++] = entry.getValue();
    }
    return Labels.ofSorted(pairs);
  }
}

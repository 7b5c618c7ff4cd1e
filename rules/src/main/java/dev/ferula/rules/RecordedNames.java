package dev.ferula.rules;

import dev.ferula.model.Labels;
import java.util.HashMap;
import java.util.Map;

/**
 * The labels that a recording rule gives to the elements of its expression. They are the same at
 * every evaluation, so those of the last ones are kept. For one thread at a time.
 */
final class RecordedNames {
  /* So many more than an evaluation has elements are kept before all are forgotten. */
  private static final int SPARE = 16;

  private final String metric;
  private final Labels own;
  private final Map<Labels, Labels> known = new HashMap<>();
  private boolean overwrite;

  /**
   * None yet.
   *
   * @param metric the name of what is recorded
   * @param own the labels of the rule, which win over those of the elements
   */
  RecordedNames(String metric, Labels own) {
    this.metric = metric;
    this.own = own;
  }

  /** What an element with these labels is recorded as. */
  Labels of(Labels element) {
    Labels result = known.get(element);
    if (result == null) {
      result = made(element);
      known.put(element, result);
    }
    return result;
  }

  private Labels made(Labels element) {
    Labels.Builder labels = element.toBuilder();
    overwrite |= element.has(Labels.METRIC_NAME);
    labels.set(Labels.METRIC_NAME, metric);
    for (int i = 0; i < own.size(); i++) {
      overwrite |= element.has(own.name(i));
      labels.set(own.name(i), own.value(i));
    }
    return labels.build();
  }

  /** Whether some label of an element was lost, so that two elements may have become one. */
  boolean overwrite() {
    return overwrite;
  }

  /** Forgets all once most of what is kept is of elements that have gone. */
  void evaluated(int elements) {
    if (known.size() > 2 * elements + SPARE) {
      known.clear();
      overwrite = false;
    }
  }
}

package dev.ferula.backtest;

import dev.ferula.model.Labels;
import dev.ferula.rules.AlertTemplates;
import dev.ferula.rules.RuleQuery;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Expands the labels of alerts, which are part of what they are, and leaves out annotations, which
 * nobody would have read. What depends on labels alone is expanded once. For one thread.
 */
final class LabelTemplates implements AlertTemplates {
  private static final int CACHE_SIZE = 1_000;
  private static final List<String> CHANGING = List.of("value", "Value", "query", "now");

  private record Key(String text, Labels labels) {}

  private final AlertTemplates templates;
  private final Map<Key, String> expanded =
      new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Key, String> eldest) {
          return size() > CACHE_SIZE;
        }
      };

  LabelTemplates(AlertTemplates templates) {
    this.templates = templates;
  }

  @Override
  public String expand(String text, String alertName, RuleQuery.Element element, long timestamp) {
    if (!text.contains("{{")) {
      return text;
    }
    if (CHANGING.stream().anyMatch(text::contains)) {
      return templates.expand(text, alertName, element, timestamp);
    }
    return expanded.computeIfAbsent(
        new Key(text, element.labels()),
        key -> templates.expand(text, alertName, element, timestamp));
  }

  @Override
  public Labels expand(
      Labels annotations, String alertName, RuleQuery.Element element, long timestamp) {
    return Labels.EMPTY;
  }
}

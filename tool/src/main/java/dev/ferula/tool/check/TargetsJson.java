package dev.ferula.tool.check;

import dev.ferula.model.Labels;
import dev.ferula.scrape.TargetCheck;
import dev.ferula.tool.GoJson;
import java.util.Collection;

/** Targets as promtool prints them. */
final class TargetsJson {
  private TargetsJson() {}

  static String of(Collection<TargetCheck.Resolved> targets) {
    if (targets.isEmpty()) {
      return "[]";
    }
    StringBuilder text = new StringBuilder("[");
    String separator = "\n";
    for (TargetCheck.Resolved target : targets) {
      text.append(separator).append("  {\n    \"discoveredLabels\": ");
      append(target.discovered(), text);
      text.append(",\n    \"labels\": ");
      append(target.labels(), text);
      // Go's encoder shows of an error only that it is there.
      text.append(target.error().isEmpty() ? "" : ",\n    \"error\": {}").append("\n  }");
      separator = ",\n";
    }
    return text.append("\n]").toString();
  }

  private static void append(Labels labels, StringBuilder text) {
    if (labels.isEmpty()) {
      text.append("{}");
      return;
    }
    String[] separator = {"{\n"};
    labels.forEach(
        (name, value) -> {
          text.append(separator[0]).append("      ").append(GoJson.ofText(name)).append(": ");
          text.append(GoJson.ofText(value));
          separator[0] = ",\n";
        });
    text.append("\n    }");
  }
}

package dev.ferula.config;

import dev.ferula.config.binding.Section;
import java.util.ArrayList;
import java.util.List;

/** Finds what a configuration has and nothing here acts on. */
final class Unsupported {
  private Unsupported() {}

  static List<String> fields(Section root) {
    List<String> fields = new ArrayList<>();
    for (String key : List.of("remote_write", "remote_read", "tracing")) {
      if (root.isSet(key)) {
        fields.add(key);
      }
    }
    if (root.has("otlp")) {
      fields.add("otlp");
    }
    return fields;
  }
}

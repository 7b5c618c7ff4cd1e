package dev.ferula.config.binding;

import dev.ferula.config.yaml.YamlNode.Position;
import org.jspecify.annotations.Nullable;

/**
 * One thing that is wrong with a configuration.
 *
 * @param words what Prometheus says of it
 * @param position where it stands, or null where that is not known
 * @param field the field, from the root: {@code scrape_configs[0].job_name}
 * @param hint what was found and expected, or what may have been meant; may be empty
 */
public record Problem(String words, @Nullable Position position, String field, String hint) {
  /** The place and the hint on one line, as {@code file:line:column: field: hint}. */
  public String location(String file) {
    StringBuilder out = new StringBuilder(file);
    if (position != null) {
      out.append(':').append(position);
    }
    if (!field.isEmpty()) {
      out.append(": ").append(field);
    }
    return hint.isEmpty() ? out.toString() : out.append(": ").append(hint).toString();
  }
}

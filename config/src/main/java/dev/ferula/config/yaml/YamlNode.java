package dev.ferula.config.yaml;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A node of a YAML document. Where the document has an alias, the anchored node itself stands. */
public sealed interface YamlNode {
  /** Where the node begins. */
  Position position();

  /** The tag written at the node, as {@code !!str} or in full, or null where there is none. */
  @Nullable String tag();

  /** Line and column, both counted from 1. */
  record Position(int line, int column) {
    @Override
    public String toString() {
      return line + ":" + column;
    }
  }

  /**
   * Text.
   *
   * @param plain whether it was written without quotes, so that it may mean a number or nothing
   */
  record Scalar(Position position, @Nullable String tag, String text, boolean plain)
      implements YamlNode {}

  /** A list. */
  record Sequence(Position position, @Nullable String tag, List<YamlNode> items)
      implements YamlNode {
    public Sequence {
      items = List.copyOf(items);
    }
  }

  /** Keys with values in order of writing; a key may stand twice. */
  record Mapping(Position position, @Nullable String tag, List<Entry> entries) implements YamlNode {
    public Mapping {
      entries = List.copyOf(entries);
    }
  }

  /** A key with its value. */
  record Entry(YamlNode key, YamlNode value) {}
}

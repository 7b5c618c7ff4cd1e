package dev.ferula.discovery;

import dev.ferula.discovery.yaml.SyntaxWords;
import dev.ferula.discovery.yaml.YamlScanner;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.common.ScalarStyle;
import org.snakeyaml.engine.v2.composer.Composer;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;
import org.snakeyaml.engine.v2.schema.FailsafeSchema;

/**
 * Reads target groups from the first document of a YAML text, as Prometheus's reader does: every
 * scalar is text, an address such as 1_0:80 too; null is the empty text; mappings may be merged.
 * For one text.
 */
final class TargetGroupYaml {
  /** The most characters that a YAML file of targets may have. */
  static final int MAX_CHARACTERS = 64 << 20;

  /** The most scalars and mappings, counted wherever an alias repeats them. */
  static final int MAX_NODES = 8 << 20;

  private static final int MAX_ALIASES = 100_000;
  private static final int MAX_DEPTH = 100;
  private static final String MERGE = "<<";
  private static final Set<String> NULLS = Set.of("", "~", "null", "Null", "NULL");

  /** What a group says. */
  record Group(List<String> targets, Map<String, String> labels) {}

  /** Takes a field of a mapping. */
  private interface Field {
    void take(Node name, Node value);
  }

  private int nodes;

  /**
   * The groups; none where the text is empty.
   *
   * @throws DiscoveryException if the text is not a list of groups
   */
  static List<Group> read(String text) {
    // Types are told apart here: by its own schema, the library would.
    LoadSettings settings =
        LoadSettings.builder()
            .setSchema(new FailsafeSchema())
            .setMaxAliasesForCollections(MAX_ALIASES)
            .build();
    if (text.length() > MAX_CHARACTERS) {
      throw new DiscoveryException("yaml: more than " + MAX_CHARACTERS + " characters");
    }
    try {
      Iterator<Node> documents = new Composer(settings, YamlScanner.parser(settings, text));
      return documents.hasNext() ? new TargetGroupYaml().groups(documents.next()) : List.of();
    } catch (MarkedYamlEngineException e) {
      int line = SyntaxWords.lineOfProblem(e);
      String place = line > 0 ? "line " + line + ": " : "";
      throw new DiscoveryException("yaml: " + place + SyntaxWords.words(e), e);
    } catch (YamlEngineException e) {
      throw new DiscoveryException("yaml: " + e.getMessage(), e);
    }
  }

  private List<Group> groups(Node root) {
    List<Group> groups = new ArrayList<>();
    if (isNull(root)) {
      return groups;
    }
    for (Node item : items(root, "target groups")) {
      if (isNull(item)) {
        throw new DiscoveryException("nil target group item found");
      }
      groups.add(group(item, groups.size()));
    }
    return groups;
  }

  private Group group(Node item, int number) {
    if (!(item instanceof MappingNode mapping)) {
      throw new DiscoveryException("yaml: target group " + number + " is not a mapping");
    }
    List<String> targets = new ArrayList<>();
    Map<String, String> labels = new TreeMap<>();
    fields(
        mapping,
        (name, value) -> {
          String field = text(name);
          switch (field) {
            case "targets" -> addTargets(value, targets);
            case "labels" -> addLabels(value, labels);
            default ->
                throw new DiscoveryException(
                    "yaml: field " + field + " not found in target group " + number);
          }
        },
        0);
    return new Group(targets, labels);
  }

  private void addTargets(Node value, List<String> targets) {
    targets.clear();
    if (!isNull(value)) {
      items(value, "targets").forEach(target -> targets.add(text(target)));
    }
  }

  private void addLabels(Node value, Map<String, String> labels) {
    if (isNull(value)) {
      return;
    }
    if (!(value instanceof MappingNode mapping)) {
      throw new DiscoveryException("yaml: labels are not a mapping");
    }
    fields(
        mapping,
        (name, label) -> {
          if (labels.put(text(name), text(label)) != null) {
            throw new DiscoveryException("yaml: label " + text(name) + " is set twice");
          }
        },
        0);
  }

  private static List<Node> items(Node node, String what) {
    if (!(node instanceof SequenceNode sequence)) {
      throw new DiscoveryException("yaml: expected a list of " + what);
    }
    return sequence.getValue();
  }

  /* In their order, merged ones where they are merged: targets that come later replace others. */
  private void fields(MappingNode mapping, Field field, int depth) {
    count();
    if (depth > MAX_DEPTH) {
      throw new DiscoveryException("yaml: mappings merged more than " + MAX_DEPTH + " deep");
    }
    Set<String> own = new HashSet<>();
    for (NodeTuple tuple : mapping.getValue()) {
      Node name = tuple.getKeyNode();
      if (isMerge(name)) {
        for (MappingNode merged : merged(tuple.getValueNode())) {
          fields(merged, field, depth + 1);
        }
      } else if (own.add(text(name))) {
        field.take(name, tuple.getValueNode());
      } else {
        throw new DiscoveryException("yaml: field " + text(name) + " stands there twice");
      }
    }
  }

  /* The last comes first. */
  private static List<MappingNode> merged(Node node) {
    List<Node> all = node instanceof SequenceNode list ? list.getValue() : List.of(node);
    List<MappingNode> mappings = new ArrayList<>(all.size());
    for (Node one : all) {
      if (!(one instanceof MappingNode mapping)) {
        throw new DiscoveryException(
            "yaml: map merge requires map or sequence of maps as the value");
      }
      mappings.add(mapping);
    }
    return mappings.reversed();
  }

  private static boolean isMerge(Node node) {
    return MERGE.equals(plain(node));
  }

  private static boolean isNull(Node node) {
    String plain = plain(node);
    return plain != null && NULLS.contains(plain);
  }

  /* The text of a scalar without quotes, or null. */
  private static @Nullable String plain(Node node) {
    return node instanceof ScalarNode scalar && scalar.getScalarStyle() == ScalarStyle.PLAIN
        ? scalar.getValue()
        : null;
  }

  private String text(Node node) {
    if (!(node instanceof ScalarNode scalar)) {
      throw new DiscoveryException("yaml: expected text, found a " + node.getNodeType());
    }
    count();
    if (scalar.getTag().equals(Tag.BINARY)) {
      return decoded(scalar.getValue());
    }
    return isNull(node) ? "" : scalar.getValue();
  }

  private void count() {
    if (++nodes > MAX_NODES) {
      throw new DiscoveryException("yaml: more than " + MAX_NODES + " texts and mappings");
    }
  }

  private static String decoded(String base64) {
    try {
      return new String(Base64.getMimeDecoder().decode(base64), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw new DiscoveryException("yaml: !!binary value contains invalid base64 data", e);
    }
  }
}

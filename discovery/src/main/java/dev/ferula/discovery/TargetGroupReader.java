package dev.ferula.discovery;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import dev.ferula.model.Labels;
import dev.ferula.model.NameScheme;
import dev.ferula.model.TargetGroup;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * Reads lists of target groups, {@code [{"targets": ["host:port"], "labels": {"a": "b"}}]}, as JSON
 * or YAML. Groups are numbered: the n-th has the source {@code prefix:n}.
 */
final class TargetGroupReader {
  private static final int MAX_JSON_DEPTH = 16;

  private static final int REPLACEMENT = 0xfffd;

  private static final JsonFactory JSON =
      JsonFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder().maxNestingDepth(MAX_JSON_DEPTH).build())
          .build();

  private final String source;
  private final Map<String, String> extraLabels;

  /**
   * A reader.
   *
   * @param source the prefix of the groups' sources
   * @param extraLabels added to the labels of each group
   */
  TargetGroupReader(String source, Map<String, String> extraLabels) {
    this.source = source;
    this.extraLabels = extraLabels;
  }

  /**
   * The groups of a JSON text; none where it is null.
   *
   * @throws DiscoveryException if the text is not a list of groups
   */
  List<TargetGroup> json(String text) {
    try (JsonParser parser = JSON.createParser(text)) {
      List<TargetGroup> groups = new ArrayList<>();
      JsonToken start = parser.nextToken();
      if (start == JsonToken.VALUE_NULL) {
        return groups;
      }
      expect(start, JsonToken.START_ARRAY, parser, "a list of target groups");
      while (parser.nextToken() != JsonToken.END_ARRAY) {
        if (parser.currentToken() == JsonToken.VALUE_NULL) {
          throw new DiscoveryException("nil target group item found");
        }
        groups.add(jsonGroup(parser, groups.size()));
      }
      if (parser.nextToken() != null) {
        throw unexpected(parser, "the end of the text");
      }
      return groups;
    } catch (IOException e) {
      throw new DiscoveryException("not JSON: " + e.getMessage(), e);
    }
  }

  private TargetGroup jsonGroup(JsonParser parser, int number) throws IOException {
    expect(parser.currentToken(), JsonToken.START_OBJECT, parser, "a target group");
    List<String> targets = new ArrayList<>();
    Map<String, String> labels = new TreeMap<>();
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String field = parser.currentName();
      JsonToken value = parser.nextToken();
      // As Go's reader: in any case, and the last one counts.
      switch (field.toUpperCase(Locale.ROOT)) {
        case "TARGETS" -> {
          targets.clear();
          if (value != JsonToken.VALUE_NULL) {
            expect(value, JsonToken.START_ARRAY, parser, "a list of targets");
            while (parser.nextToken() != JsonToken.END_ARRAY) {
              targets.add(jsonText(parser));
            }
          }
        }
        case "LABELS" -> {
          labels.clear();
          if (value != JsonToken.VALUE_NULL) {
            expect(value, JsonToken.START_OBJECT, parser, "labels");
            while (parser.nextToken() != JsonToken.END_OBJECT) {
              String name = wellFormed(parser.currentName());
              parser.nextToken();
              labels.put(name, jsonText(parser));
            }
          }
        }
        default -> throw new DiscoveryException("json: unknown field \"" + field + "\"");
      }
    }
    return group(targets, labels, number);
  }

  private static String jsonText(JsonParser parser) throws IOException {
    if (parser.currentToken() == JsonToken.VALUE_NULL) {
      return "";
    }
    expect(parser.currentToken(), JsonToken.VALUE_STRING, parser, "text");
    return wellFormed(parser.getText());
  }

  /* Half of a pair of surrogates, which JSON can say, is no character. */
  private static String wellFormed(String text) {
    if (text.chars().noneMatch(c -> Character.isSurrogate((char) c))) {
      return text;
    }
    StringBuilder out = new StringBuilder(text.length());
    text.codePoints().map(c -> isHalf(c) ? REPLACEMENT : c).forEach(out::appendCodePoint);
    return out.toString();
  }

  private static boolean isHalf(int codePoint) {
    return codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE;
  }

  private static void expect(JsonToken found, JsonToken wanted, JsonParser parser, String what) {
    if (found != wanted) {
      throw unexpected(parser, what);
    }
  }

  private static DiscoveryException unexpected(JsonParser parser, String expected) {
    return new DiscoveryException(
        "line "
            + parser.currentTokenLocation().getLineNr()
            + ", column "
            + parser.currentTokenLocation().getColumnNr()
            + ": expected "
            + expected
            + ", found "
            + parser.currentToken());
  }

  /**
   * The groups of a YAML text; none where it is empty.
   *
   * @throws DiscoveryException if the text is not a list of groups
   */
  List<TargetGroup> yaml(String text) {
    List<TargetGroup> groups = new ArrayList<>();
    for (TargetGroupYaml.Group one : TargetGroupYaml.read(text)) {
      groups.add(group(one.targets(), one.labels(), groups.size()));
    }
    return groups;
  }

  private TargetGroup group(List<String> addresses, Map<String, String> labels, int number) {
    labels.keySet().forEach(TargetGroupReader::checkName);
    labels.putAll(extraLabels);
    List<Labels> targets = new ArrayList<>(addresses.size());
    for (String address : addresses) {
      targets.add(Labels.of("__address__", address));
    }
    return new TargetGroup(sourceOf(number), targets, Labels.of(labels));
  }

  private static void checkName(String name) {
    if (!NameScheme.UTF8.isLabelName(name)) {
      throw new DiscoveryException("\"" + name + "\" is not a valid label name");
    }
  }

  String sourceOf(int number) {
    return source + ":" + number;
  }

  /** The n-th group without targets, which removes what was there. */
  TargetGroup removed(int number) {
    return new TargetGroup(sourceOf(number), List.of(), Labels.EMPTY);
  }
}

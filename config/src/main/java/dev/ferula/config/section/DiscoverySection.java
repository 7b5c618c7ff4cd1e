package dev.ferula.config.section;

import dev.ferula.config.binding.FieldType;
import dev.ferula.config.binding.GoUrl;
import dev.ferula.config.binding.MapType;
import dev.ferula.config.binding.Schema;
import dev.ferula.config.binding.Section;
import dev.ferula.config.binding.Types;
import dev.ferula.model.GoQuote;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Function;

/** The ways of discovery that a section of targets may have, each a list of its own. */
public final class DiscoverySection {
  /** The field of targets that the file itself names. */
  public static final String STATIC = "static_configs";

  static final Duration MINUTE = Duration.ofMinutes(1);

  /** Label sets, whose names may be any UTF-8. */
  static final FieldType LABEL_SET =
      new MapType(
          RelabelSection.LABEL_NAME,
          Types.text("model.LabelValue", Function.identity()),
          "model.LabelSet");

  static final Schema GROUP =
      Schema.of(
              "targetgroup.Group",
              "struct { Targets []string \"yaml:\\\"targets\\\"\"; Labels model.LabelSet"
                  + " \"yaml:\\\"labels\\\"\" }")
          .texts("targets")
          .field("labels", LABEL_SET)
          .omitEmpty()
          .build();

  private static final Map<String, Schema> SCHEMAS = schemas();

  private DiscoverySection() {}

  private static Map<String, Schema> schemas() {
    Map<String, Schema> schemas = new TreeMap<>();
    schemas.put(STATIC, GROUP);
    PlainDiscovery.schemas().forEach((name, schema) -> schemas.put(name + "_sd_configs", schema));
    ClusterDiscovery.schemas().forEach((name, schema) -> schemas.put(name + "_sd_configs", schema));
    CloudDiscovery.schemas().forEach((name, schema) -> schemas.put(name + "_sd_configs", schema));
    return schemas;
  }

  /** The fields of all ways of discovery, in order. */
  public static Set<String> keys() {
    return SCHEMAS.keySet();
  }

  static Schema.Builder addTo(Schema.Builder builder) {
    SCHEMAS.forEach((key, schema) -> builder.list(key, schema).omitEmpty());
    return builder;
  }

  /** Refuses lists that have nothing among their items. */
  static void checkPresent(Section owner) {
    for (String key : SCHEMAS.keySet()) {
      if (owner.sections(key).contains(null)) {
        throw owner.broken(key, "empty or null section in " + key);
      }
    }
  }

  /** Refuses static targets that are URLs, unless relabelling may make addresses of them. */
  static void checkStaticTargets(Section owner) {
    if (owner.isSet("relabel_configs")) {
      return;
    }
    for (Section group : owner.sections(STATIC)) {
      for (String target : group == null ? List.<String>of() : group.texts("targets")) {
        if (target.contains("/")) {
          throw group.broken("targets", GoQuote.quote(target) + " is not a valid hostname");
        }
      }
    }
  }

  /** One of some names, or nothing. */
  static FieldType choice(String what, Set<String> choices) {
    return Types.text(
        "string",
        text -> {
          if (!choices.contains(text)) {
            throw new IllegalArgumentException(what + " " + GoQuote.quote(text));
          }
          return text;
        });
  }

  static Consumer<Section> required(String key, String words) {
    return section -> {
      if (!section.isSet(key)) {
        throw section.broken(key, words);
      }
    };
  }

  /** A URL that names an HTTP server. */
  static Consumer<Section> httpUrl(String key) {
    return section -> {
      if (!section.isSet(key)) {
        throw section.broken("URL is missing");
      }
      GoUrl url = url(section, key, "");
      if (!url.scheme().equals("http") && !url.scheme().equals("https")) {
        throw section.broken(key, "URL scheme must be 'http' or 'https'");
      }
      if (url.host().isEmpty()) {
        throw section.broken(key, "host is missing in URL");
      }
    };
  }

  static GoUrl url(Section section, String key, String prefix) {
    try {
      return GoUrl.parse(section.text(key));
    } catch (IllegalArgumentException e) {
      throw section.broken(key, prefix + e.getMessage());
    }
  }
}

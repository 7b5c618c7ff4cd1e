package dev.ferula.config.section;

import dev.ferula.config.binding.FieldType;
import dev.ferula.config.binding.Schema;
import dev.ferula.config.binding.Section;
import dev.ferula.config.binding.Types;
import dev.ferula.model.GoQuote;
import dev.ferula.model.NameScheme;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Function;

/** What is taken from and given to OpenTelemetry: its metrics, and traces of our own. */
final class TelemetrySection {
  static final Schema OTLP =
      Schema.of("config.OTLPConfig", "config.plain")
          .bool("promote_all_resource_attributes")
          .omitEmpty()
          .texts("promote_resource_attributes")
          .omitEmpty()
          .texts("ignore_resource_attributes")
          .omitEmpty()
          .field(
              "translation_strategy",
              Types.text("otlptranslator.TranslationStrategyOption", Function.identity()),
              "UnderscoreEscapingWithSuffixes")
          .omitEmpty()
          .bool("keep_identifying_resource_attributes")
          .omitEmpty()
          .bool("convert_histograms_to_nhcb")
          .omitEmpty()
          .bool("promote_scope_metadata")
          .omitEmpty()
          .bool("label_name_underscore_sanitization", true)
          .omitEmpty()
          .bool("label_name_preserve_multiple_underscores", true)
          .omitEmpty()
          .rule(TelemetrySection::checkOtlp)
          .build();

  private static final FieldType CLIENT_TYPE =
      Types.text(
          "config.plain",
          text -> {
            if (!text.equals("http") && !text.equals("grpc")) {
              throw new IllegalArgumentException(
                  "expected tracing client type to be to be http or grpc, but got " + text);
            }
            return text;
          });

  static final Schema TRACING =
      Schema.of("config.TracingConfig", "config.plain")
          .field("client_type", CLIENT_TYPE, "grpc")
          .omitEmpty()
          .text("endpoint")
          .omitEmpty()
          .decimal("sampling_fraction")
          .omitEmpty()
          .bool("insecure")
          .omitEmpty()
          .section("tls_config", HttpSection.TLS)
          .omitEmpty()
          .field("headers", Types.HIDDEN_TEXT_MAP)
          .omitEmpty()
          .text("compression")
          .omitEmpty()
          .duration("timeout")
          .omitEmpty()
          .rule(TelemetrySection::checkTracing)
          .build();

  private TelemetrySection() {}

  private static void checkOtlp(Section otlp) {
    boolean all = otlp.bool("promote_all_resource_attributes");
    if (all && otlp.isSet("promote_resource_attributes")) {
      throw otlp.broken(
          "promote_resource_attributes",
          "'promote_all_resource_attributes' and 'promote_resource_attributes' cannot be configured"
              + " simultaneously");
    }
    if (!all && otlp.isSet("ignore_resource_attributes")) {
      throw otlp.broken(
          "ignore_resource_attributes",
          "'ignore_resource_attributes' cannot be configured unless"
              + " 'promote_all_resource_attributes' is true");
    }
    if (all) {
      tidyAttributes(otlp, "ignore_resource_attributes", "ignored");
    } else {
      tidyAttributes(otlp, "promote_resource_attributes", "promoted");
    }
  }

  private static void tidyAttributes(Section otlp, String key, String adjective) {
    if (!otlp.isSet(key)) {
      return;
    }
    Set<String> seen = new HashSet<>();
    List<String> tidy = new ArrayList<>();
    List<String> errors = new ArrayList<>();
    for (String given : otlp.texts(key)) {
      String attribute = given.strip();
      if (attribute.isEmpty()) {
        errors.add("empty " + adjective + " OTel resource attribute");
      } else if (!seen.add(attribute)) {
        errors.add(
            "duplicated " + adjective + " OTel resource attribute " + GoQuote.quote(attribute));
      }
      tidy.add(attribute);
    }
    if (!errors.isEmpty()) {
      throw otlp.broken(key, "invalid '" + key + "': " + String.join("\n", errors));
    }
    otlp.set(key, tidy);
  }

  /** Checks the naming of metrics against the names that are valid here. */
  static void checkStrategy(Section otlp, NameScheme scheme) {
    String strategy = otlp.text("translation_strategy");
    switch (strategy) {
      case "", "UnderscoreEscapingWithSuffixes", "UnderscoreEscapingWithoutSuffixes" -> {}
      case "NoTranslation", "NoUTF8EscapingWithSuffixes" -> {
        if (scheme == NameScheme.LEGACY) {
          throw otlp.broken(
              "translation_strategy",
              "OTLP translation strategy "
                  + GoQuote.quote(strategy)
                  + " is not allowed when UTF8 is disabled");
        }
      }
      default ->
          throw otlp.broken(
              "translation_strategy",
              "unsupported OTLP translation strategy " + GoQuote.quote(strategy));
    }
  }

  private static void checkTracing(Section tracing) {
    for (String header : tracing.textMap("headers").keySet()) {
      if (header.toLowerCase(Locale.ROOT).equals("authorization")) {
        throw tracing.broken(
            "headers", "custom authorization header configuration is not yet supported");
      }
      RemoteSection.checkReserved(tracing, header);
    }
    if (!tracing.isSet("endpoint")) {
      throw tracing.broken("tracing endpoint must be set");
    }
    String compression = tracing.text("compression");
    if (!compression.isEmpty() && !compression.equals("gzip")) {
      throw tracing.broken(
          "compression",
          "invalid compression type " + compression + " provided, valid options: gzip");
    }
  }
}

package dev.ferula.config.section;

import dev.ferula.config.binding.FieldType;
import dev.ferula.config.binding.Schema;
import dev.ferula.config.binding.Section;
import dev.ferula.config.binding.Types;
import dev.ferula.model.NameScheme;
import java.time.Duration;
import java.util.Objects;

/** Where alerts are sent. */
final class AlertingSection {
  static final Schema SIGV4 =
      Schema.of("sigv4.SigV4Config", "sigv4.plain")
          .text("region")
          .omitEmpty()
          .text("access_key")
          .omitEmpty()
          .secret("secret_key")
          .omitEmpty()
          .text("profile")
          .omitEmpty()
          .text("role_arn")
          .omitEmpty()
          .text("external_id")
          .omitEmpty()
          .bool("use_fips_sts_endpoint")
          .omitEmpty()
          .rule(
              section -> {
                if (section.countSet("access_key", "secret_key") == 1) {
                  throw section.broken(
                      "must provide a AWS SigV4 Access key and Secret Key if credentials are"
                          + " specified in the SigV4 config");
                }
              })
          .build();

  private static final FieldType API_VERSION =
      Types.text(
          "config.plain",
          text -> {
            if (!text.equals("v2")) {
              throw new IllegalArgumentException(
                  "expected Alertmanager api version to be one of [v2] but got " + text);
            }
            return text;
          });

  private static final Schema ALERTMANAGER = alertmanager();

  static final Schema SCHEMA =
      Schema.of("config.AlertingConfig", "config.plain")
          .list("alert_relabel_configs", RelabelSection.SCHEMA)
          .omitEmpty()
          .list("alertmanagers", ALERTMANAGER, "config.AlertmanagerConfigs")
          .omitEmpty()
          .rule(
              section ->
                  RelabelSection.checkPresent(
                      section, "alert_relabel_configs", "empty or null alert relabeling rule"))
          .rule(
              section ->
                  RelabelSection.checkPresent(
                      section, "alertmanagers", "empty or null Alertmanager section"))
          .build();

  private AlertingSection() {}

  private static Schema alertmanager() {
    Schema.Builder builder =
        Schema.of("config.AlertmanagerConfig")
            .inline(HttpSection.FIELDS)
            .optional("sigv4", SIGV4)
            .omitEmpty()
            .text("scheme", "http")
            .omitEmpty()
            .text("path_prefix")
            .omitEmpty()
            .duration("timeout", Duration.ofSeconds(10))
            .omitEmpty()
            .field("api_version", API_VERSION, "v2")
            .list("relabel_configs", RelabelSection.SCHEMA)
            .omitEmpty()
            .list("alert_relabel_configs", RelabelSection.SCHEMA)
            .omitEmpty();
    return DiscoverySection.addTo(builder)
        .rule(DiscoverySection::checkPresent)
        .rule(HttpSection::check)
        .rule(
            section -> {
              if (section.isSet("sigv4")
                  && section.countSet("basic_auth", "authorization", "oauth2") > 0) {
                throw section.broken(
                    "at most one of basic_auth, authorization, oauth2, & sigv4 must be"
                        + " configured");
              }
            })
        .rule(DiscoverySection::checkStaticTargets)
        .rule(
            section ->
                RelabelSection.checkPresent(
                    section,
                    "relabel_configs",
                    "empty or null Alertmanager target relabeling rule"))
        .rule(
            section ->
                RelabelSection.checkPresent(
                    section,
                    "alert_relabel_configs",
                    "empty or null Alertmanager alert relabeling rule"))
        .build();
  }

  static void check(Section alerting, NameScheme scheme) {
    RelabelSection.relabelling(alerting, "alert_relabel_configs", scheme);
    for (Section given : alerting.sections("alertmanagers")) {
      Section alertmanager = Objects.requireNonNull(given);
      RelabelSection.relabelling(alertmanager, "alert_relabel_configs", scheme);
      RelabelSection.relabelling(alertmanager, "relabel_configs", scheme);
    }
  }
}

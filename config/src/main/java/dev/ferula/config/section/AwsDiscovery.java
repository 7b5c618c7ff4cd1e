package dev.ferula.config.section;

import static dev.ferula.config.section.DiscoverySection.MINUTE;
import static dev.ferula.config.section.DiscoverySection.choice;
import static dev.ferula.config.section.DiscoverySection.required;

import dev.ferula.config.binding.Schema;
import dev.ferula.config.binding.Section;
import java.util.Objects;
import java.util.Set;

/** Discovery from Amazon's services. */
final class AwsDiscovery {
  private static final Set<String> ROLES =
      Set.of("ec2", "ecs", "elasticache", "lightsail", "msk", "rds");

  private static final Schema FILTER = Schema.of("aws.Filter").text("name").texts("values").build();

  private AwsDiscovery() {}

  private static Schema.Builder access(Schema.Builder builder) {
    return builder
        .text("access_key")
        .omitEmpty()
        .secret("secret_key")
        .omitEmpty()
        .text("profile")
        .omitEmpty()
        .text("role_arn")
        .omitEmpty()
        .text("external_id")
        .omitEmpty();
  }

  static Schema unified() {
    Schema.Builder builder =
        Schema.of("aws.SDConfig", "aws.plain")
            .field("role", choice("unknown AWS SD role", ROLES))
            .text("region")
            .omitEmpty()
            .text("endpoint")
            .omitEmpty();
    return access(builder)
        .duration("refresh_interval")
        .omitEmpty()
        .whole("port", 0)
        .omitEmpty()
        .inline(HttpSection.FIELDS)
        .list("filters", FILTER)
        .omitEmpty()
        .texts("clusters")
        .omitEmpty()
        .rule(required("role", "unknown AWS SD role \"\""))
        .build();
  }

  static Schema ec2() {
    Schema.Builder builder =
        Schema.of("aws.EC2SDConfig", "aws.plain").text("endpoint").text("region");
    return access(builder)
        .duration("refresh_interval", MINUTE)
        .omitEmpty()
        .whole("port", 80)
        .list("filters", FILTER)
        .inline(HttpSection.FIELDS)
        .rule(
            section -> {
              for (Section filter : section.sections("filters")) {
                if (filter == null || !filter.isSet("values")) {
                  throw Objects.requireNonNullElse(filter, section)
                      .broken("EC2 SD configuration filter values cannot be empty");
                }
              }
            })
        .rule(HttpSection::check)
        .build();
  }

  static Schema lightsail() {
    Schema.Builder builder =
        Schema.of("aws.LightsailSDConfig", "aws.plain").text("endpoint").text("region");
    return access(builder)
        .duration("refresh_interval", MINUTE)
        .omitEmpty()
        .whole("port", 80)
        .inline(HttpSection.FIELDS)
        .rule(HttpSection::check)
        .build();
  }

  static Schema clusters(String type, long concurrency) {
    return withClusters(type)
        .whole("request_concurrency", concurrency)
        .omitEmpty()
        .inline(HttpSection.FIELDS)
        .rule(HttpSection::check)
        .build();
  }

  static Schema rds() {
    return withClusters("aws.RDSSDConfig")
        .list("filters", FILTER)
        .whole("request_concurrency", 10)
        .omitEmpty()
        .inline(HttpSection.FIELDS)
        .rule(HttpSection::check)
        .build();
  }

  private static Schema.Builder withClusters(String type) {
    return access(Schema.of(type, "aws.plain").text("region").text("endpoint"))
        .texts("clusters")
        .omitEmpty()
        .whole("port", 80)
        .duration("refresh_interval", MINUTE)
        .omitEmpty();
  }
}

package dev.ferula.config.section;

import static dev.ferula.config.section.DiscoverySection.MINUTE;
import static dev.ferula.config.section.DiscoverySection.choice;
import static dev.ferula.config.section.DiscoverySection.required;

import dev.ferula.config.binding.Schema;
import dev.ferula.config.binding.Section;
import dev.ferula.model.GoQuote;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Discovery from the providers of machines. */
final class CloudDiscovery {
  private static final String ONE_SECRET = "one of secret_key & secret_key_file must be configured";
  private static final String ONLY_ONE_SECRET =
      "at most one of secret_key & secret_key_file must be configured";

  private CloudDiscovery() {}

  static Map<String, Schema> schemas() {
    return Map.ofEntries(
        Map.entry("aws", AwsDiscovery.unified()),
        Map.entry("ec2", AwsDiscovery.ec2()),
        Map.entry("ecs", AwsDiscovery.clusters("aws.ECSSDConfig", 20)),
        Map.entry("elasticache", AwsDiscovery.clusters("aws.ElasticacheSDConfig", 10)),
        Map.entry("lightsail", AwsDiscovery.lightsail()),
        Map.entry("msk", AwsDiscovery.clusters("aws.MSKSDConfig", 10)),
        Map.entry("rds", AwsDiscovery.rds()),
        Map.entry("azure", azure()),
        Map.entry("digitalocean", digitalocean()),
        Map.entry("gce", gce()),
        Map.entry("hetzner", hetzner()),
        Map.entry("ionos", ionos()),
        Map.entry("linode", linode()),
        Map.entry("oci", oci()),
        Map.entry("openstack", openstack()),
        Map.entry("outscale", outscale()),
        Map.entry("ovhcloud", ovhcloud()),
        Map.entry("scaleway", scaleway()),
        Map.entry("stackit", stackit()),
        Map.entry("vultr", vultr()));
  }

  private static Schema azure() {
    return Schema.of("azure.SDConfig", "azure.plain")
        .text("environment", "AzurePublicCloud")
        .omitEmpty()
        .whole("port", 80)
        .text("subscription_id")
        .text("tenant_id")
        .omitEmpty()
        .text("client_id")
        .omitEmpty()
        .secret("client_secret")
        .omitEmpty()
        .duration("refresh_interval", Duration.ofMinutes(5))
        .omitEmpty()
        .text("authentication_method", "OAuth")
        .omitEmpty()
        .text("resource_group")
        .omitEmpty()
        .inline(HttpSection.FIELDS)
        .rule(CloudDiscovery::checkAzure)
        .rule(HttpSection::check)
        .build();
  }

  private static void checkAzure(Section section) {
    List<String> methods = List.of("OAuth", "ManagedIdentity", "SDK", "WorkloadIdentity");
    String method = section.text("authentication_method");
    List<String> required =
        method.equals("OAuth")
            ? List.of("subscription_id", "tenant_id", "client_id", "client_secret")
            : List.of("subscription_id");
    for (String key : required) {
      if (!section.isSet(key)) {
        throw section.broken("azure SD configuration requires a " + key);
      }
    }
    if (!methods.contains(method)) {
      throw section.broken(
          "authentication_method",
          "unknown authentication_type "
              + GoQuote.quote(method)
              + ". Supported types are \"OAuth\", \"ManagedIdentity\", \"SDK\" or"
              + " \"WorkloadIdentity\"");
    }
  }

  private static Schema digitalocean() {
    return Schema.of("digitalocean.SDConfig", "digitalocean.plain")
        .inline(HttpSection.FIELDS)
        .duration("refresh_interval", MINUTE)
        .whole("port", 80)
        .field(
            "role",
            choice("unknown DigitalOcean SD role", Set.of("droplets", "databases")),
            "droplets")
        .rule(required("role", "role missing (one of: droplets, databases)"))
        .rule(HttpSection::check)
        .build();
  }

  private static Schema gce() {
    return Schema.of("gce.SDConfig", "gce.plain")
        .text("project")
        .text("zone")
        .text("filter")
        .omitEmpty()
        .duration("refresh_interval", MINUTE)
        .omitEmpty()
        .whole("port", 80)
        .text("tag_separator", ",")
        .omitEmpty()
        .rule(required("project", "GCE SD configuration requires a project"))
        .rule(required("zone", "GCE SD configuration requires a zone"))
        .build();
  }

  private static Schema hetzner() {
    return Schema.of("hetzner.SDConfig", "hetzner.plain")
        .inline(HttpSection.FIELDS)
        .duration("refresh_interval", MINUTE)
        .whole("port", 80)
        .field("role", choice("unknown role", Set.of("robot", "hcloud")))
        .text("label_selector")
        .omitEmpty()
        .rule(required("role", "role missing (one of: robot, hcloud)"))
        .rule(HttpSection::check)
        .build();
  }

  private static Schema ionos() {
    return Schema.of("ionos.SDConfig", "ionos.plain")
        .text("datacenter_id")
        .inline(HttpSection.FIELDS)
        .duration("refresh_interval", MINUTE)
        .whole("port", 80)
        .rule(required("datacenter_id", "datacenter id can't be empty"))
        .rule(HttpSection::check)
        .build();
  }

  private static Schema linode() {
    return Schema.of("linode.SDConfig", "linode.plain")
        .inline(HttpSection.FIELDS)
        .duration("refresh_interval", MINUTE)
        .whole("port", 80)
        .text("tag_separator", ",")
        .omitEmpty()
        .text("region")
        .omitEmpty()
        .rule(HttpSection::check)
        .build();
  }

  private static Schema oci() {
    return Schema.of("oci.SDConfig", "oci.plain")
        .text("auth", "api_key")
        .omitEmpty()
        .text("tenancy")
        .omitEmpty()
        .text("user")
        .omitEmpty()
        .text("fingerprint")
        .omitEmpty()
        .text("key_file")
        .omitEmpty()
        .path()
        .secret("key_passphrase")
        .omitEmpty()
        .text("key_passphrase_file")
        .omitEmpty()
        .path()
        .text("region")
        .texts("compartments")
        .omitEmpty()
        .inline(HttpSection.FIELDS)
        .whole("port", 80)
        .duration("refresh_interval", MINUTE)
        .rule(required("region", "oci_sd: region is required"))
        .rule(CloudDiscovery::checkOci)
        .rule(HttpSection::check)
        .build();
  }

  private static void checkOci(Section section) {
    switch (section.text("auth")) {
      case "api_key" -> {
        for (String key : List.of("tenancy", "user", "fingerprint", "key_file")) {
          if (!section.isSet(key)) {
            throw section.broken("oci_sd: api_key auth requires " + key);
          }
        }
        if (section.countSet("key_passphrase", "key_passphrase_file") > 1) {
          throw section.broken(
              "oci_sd: at most one of key_passphrase and key_passphrase_file must be configured");
        }
      }
      case "instance_principal" -> {
        if (section.countSet(
                "tenancy",
                "user",
                "fingerprint",
                "key_file",
                "key_passphrase",
                "key_passphrase_file")
            > 0) {
          throw section.broken(
              "oci_sd: instance_principal auth must not have tenancy, user, fingerprint, key_file,"
                  + " key_passphrase, or key_passphrase_file set");
        }
      }
      default ->
          throw section.broken(
              "auth",
              "oci_sd: unknown auth method "
                  + GoQuote.quote(section.text("auth"))
                  + ", expected \"api_key\" or \"instance_principal\"");
    }
    int empty = section.texts("compartments").indexOf("");
    if (empty >= 0) {
      throw section.broken("compartments", "oci_sd: compartments[" + empty + "] must not be empty");
    }
    if (!section.isSet("refresh_interval")) {
      throw section.broken("refresh_interval", "oci_sd: refresh_interval must be positive, got 0s");
    }
  }

  private static Schema openstack() {
    return Schema.of("openstack.SDConfig", "openstack.plain")
        .text("identity_endpoint")
        .text("username")
        .text("userid")
        .secret("password")
        .text("project_name")
        .text("project_id")
        .text("domain_name")
        .text("domain_id")
        .text("application_credential_name")
        .text("application_credential_id")
        .secret("application_credential_secret")
        .field(
            "role",
            choice("unknown OpenStack SD role", Set.of("hypervisor", "instance", "loadbalancer")))
        .text("region")
        .duration("refresh_interval", MINUTE)
        .whole("port", 80)
        .bool("all_tenants")
        .omitEmpty()
        .section("tls_config", HttpSection.TLS)
        .omitEmpty()
        .text("availability", "public")
        .omitEmpty()
        .rule(
            section -> {
              String availability = section.text("availability");
              if (!List.of("public", "internal", "admin").contains(availability)) {
                throw section.broken(
                    "availability",
                    "unknown availability "
                        + availability
                        + ", must be one of admin, internal or public");
              }
            })
        .rule(required("role", "role missing (one of: instance, hypervisor, loadbalancer)"))
        .rule(required("region", "openstack SD configuration requires a region"))
        .build();
  }

  private static Schema outscale() {
    return Schema.of("outscale.SDConfig", "outscale.plain")
        .text("endpoint")
        .omitEmpty()
        .text("region", "eu-west-2")
        .text("access_key")
        .secret("secret_key")
        .text("secret_key_file")
        .path()
        .duration("refresh_interval", MINUTE)
        .omitEmpty()
        .whole("port", 80)
        .inline(HttpSection.FIELDS)
        .rule(required("region", "outscale SD configuration requires a region"))
        .rule(required("access_key", "outscale SD configuration requires access_key"))
        .rule(CloudDiscovery::checkOneSecret)
        .rule(
            section -> {
              if (!section.isSet("endpoint")) {
                section.set(
                    "endpoint", "https://api." + section.text("region") + ".outscale.com/api/v1");
              }
            })
        .rule(HttpSection::check)
        .build();
  }

  private static void checkOneSecret(Section section) {
    int secrets = section.countSet("secret_key", "secret_key_file");
    if (secrets != 1) {
      throw section.broken(secrets == 0 ? ONE_SECRET : ONLY_ONE_SECRET);
    }
  }

  private static Schema ovhcloud() {
    return Schema.of("ovhcloud.SDConfig", "ovhcloud.plain")
        .text("endpoint", "ovh-eu")
        .text("application_key")
        .secret("application_secret")
        .secret("consumer_key")
        .duration("refresh_interval", MINUTE)
        .text("service")
        .rule(required("endpoint", "endpoint can not be empty"))
        .rule(required("application_key", "application key can not be empty"))
        .rule(required("application_secret", "application secret can not be empty"))
        .rule(required("consumer_key", "consumer key can not be empty"))
        .rule(
            section -> {
              if (!List.of("dedicated_server", "vps").contains(section.text("service"))) {
                throw section.broken("service", "unknown service: " + section.text("service"));
              }
            })
        .build();
  }

  private static Schema scaleway() {
    return Schema.of("scaleway.SDConfig", "scaleway.plain")
        .text("project_id")
        .text("api_url", "https://api.scaleway.com")
        .omitEmpty()
        .text("zone", "fr-par-1")
        .text("access_key")
        .secret("secret_key")
        .text("secret_key_file")
        .path()
        .text("name_filter")
        .omitEmpty()
        .texts("tags_filter")
        .omitEmpty()
        .inline(HttpSection.FIELDS)
        .duration("refresh_interval", MINUTE)
        .whole("port", 80)
        .field("role", choice("unknown role", Set.of("instance", "baremetal")))
        .rule(required("role", "role missing (one of: instance, baremetal)"))
        .rule(required("project_id", "project_id is mandatory"))
        .rule(CloudDiscovery::checkOneSecret)
        .rule(required("access_key", "access_key is mandatory"))
        .rule(ScalewayKeys::check)
        .rule(HttpSection::check)
        .build();
  }

  private static Schema stackit() {
    return Schema.of("stackit.SDConfig", "stackit.plain")
        .inline(HttpSection.FIELDS)
        .text("project")
        .duration("refresh_interval", MINUTE)
        .omitEmpty()
        .whole("port", 80)
        .omitEmpty()
        .text("region", "eu01")
        .omitEmpty()
        .text("endpoint")
        .omitEmpty()
        .secret("service_account_key")
        .omitEmpty()
        .secret("private_key")
        .omitEmpty()
        .text("service_account_key_path")
        .omitEmpty()
        .text("private_key_path")
        .omitEmpty()
        .text("credentials_file_path")
        .omitEmpty()
        .rule(
            section -> {
              if (section.countSet("endpoint", "region") == 0) {
                throw section.broken("stackit_sd: endpoint and region missing");
              }
              String shown = GoQuote.quote(section.text("endpoint"));
              DiscoverySection.url(
                  section, "endpoint", "stackit_sd: invalid endpoint " + shown + ": ");
            })
        .rule(HttpSection::check)
        .build();
  }

  private static Schema vultr() {
    return Schema.of("vultr.SDConfig", "vultr.plain")
        .inline(HttpSection.FIELDS)
        .duration("refresh_interval", MINUTE)
        .whole("port", 80)
        .rule(HttpSection::check)
        .build();
  }
}

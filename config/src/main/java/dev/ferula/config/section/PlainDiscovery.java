package dev.ferula.config.section;

import static dev.ferula.config.section.DiscoverySection.MINUTE;
import static dev.ferula.config.section.DiscoverySection.httpUrl;
import static dev.ferula.config.section.DiscoverySection.required;

import dev.ferula.config.binding.GoUrl;
import dev.ferula.config.binding.Schema;
import dev.ferula.config.binding.Section;
import dev.ferula.model.GoQuote;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/** Discovery from files and from servers that anybody may run. */
final class PlainDiscovery {
  private static final Duration HALF_MINUTE = Duration.ofSeconds(30);

  private static final Predicate<String> FILE_NAME =
      Pattern.compile("[^*]*(\\*[^/]*)?\\.(json|yml|yaml|JSON|YML|YAML)").asMatchPredicate();

  private PlainDiscovery() {}

  static Map<String, Schema> schemas() {
    return Map.ofEntries(
        Map.entry("file", file()),
        Map.entry("http", http()),
        Map.entry("dns", dns()),
        Map.entry("consul", consul()),
        Map.entry("nomad", nomad()),
        Map.entry("eureka", eureka()),
        Map.entry("marathon", marathon()),
        Map.entry("puppetdb", puppetdb()),
        Map.entry("uyuni", uyuni()),
        Map.entry("kuma", kuma()),
        Map.entry("nerve", zookeeper("nerve", "zookeeper.NerveSDConfig")),
        Map.entry("serverset", zookeeper("serverset", "zookeeper.ServersetSDConfig")),
        Map.entry("triton", triton()));
  }

  private static Schema file() {
    return Schema.of("file.SDConfig", "file.plain")
        .texts("files")
        .path()
        .duration("refresh_interval", Duration.ofMinutes(5))
        .omitEmpty()
        .rule(
            required("files", "file service discovery config must contain at least one path name"))
        .rule(PlainDiscovery::checkFiles)
        .build();
  }

  private static void checkFiles(Section section) {
    for (String name : section.texts("files")) {
      if (!FILE_NAME.test(name)) {
        throw section.broken(
            "files", "path name " + GoQuote.quote(name) + " is not valid for file discovery");
      }
    }
  }

  private static Schema http() {
    return Schema.of("http.SDConfig", "http.plain")
        .inline(HttpSection.FIELDS)
        .duration("refresh_interval", MINUTE)
        .omitEmpty()
        .text("url")
        .rule(httpUrl("url"))
        .rule(HttpSection::check)
        .build();
  }

  private static Schema dns() {
    return Schema.of("dns.SDConfig", "dns.plain")
        .texts("names")
        .duration("refresh_interval", HALF_MINUTE)
        .omitEmpty()
        .text("type", "SRV")
        .whole("port", 0)
        .rule(required("names", "DNS-SD config must contain at least one SRV record name"))
        .rule(PlainDiscovery::checkDnsType)
        .build();
  }

  private static void checkDnsType(Section section) {
    String type = section.text("type").toUpperCase(Locale.ROOT);
    if (List.of("A", "AAAA", "MX", "NS").contains(type)) {
      if (section.whole("port") == 0) {
        throw section.broken(
            "a port is required in DNS-SD configs for all record types except SRV");
      }
    } else if (!type.equals("SRV")) {
      throw section.broken("type", "invalid DNS-SD records type " + section.text("type"));
    }
  }

  private static Schema consul() {
    return Schema.of("consul.SDConfig", "consul.plain")
        .text("server", "localhost:8500")
        .omitEmpty()
        .text("path_prefix")
        .omitEmpty()
        .secret("token")
        .omitEmpty()
        .text("datacenter")
        .omitEmpty()
        .text("namespace")
        .omitEmpty()
        .text("partition")
        .omitEmpty()
        .text("tag_separator", ",")
        .omitEmpty()
        .text("scheme", "http")
        .omitEmpty()
        .text("username")
        .omitEmpty()
        .secret("password")
        .omitEmpty()
        .bool("allow_stale", true)
        .duration("refresh_interval", HALF_MINUTE)
        .omitEmpty()
        .texts("services")
        .omitEmpty()
        .texts("tags")
        .omitEmpty()
        .textMap("node_meta")
        .omitEmpty()
        .text("filter")
        .omitEmpty()
        .text("health_filter")
        .omitEmpty()
        .inline(HttpSection.FIELDS)
        .rule(PlainDiscovery::checkConsul)
        .rule(HttpSection::check)
        .build();
  }

  private static void checkConsul(Section section) {
    if (section.text("server").isBlank()) {
      throw section.broken("server", "consul SD configuration requires a server address");
    }
    if (section.countSet("username", "password") > 0 && section.isSet("basic_auth")) {
      throw section.broken(
          "at most one of consul SD configuration username and password and basic auth can be"
              + " configured");
    }
    if (section.isSet("token") && section.countSet("authorization", "oauth2") > 0) {
      throw section.broken(
          "at most one of consul SD token, authorization, or oauth2 can be configured");
    }
  }

  private static Schema nomad() {
    return Schema.of("nomad.SDConfig", "nomad.plain")
        .bool("allow_stale", true)
        .inline(HttpSection.FIELDS)
        .text("namespace", "default")
        .duration("refresh_interval", MINUTE)
        .text("region", "global")
        .text("server", "http://localhost:4646")
        .text("tag_separator", ",")
        .omitEmpty()
        .rule(
            section -> {
              if (section.text("server").isBlank()) {
                throw section.broken("server", "nomad SD configuration requires a server address");
              }
            })
        .rule(HttpSection::check)
        .build();
  }

  private static Schema eureka() {
    return Schema.of("eureka.SDConfig", "eureka.plain")
        .text("server")
        .omitEmpty()
        .inline(HttpSection.FIELDS)
        .duration("refresh_interval", HALF_MINUTE)
        .omitEmpty()
        .rule(required("server", "eureka_sd: empty or null eureka server"))
        .rule(
            section -> {
              GoUrl url = DiscoverySection.url(section, "server", "");
              if (url.scheme().isEmpty() || url.host().isEmpty()) {
                throw section.broken("server", "eureka_sd: invalid eureka server URL");
              }
            })
        .rule(HttpSection::check)
        .build();
  }

  private static Schema marathon() {
    return Schema.of("marathon.SDConfig", "marathon.plain")
        .texts("servers")
        .omitEmpty()
        .duration("refresh_interval", HALF_MINUTE)
        .omitEmpty()
        .secret("auth_token")
        .omitEmpty()
        .text("auth_token_file")
        .omitEmpty()
        .path()
        .inline(HttpSection.FIELDS)
        .rule(required("servers", "marathon_sd: must contain at least one Marathon server"))
        .rule(PlainDiscovery::checkMarathon)
        .rule(HttpSection::check)
        .build();
  }

  private static void checkMarathon(Section section) {
    int tokens = section.countSet("auth_token", "auth_token_file");
    if (tokens > 1) {
      throw section.broken(
          "marathon_sd: at most one of auth_token & auth_token_file must be configured");
    }
    if (tokens == 0) {
      return;
    }
    if (section.isSet("basic_auth")) {
      throw section.broken(
          "marathon_sd: at most one of basic_auth, auth_token & auth_token_file must be configured");
    }
    if (section.countSet("bearer_token", "bearer_token_file") > 0) {
      throw section.broken(
          "marathon_sd: at most one of bearer_token, bearer_token_file, auth_token &"
              + " auth_token_file must be configured");
    }
    if (section.isSet("authorization")) {
      throw section.broken(
          "marathon_sd: at most one of auth_token, auth_token_file & authorization must be"
              + " configured");
    }
  }

  private static Schema puppetdb() {
    return Schema.of("puppetdb.SDConfig", "puppetdb.plain")
        .inline(HttpSection.FIELDS)
        .duration("refresh_interval", MINUTE)
        .omitEmpty()
        .text("url")
        .text("query")
        .bool("include_parameters")
        .whole("port", 80)
        .rule(httpUrl("url"))
        .rule(required("query", "query missing"))
        .rule(HttpSection::check)
        .build();
  }

  private static Schema uyuni() {
    return Schema.of("uyuni.SDConfig", "uyuni.plain")
        .text("server")
        .text("username")
        .secret("password")
        .inline(HttpSection.FIELDS)
        .text("entitlement", "monitoring_entitled")
        .omitEmpty()
        .text("separator", ",")
        .omitEmpty()
        .duration("refresh_interval", MINUTE)
        .omitEmpty()
        .rule(required("server", "Uyuni SD configuration requires server host"))
        .rule(
            section -> {
              DiscoverySection.url(section, "server", "Uyuni Server URL is not valid: ");
            })
        .rule(required("username", "Uyuni SD configuration requires a username"))
        .rule(required("password", "Uyuni SD configuration requires a password"))
        .rule(HttpSection::check)
        .build();
  }

  private static Schema kuma() {
    return Schema.of("xds.SDConfig", "xds.plainKumaConf")
        .inline(HttpSection.FIELDS)
        .duration("refresh_interval", Duration.ofSeconds(15))
        .omitEmpty()
        .duration("fetch_timeout", Duration.ofMinutes(2))
        .omitEmpty()
        .text("server")
        .omitEmpty()
        .text("client_id")
        .omitEmpty()
        .rule(required("server", "kuma SD server must not be empty: "))
        .rule(
            section -> {
              GoUrl url = DiscoverySection.url(section, "server", "");
              if (url.scheme().isEmpty() || url.host().isEmpty()) {
                throw section.broken(
                    "server",
                    "kuma SD server must not be empty and have a scheme: "
                        + section.text("server"));
              }
            })
        .rule(HttpSection::check)
        .build();
  }

  private static Schema zookeeper(String name, String type) {
    return Schema.of(type, "zookeeper.plain")
        .texts("servers")
        .texts("paths")
        .duration("timeout", Duration.ofSeconds(10))
        .omitEmpty()
        .rule(required("servers", name + " SD config must contain at least one Zookeeper server"))
        .rule(required("paths", name + " SD config must contain at least one path"))
        .rule(
            section -> {
              for (String path : section.texts("paths")) {
                if (!path.startsWith("/")) {
                  throw section.broken(
                      "paths", name + " SD config paths must begin with '/': " + path);
                }
              }
            })
        .build();
  }

  private static Schema triton() {
    return Schema.of("triton.SDConfig", "triton.plain")
        .text("account")
        .text("role", "container")
        .text("dns_suffix")
        .text("endpoint")
        .texts("groups")
        .omitEmpty()
        .whole("port", 9163)
        .duration("refresh_interval", MINUTE)
        .omitEmpty()
        .section("tls_config", HttpSection.TLS)
        .omitEmpty()
        .whole("version", 1)
        .rule(
            section -> {
              if (!List.of("container", "cn").contains(section.text("role"))) {
                throw section.broken(
                    "role", "triton SD configuration requires role to be 'container' or 'cn'");
              }
            })
        .rule(required("account", "triton SD configuration requires an account"))
        .rule(required("dns_suffix", "triton SD configuration requires a dns_suffix"))
        .rule(required("endpoint", "triton SD configuration requires an endpoint"))
        .rule(
            required(
                "refresh_interval",
                "triton SD configuration requires RefreshInterval to be a positive integer"))
        .build();
  }
}

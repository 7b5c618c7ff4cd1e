package dev.ferula.config.section;

import static dev.ferula.config.section.DiscoverySection.MINUTE;
import static dev.ferula.config.section.DiscoverySection.choice;
import static dev.ferula.config.section.DiscoverySection.required;

import dev.ferula.config.binding.FieldType;
import dev.ferula.config.binding.Schema;
import dev.ferula.config.binding.Section;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Discovery from Kubernetes and Docker. */
final class ClusterDiscovery {
  private static final Set<String> ROLES =
      Set.of("node", "pod", "service", "endpoints", "endpointslice", "ingress");

  private static final Map<String, List<String>> SELECTORS =
      Map.of(
          "pod", List.of("pod", "node"),
          "service", List.of("service"),
          "endpointslice", List.of("pod", "service", "endpointslice"),
          "endpoints", List.of("pod", "service", "endpoints"),
          "node", List.of("node"),
          "ingress", List.of("ingress"));

  private static final FieldType ROLE = choice("unknown Kubernetes SD role", ROLES);

  private static final Schema NAMESPACES =
      Schema.of("kubernetes.NamespaceDiscovery", "kubernetes.plain")
          .bool("own_namespace")
          .texts("names")
          .build();

  private static final Schema SELECTOR =
      Schema.of("kubernetes.SelectorConfig")
          .field("role", ROLE)
          .omitEmpty()
          .text("label")
          .omitEmpty()
          .text("field")
          .omitEmpty()
          .build();

  private static final Schema ATTACHED =
      Schema.of("kubernetes.AttachMetadataConfig")
          .bool("node")
          .bool("namespace")
          .bool("deployment")
          .bool("job")
          .bool("cronjob")
          .build();

  private static final Schema FILTER =
      Schema.of("moby.Filter").text("name").texts("values").build();

  private ClusterDiscovery() {}

  static Map<String, Schema> schemas() {
    return Map.of("kubernetes", kubernetes(), "docker", docker(), "dockerswarm", dockerswarm());
  }

  private static Schema kubernetes() {
    return Schema.of("kubernetes.SDConfig", "kubernetes.plain")
        .field("api_server", UrlType.URL)
        .omitEmpty()
        .field("role", ROLE)
        .text("kubeconfig_file")
        .path()
        .inline(HttpSection.FIELDS)
        .section("namespaces", NAMESPACES)
        .omitEmpty()
        .items("selectors", SELECTOR)
        .omitEmpty()
        .section("attach_metadata", ATTACHED)
        .omitEmpty()
        .rule(
            required(
                "role",
                "role missing (one of: pod, service, endpoints, endpointslice, node, ingress)"))
        .rule(HttpSection::check)
        .rule(ClusterDiscovery::checkServer)
        .rule(ClusterDiscovery::checkSelectors)
        .build();
  }

  private static void checkServer(Section section) {
    boolean server = section.isSet("api_server");
    boolean kubeconfig = section.isSet("kubeconfig_file");
    boolean customHttp = !HttpSection.isDefault(section);
    Section namespaces = section.section("namespaces");
    boolean ownNamespace = namespaces != null && namespaces.bool("own_namespace");
    if (server && kubeconfig) {
      throw section.broken(
          "api_server", "cannot use 'kubeconfig_file' and 'api_server' simultaneously");
    }
    if (kubeconfig && customHttp) {
      throw section.broken(
          "kubeconfig_file",
          "cannot use a custom HTTP client configuration together with 'kubeconfig_file'");
    }
    if (!server && customHttp) {
      throw section.broken(
          "to use custom HTTP client configuration please provide the 'api_server' URL explicitly");
    }
    if (server && ownNamespace) {
      throw section.broken(
          "namespaces", "cannot use 'api_server' and 'namespaces.own_namespace' simultaneously");
    }
    if (kubeconfig && ownNamespace) {
      throw section.broken(
          "namespaces",
          "cannot use 'kubeconfig_file' and 'namespaces.own_namespace' simultaneously");
    }
  }

  private static void checkSelectors(Section section) {
    String role = section.text("role");
    List<String> allowed = SELECTORS.getOrDefault(role, List.of());
    Set<String> seen = new HashSet<>();
    for (Section given : section.sections("selectors")) {
      Section selector = given == null ? Section.ofZeroes(SELECTOR) : given;
      String of = selector.text("role");
      if (!seen.add(of)) {
        throw selector.broken("role", "duplicated selector role: " + of);
      }
      if (!allowed.contains(of)) {
        throw selector.broken(
            "role", role + " role supports only " + String.join(", ", allowed) + " selectors");
      }
      try {
        KubernetesSelector.checkFields(selector.text("field"));
        LabelSelector.check(selector.text("label"));
      } catch (IllegalArgumentException e) {
        throw selector.broken(String.valueOf(e.getMessage()));
      }
    }
  }

  private static Schema docker() {
    return Schema.of("moby.DockerSDConfig", "moby.plain")
        .inline(HttpSection.FIELDS)
        .text("host")
        .whole("port", 80)
        .items("filters", FILTER)
        .text("host_networking_host", "localhost")
        .duration("refresh_interval", MINUTE)
        .bool("match_first_network", true)
        .rule(ClusterDiscovery::checkHost)
        .rule(HttpSection::check)
        .build();
  }

  private static Schema dockerswarm() {
    return Schema.of("moby.DockerSwarmSDConfig", "moby.plain")
        .inline(HttpSection.FIELDS)
        .text("host")
        .text("role")
        .whole("port", 80)
        .items("filters", FILTER)
        .duration("refresh_interval", MINUTE)
        .rule(ClusterDiscovery::checkHost)
        .rule(required("role", "role missing (one of: tasks, services, nodes)"))
        .rule(
            section -> {
              String role = section.text("role");
              if (!Set.of("services", "nodes", "tasks").contains(role)) {
                throw section.broken(
                    "role", "invalid role " + role + ", expected tasks, services, or nodes");
              }
            })
        .rule(HttpSection::check)
        .build();
  }

  private static void checkHost(Section section) {
    if (!section.isSet("host")) {
      throw section.broken("host missing");
    }
    DiscoverySection.url(section, "host", "");
  }
}

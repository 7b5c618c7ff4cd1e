package dev.ferula.config;

import dev.ferula.config.binding.Section;
import dev.ferula.config.section.HttpSection;
import dev.ferula.discovery.Mechanism;
import dev.ferula.discovery.cloud.DigitalOcean;
import dev.ferula.discovery.cloud.Hetzner;
import dev.ferula.discovery.cloud.Ionos;
import dev.ferula.discovery.cloud.Linode;
import dev.ferula.discovery.cloud.Scaleway;
import dev.ferula.discovery.cloud.Vultr;
import dev.ferula.discovery.dns.Dns;
import dev.ferula.discovery.docker.Docker;
import dev.ferula.discovery.docker.DockerSwarm;
import dev.ferula.discovery.docker.Filter;
import dev.ferula.discovery.registry.Consul;
import dev.ferula.discovery.registry.Eureka;
import dev.ferula.discovery.registry.Kuma;
import dev.ferula.discovery.registry.Marathon;
import dev.ferula.discovery.registry.Nomad;
import dev.ferula.discovery.registry.PuppetDb;
import dev.ferula.discovery.registry.Uyuni;
import dev.ferula.discovery.zookeeper.Zookeeper;
import dev.ferula.kubernetes.Kubernetes;
import dev.ferula.scrape.http.Authorization;
import dev.ferula.scrape.http.HttpOptions;
import dev.ferula.scrape.http.Secret;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/** Makes the settings of discovery's mechanisms from their sections. */
final class MechanismMapping {
  /** Those that are told of changes and have no interval. */
  private static final Set<String> WATCHED = Set.of("nerve", "serverset");

  private MechanismMapping() {}

  /** The configuration of a mechanism. */
  static DiscoveryConfig discovery(String name, Section section) {
    if (name.equals("kubernetes")) {
      return kubernetes(section);
    }
    return new DiscoveryConfig.Provided(mechanism(name, section), http(name, section));
  }

  private static HttpOptions http(String name, Section section) {
    if (WATCHED.contains(name)
        || name.equals("dns")
        || name.equals("gce")
        || name.equals("ovhcloud")) {
      return HttpOptions.DEFAULT;
    }
    if (name.equals("openstack") || name.equals("triton")) {
      return HttpMapping.tlsOnly(section);
    }
    HttpOptions http = HttpMapping.options(section);
    boolean own = name.equals("consul") && section.countSet("username", "password") > 0;
    if (!own) {
      return http;
    }
    Secret password = section.secret("password");
    return new HttpOptions(
        new Authorization.Basic(section.text("username"), "", password, ""),
        http.followRedirects(),
        http.enableHttp2(),
        http.tls(),
        http.proxy(),
        http.headers());
  }

  private static Mechanism mechanism(String name, Section s) {
    Duration interval = WATCHED.contains(name) ? Duration.ZERO : s.duration("refresh_interval");
    return switch (name) {
      case "dns" -> new Dns(s.texts("names"), s.text("type"), s.whole("port"), interval);
      case "consul" -> consul(s, interval);
      case "eureka" -> new Eureka(s.text("server"), interval);
      case "marathon" ->
          new Marathon(
              s.texts("servers"),
              s.secret("auth_token").value(),
              s.text("auth_token_file"),
              interval);
      case "nomad" ->
          new Nomad(
              s.text("server"),
              s.text("namespace"),
              s.text("region"),
              s.bool("allow_stale"),
              s.text("tag_separator"),
              interval);
      case "puppetdb" ->
          new PuppetDb(
              s.text("url"),
              s.text("query"),
              s.bool("include_parameters"),
              s.whole("port"),
              interval);
      case "docker" ->
          new Docker(
              s.text("host"),
              s.whole("port"),
              filters(s),
              s.text("host_networking_host"),
              s.bool("match_first_network"),
              interval);
      case "dockerswarm" ->
          new DockerSwarm(s.text("host"), s.text("role"), s.whole("port"), filters(s), interval);
      case "hetzner" ->
          Hetzner.of(s.text("role"), s.text("label_selector"), s.whole("port"), interval);
      case "digitalocean" ->
          new DigitalOcean(s.text("role"), s.whole("port"), interval, DigitalOcean.ENDPOINT);
      case "vultr" -> new Vultr(s.whole("port"), interval, Vultr.ENDPOINT);
      case "ionos" -> new Ionos(s.text("datacenter_id"), s.whole("port"), interval, Ionos.ENDPOINT);
      case "linode" ->
          new Linode(
              s.text("region"),
              s.text("tag_separator"),
              s.whole("port"),
              interval,
              Linode.ENDPOINT);
      case "kuma" ->
          new Kuma(s.text("server"), s.text("client_id"), s.duration("fetch_timeout"), interval);
      case "nerve" -> zookeeper(Zookeeper.Kind.NERVE, s);
      case "serverset" -> zookeeper(Zookeeper.Kind.SERVERSET, s);
      case "scaleway" -> scaleway(s, interval);
      case "uyuni" ->
          new Uyuni(
              s.text("server"),
              s.text("username"),
              s.secret("password").value(),
              s.text("entitlement"),
              s.text("separator"),
              interval);
      case "azure", "gce", "oci", "openstack", "outscale", "ovhcloud", "stackit", "triton" ->
          CloudMapping.mechanism(name, s, interval);
      case "aws", "ec2", "ecs", "elasticache", "lightsail", "msk", "rds" ->
          AwsMapping.mechanism(name, s, interval);
      default -> throw new IllegalArgumentException("no such mechanism: " + name);
    };
  }

  private static Zookeeper zookeeper(Zookeeper.Kind kind, Section s) {
    return new Zookeeper(kind, s.texts("servers"), s.texts("paths"), s.duration("timeout"));
  }

  private static Scaleway scaleway(Section s, Duration interval) {
    return new Scaleway(
        s.text("role"),
        s.text("api_url"),
        s.text("zone"),
        s.text("project_id"),
        s.secret("secret_key").value(),
        s.text("secret_key_file"),
        s.text("name_filter"),
        s.texts("tags_filter"),
        s.whole("port"),
        interval);
  }

  private static DiscoveryConfig kubernetes(Section s) {
    Section namespaces = Objects.requireNonNull(s.section("namespaces"));
    Section attached = Objects.requireNonNull(s.section("attach_metadata"));
    List<Kubernetes.Selector> selectors = new ArrayList<>();
    for (Section selector : s.sections("selectors")) {
      if (selector != null) {
        selectors.add(
            new Kubernetes.Selector(
                selector.text("role"), selector.text("label"), selector.text("field")));
      }
    }
    Kubernetes kubernetes =
        new Kubernetes(
            s.text("role"),
            HttpSection.urlText(s, "api_server"),
            namespaces.texts("names"),
            selectors,
            new Kubernetes.Attached(
                attached.bool("node"),
                attached.bool("namespace"),
                attached.bool("deployment"),
                attached.bool("job"),
                attached.bool("cronjob")));
    return new DiscoveryConfig.Cluster(
        kubernetes,
        s.text("kubeconfig_file"),
        namespaces.bool("own_namespace"),
        HttpMapping.options(s));
  }

  private static Consul consul(Section s, Duration interval) {
    return new Consul(
        s.text("server"),
        s.text("scheme"),
        s.text("path_prefix"),
        s.secret("token").value(),
        s.text("datacenter"),
        s.text("namespace"),
        s.text("partition"),
        s.text("tag_separator"),
        s.bool("allow_stale"),
        interval,
        s.texts("services"),
        s.texts("tags"),
        s.textMap("node_meta"),
        s.text("filter"),
        s.text("health_filter"));
  }

  private static List<Filter> filters(Section section) {
    List<Filter> filters = new ArrayList<>();
    for (Section filter : section.sections("filters")) {
      if (filter != null) {
        filters.add(new Filter(filter.text("name"), filter.texts("values")));
      }
    }
    return filters;
  }
}

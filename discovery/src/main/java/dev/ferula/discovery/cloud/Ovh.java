package dev.ferula.discovery.cloud;

import dev.ferula.discovery.Discoverer;
import dev.ferula.discovery.DiscoveryException;
import dev.ferula.discovery.JsonValue;
import dev.ferula.discovery.Mechanism;
import dev.ferula.discovery.MetaLabels;
import dev.ferula.discovery.WebRefresh;
import dev.ferula.model.Labels;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * Dedicated or virtual private servers of OVHcloud.
 *
 * @param endpoint the name of one of the provider's interfaces, or a URL
 * @param service {@code dedicated_server} or {@code vps}
 */
public record Ovh(
    String endpoint,
    String applicationKey,
    String applicationSecret,
    String consumerKey,
    String service,
    Duration refreshInterval)
    implements Mechanism {
  private static final System.Logger LOG = System.getLogger(Ovh.class.getName());

  /* Labels and where in the answer their values stand. */
  private static final Map<String, String> DEDICATED =
      Map.ofEntries(
          Map.entry("state", "state"),
          Map.entry("commercial_range", "commercialRange"),
          Map.entry("link_speed", "linkSpeed"),
          Map.entry("rack", "rack"),
          Map.entry("no_intervention", "noIntervention"),
          Map.entry("os", "os"),
          Map.entry("support_level", "supportLevel"),
          Map.entry("server_id", "serverId"),
          Map.entry("reverse", "reverse"),
          Map.entry("datacenter", "datacenter"),
          Map.entry("name", "name"));

  private static final Map<String, String> VPS =
      Map.ofEntries(
          Map.entry("offer", "model.offer"),
          Map.entry("model_vcore", "model.vcore"),
          Map.entry("maximum_additional_ip", "model.maximumAdditionnalIp"),
          Map.entry("version", "model.version"),
          Map.entry("model_name", "model.name"),
          Map.entry("disk", "model.disk"),
          Map.entry("memory", "model.memory"),
          Map.entry("zone", "zone"),
          Map.entry("display_name", "displayName"),
          Map.entry("cluster", "cluster"),
          Map.entry("state", "state"),
          Map.entry("name", "name"),
          Map.entry("netboot_mode", "netbootMode"),
          Map.entry("memory_limit", "memoryLimit"),
          Map.entry("offer_type", "offerType"),
          Map.entry("vcore", "vcore"));

  /* Numbers that are absent are nought, and what is absent of the rest is empty, as in Go. */
  private static final List<String> NUMBERS =
      List.of(
          "link_speed",
          "server_id",
          "model_vcore",
          "maximum_additional_ip",
          "disk",
          "memory",
          "memory_limit",
          "vcore");

  @Override
  public String mechanism() {
    return "ovhcloud";
  }

  @Override
  public Discoverer discoverer(Surroundings surroundings) {
    return surroundings.refreshing(
        mechanism(),
        refreshInterval,
        new WebRefresh(
            group(),
            surroundings.client(),
            refreshInterval,
            // With each refresh the clocks are compared anew.
            (source, targets) -> list(new OvhSession(this, Clock.systemUTC()), source, targets)));
  }

  private String group() {
    return "ovhcloud_" + service;
  }

  private void list(OvhSession session, WebRefresh.Source source, List<Labels> targets)
      throws InterruptedException {
    boolean dedicated = service.equals("dedicated_server");
    String path = dedicated ? "/dedicated/server" : "/vps";
    for (String name : session.get(source, path).texts()) {
      String own = path + "/" + WebRefresh.encode(name).replace("%20", "+");
      JsonValue server;
      OvhAddresses addresses;
      try {
        server = session.get(source, own);
        addresses = OvhAddresses.of(session.get(source, own + "/ips").texts());
      } catch (DiscoveryException e) {
        LOG.log(
            System.Logger.Level.WARNING,
            () ->
                "msg=\""
                    + group()
                    + ": Could not get details of "
                    + name
                    + "\" err=\""
                    + e.getMessage()
                    + "\"");
        continue;
      }
      MetaLabels labels = new MetaLabels("__meta_" + group() + "_");
      put(labels, dedicated ? DEDICATED : VPS, server);
      if (!dedicated) {
        List<String> datacenters = server.at("model", "datacenter").texts();
        labels.put("datacenter", "[" + String.join(" ", datacenters) + "]");
      }
      targets.add(
          labels
              .put("ipv4", addresses.four())
              .put("ipv6", addresses.six())
              .putWhole("instance", server.text("name"))
              .address(addresses.first())
              .labels());
    }
  }

  private static void put(MetaLabels labels, Map<String, String> fields, JsonValue server) {
    fields.forEach(
        (label, path) -> {
          JsonValue value = server.at(path.split("\\.", -1));
          if (NUMBERS.contains(label)) {
            labels.put(label, value.whole());
          } else if (label.equals("no_intervention")) {
            labels.put(label, value.bool());
          } else {
            labels.put(label, value.text());
          }
        });
  }

  /** Without the secrets. */
  @Override
  public String toString() {
    return "Ovh[endpoint=" + endpoint + ", service=" + service + "]";
  }
}

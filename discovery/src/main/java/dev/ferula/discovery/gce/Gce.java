package dev.ferula.discovery.gce;

import dev.ferula.discovery.Discoverer;
import dev.ferula.discovery.DiscoveryException;
import dev.ferula.discovery.JsonValue;
import dev.ferula.discovery.LoginToken;
import dev.ferula.discovery.Mechanism;
import dev.ferula.discovery.MetaLabels;
import dev.ferula.discovery.WebRefresh;
import dev.ferula.model.Labels;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * Machines of a project of Google's cloud in one zone.
 *
 * @param filter what is asked for; empty for all
 * @param tagSeparator between the tags of a machine and around them
 */
public record Gce(
    String project,
    String zone,
    String filter,
    long port,
    String tagSeparator,
    Duration refreshInterval,
    String endpoint)
    implements Mechanism {
  /** Where Google's cloud is asked. */
  public static final String ENDPOINT = "https://compute.googleapis.com/compute/v1";

  @Override
  public String mechanism() {
    return "gce";
  }

  @Override
  public Discoverer discoverer(Surroundings surroundings) {
    WebRefresh.Source source = new WebRefresh.Source(surroundings.client(), refreshInterval);
    GoogleLogin login = new GoogleLogin(source, surroundings.environment(), Clock.systemUTC());
    LoginToken token = new LoginToken(login::ask, Clock.systemUTC());
    return surroundings.refreshing(
        mechanism(),
        refreshInterval,
        new WebRefresh(
            "GCE_" + project + "_" + zone,
            surroundings.client(),
            refreshInterval,
            (asked, targets) -> list(asked, token, targets)));
  }

  private void list(WebRefresh.Source source, LoginToken token, List<Labels> targets)
      throws InterruptedException {
    String url =
        endpoint
            + "/projects/"
            + WebRefresh.encode(project)
            + "/zones/"
            + WebRefresh.encode(zone)
            + "/instances?alt=json&prettyPrint=false"
            + (filter.isEmpty() ? "" : "&filter=" + WebRefresh.encode(filter));
    try {
      String next = "";
      for (int pages = 0; pages < WebRefresh.MAX_PAGES; pages++) {
        String more = next.isEmpty() ? "" : "&pageToken=" + WebRefresh.encode(next);
        JsonValue page =
            source.json(url + more, Map.of("Authorization", "Bearer " + token.value()));
        for (JsonValue machine : page.get("items").items()) {
          if (!machine.get("networkInterfaces").items().isEmpty()) {
            targets.add(target(machine));
          }
        }
        next = page.text("nextPageToken");
        if (next.isEmpty()) {
          return;
        }
      }
    } catch (DiscoveryException e) {
      throw new DiscoveryException(
          "error retrieving refresh targets from gce: " + e.getMessage(), e);
    }
  }

  private Labels target(JsonValue machine) {
    List<JsonValue> cards = machine.get("networkInterfaces").items();
    JsonValue first = cards.getFirst();
    String address = first.text("networkIP");
    MetaLabels labels =
        new MetaLabels("__meta_gce_")
            .put("project", project)
            .put("zone", machine.text("zone"))
            .put("instance_id", machine.text("id"))
            .put("instance_name", machine.text("name"))
            .put("instance_status", machine.text("status"))
            .put("machine_type", machine.text("machineType"))
            .put("network", first.text("network"))
            .put("subnetwork", first.text("subnetwork"))
            .put("private_ip", address)
            .address(address + ":" + port);
    for (JsonValue card : cards) {
      labels.put(
          "interface_ipv4_" + MetaLabels.sanitized(card.text("name")), card.text("networkIP"));
    }
    List<String> tags = machine.at("tags", "items").texts();
    if (!tags.isEmpty()) {
      labels.putList("tags", tags, tagSeparator);
    }
    for (JsonValue item : machine.at("metadata", "items").items()) {
      if (item.get("value").isPresent()) {
        labels.put("metadata_" + MetaLabels.sanitized(item.text("key")), item.text("value"));
      }
    }
    labels.putAll("label_", machine.get("labels").textFields());
    List<JsonValue> outside = first.get("accessConfigs").items();
    if (!outside.isEmpty() && outside.getFirst().text("type").equals("ONE_TO_ONE_NAT")) {
      labels.put("public_ip", outside.getFirst().text("natIP"));
    }
    return labels.labels();
  }
}

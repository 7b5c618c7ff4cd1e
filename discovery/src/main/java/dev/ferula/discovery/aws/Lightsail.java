package dev.ferula.discovery.aws;

import dev.ferula.discovery.Discoverer;
import dev.ferula.discovery.DiscoveryException;
import dev.ferula.discovery.JsonValue;
import dev.ferula.discovery.Mechanism;
import dev.ferula.discovery.MetaLabels;
import dev.ferula.model.Labels;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Instances of Amazon's Lightsail in one region; one page of them, as Prometheus asks for. */
public record Lightsail(AwsAccess access, long port, Duration refreshInterval)
    implements Mechanism {
  private static final String OPERATION = "Lightsail_20161128.GetInstances";
  private static final String SEPARATOR = ",";

  @Override
  public String mechanism() {
    return "lightsail";
  }

  @Override
  public Discoverer discoverer(Surroundings surroundings) {
    AwsService service = AwsService.of("lightsail", access, surroundings, refreshInterval);
    return surroundings.refreshing(
        mechanism(),
        refreshInterval,
        new AwsRefresh(service, region -> targets(service, region), surroundings.client()));
  }

  private List<Labels> targets(AwsService service, String region) throws InterruptedException {
    JsonValue answer;
    try {
      answer = service.json(region, OPERATION, "{}");
    } catch (DiscoveryException e) {
      throw new DiscoveryException("could not get instances: " + e.getMessage(), e);
    }
    List<Labels> targets = new ArrayList<>();
    for (JsonValue instance : answer.get("instances").items()) {
      if (!instance.text("privateIpAddress").isEmpty()) {
        targets.add(target(region, instance));
      }
    }
    return targets;
  }

  private Labels target(String region, JsonValue instance) {
    String address = instance.text("privateIpAddress");
    MetaLabels labels =
        new MetaLabels("__meta_lightsail_")
            .put("region", region)
            .put("private_ip", address)
            .put("public_ip", instance.text("publicIpAddress"))
            .put("availability_zone", instance.at("location", "availabilityZone").text())
            .put("blueprint_id", instance.text("blueprintId"))
            .put("bundle_id", instance.text("bundleId"))
            .put("instance_name", instance.text("name"))
            .put("instance_state", instance.at("state", "name").text())
            .put("instance_support_code", instance.text("supportCode"))
            .address(address, port);
    List<String> six = instance.get("ipv6Addresses").texts();
    if (!six.isEmpty()) {
      labels.putList("ipv6_addresses", six, SEPARATOR);
    }
    for (JsonValue tag : instance.get("tags").items()) {
      labels.put("tag_" + MetaLabels.sanitized(tag.text("key")), tag.text("value"));
    }
    return labels.labels();
  }
}
